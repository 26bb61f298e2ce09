// undici's two interfaces for handlers. undici 7 uses the older one; for a handler of the newer one it makes an adapter and an
// object of all header fields. undici 8 has only the newer one.

import undici, { type Dispatcher } from 'undici'

/** The older interface. */
export interface UndiciHandler {
  onConnect(): void
  onResponseStarted(): void
  /** `raw` is name, value, name, value …; false would pause the parser. */
  onHeaders(status: number, raw: readonly Uint8Array[], resume: unknown, statusText: string): boolean
  onData(chunk: Uint8Array): boolean
  onComplete(rawTrailers: readonly Uint8Array[] | null | undefined): void
  onError(error: Error): void
}

/** undici 8 exports a wrapper for the older interface; undici 7 needs none. */
const speaksNewer = 'Dispatcher1Wrapper' in undici

/** Returns the handler for `dispatch`. */
export const forDispatch = (handler: UndiciHandler): Dispatcher.DispatchHandler =>
  speaksNewer ? new NewerHandler(handler) : (handler as unknown as Dispatcher.DispatchHandler)

class NewerHandler implements Dispatcher.DispatchHandler {
  readonly #handler: UndiciHandler

  constructor(handler: UndiciHandler) {
    this.#handler = handler
  }

  onRequestStart(): void {
    this.#handler.onConnect()
  }

  onResponseStarted(): void {
    this.#handler.onResponseStarted()
  }

  onResponseStart(
    { rawHeaders }: Dispatcher.DispatchController,
    status: number,
    _headers: unknown,
    statusText = '',
  ): void {
    this.#handler.onHeaders(status, (rawHeaders ?? []) as readonly Uint8Array[], null, statusText)
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#handler.onData(chunk)
  }

  onResponseEnd({ rawTrailers }: Dispatcher.DispatchController): void {
    this.#handler.onComplete(rawTrailers as readonly Uint8Array[] | null | undefined)
  }

  onResponseError(_controller: Dispatcher.DispatchController | undefined, error: Error): void {
    this.#handler.onError(error)
  }
}
