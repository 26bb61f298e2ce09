// The caller's address cannot be requested.

/** Thrown at once; nothing has changed. */
export class InvalidUrlError extends TypeError {
  override readonly name = 'InvalidUrlError'
  readonly code = 'ERR_INVALID_URL'
}
