// A session that is closed opens no more requests.

/** Thrown at once. */
export class SessionClosedError extends Error {
  override readonly name = 'SessionClosedError'
  readonly code = 'ERR_SESSION_CLOSED'

  constructor(call: string) {
    super(`${call}() is refused: the session is closed. Make a new Session.`)
  }
}
