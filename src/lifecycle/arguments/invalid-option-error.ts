// An option or argument out of its range.

/** Thrown or rejected at once; nothing has changed. */
export class InvalidOptionError extends TypeError {
  override readonly name = 'InvalidOptionError'
  readonly code = 'ERR_INVALID_OPTION'
  /** The option, such as `timeouts.read`. */
  readonly option: string

  /** `given` says what it is, in words that hold no secret. */
  constructor(call: string, option: string, given: string, fix: string, cause?: unknown) {
    super(`${call}() is refused: ${option} is ${given}. ${fix}`, cause === undefined ? undefined : { cause })
    this.option = option
  }
}
