// The base classes of requests and responses of every scheme.

import type { AsyncCallback, IAsyncResult } from './async-result.ts'
import { NotSupportedException } from './exceptions.ts'
import type { Stream } from './streams/stream.ts'

/** Made by `WebRequest.create`. */
export abstract class AnyWebRequest {
  abstract readonly requestUri: URL
  abstract method: string

  abstract beginGetResponse(callback?: AsyncCallback | null, state?: unknown): IAsyncResult
  abstract endGetResponse(asyncResult: IAsyncResult): WebResponse
  abstract abort(): void

  /** @throws NotSupportedException, always: Node cannot wait */
  getRequestStream(): never {
    throw new NotSupportedException(blocking('getRequestStream'))
  }

  /** @throws NotSupportedException, always: Node cannot wait */
  getResponse(): never {
    throw new NotSupportedException(blocking('getResponse'))
  }
}

const blocking = (call: string): string =>
  `${call} would have to wait, which Node cannot: use ${call}Async, or the Begin and End calls.`

/** Makes the requests for a registered prefix. */
export interface IWebRequestCreate {
  create(uri: URL): AnyWebRequest
}

export abstract class WebResponse {
  abstract readonly responseUri: URL
  abstract readonly contentLength: number
  abstract readonly contentType: string
  abstract getResponseStream(): Stream
  abstract close(): void
}
