// A machine does something that no table can say.

/** Thrown by `lower` and `compile`; XState itself can run the machine all the same. */
export class NotCompilableError extends Error {
  override readonly name = 'NotCompilableError'
  readonly code = 'ERR_MACHINE_NOT_COMPILABLE'
  /** Each begins with the path of the state. */
  readonly reasons: readonly string[]

  constructor(machineId: string, reasons: readonly string[]) {
    super(
      `The machine '${machineId}' cannot be compiled:\n${reasons.map((reason) => `  ${reason}`).join('\n')}`,
    )
    this.reasons = reasons
  }
}
