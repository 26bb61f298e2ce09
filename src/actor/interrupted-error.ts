// The error of a request whose actor was persisted while the request was under way.

/** The `error` of an actor that was restored from a snapshot: its connection and its bytes were not in it. Start a new actor. */
export class RequestInterruptedError extends Error {
  override readonly name = 'RequestInterruptedError'
  readonly code = 'ERR_REQUEST_INTERRUPTED'
  /** The state that it was persisted in, such as `writing.ioPending`. */
  readonly state: string

  constructor(
    { method, url }: { readonly method: string | null; readonly url: string | null },
    state: string,
  ) {
    super(
      `${method ?? 'A request'}${url === null ? '' : ` ${url}`} was interrupted in state ${state}: a snapshot holds no connection and no bytes. Start a new actor for it.`,
    )
    this.state = state
  }
}
