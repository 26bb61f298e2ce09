// The caller's body does not fit the length that its head declared.

/** Thrown at once; nothing was written and nothing has changed. */
export class BodyLengthError extends Error {
  override readonly name = 'BodyLengthError'
  readonly code = 'ERR_BODY_LENGTH'
  /** Bytes that the head promised. */
  readonly declared: number
  /** Bytes that the body would have had. */
  readonly actual: number

  constructor(call: 'send' | 'sendEx' | 'write' | 'end', declared: number, actual: number) {
    super(
      call !== 'end'
        ? `${call}() is refused: the body would be ${actual} bytes long, and its head says ${declared}. Declare the true length, or none to use the chunked coding.`
        : `end() is refused: ${actual} of the ${declared} bytes that the Content-Length says were written. Write the rest, or cancel.`,
    )
    this.declared = declared
    this.actual = actual
  }
}
