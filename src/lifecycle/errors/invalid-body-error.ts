// Something that is no body, or no piece of one.

/** Rejects the call; of what was refused, nothing was sent. */
export class InvalidBodyError extends TypeError {
  override readonly name = 'InvalidBodyError'
  readonly code = 'ERR_INVALID_BODY'
}
