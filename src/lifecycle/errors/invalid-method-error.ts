// The caller's method is none.

/** Thrown at once; nothing has changed. */
export class InvalidMethodError extends TypeError {
  override readonly name = 'InvalidMethodError'
  readonly code = 'ERR_INVALID_METHOD'
}
