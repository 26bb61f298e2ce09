// A header field that cannot be sent, or that is not the caller's to set.

/** Thrown at once, or the rejection of the call that would send the field; nothing was sent and nothing has changed. */
export class InvalidHeaderError extends TypeError {
  override readonly name = 'InvalidHeaderError'
  readonly code = 'ERR_INVALID_HEADER'
  /** The name of the field, as it was given. */
  readonly header: string

  constructor(header: string, message: string) {
    super(message)
    this.header = header
  }
}
