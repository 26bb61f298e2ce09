// What requests of every scheme have in common.

import type { AsyncCallback, IAsyncResult } from '../async-result/index.ts'
import type { WebResponse } from '../response/index.ts'

/** Made by `WebRequest.create`. */
export abstract class AnyWebRequest {
  abstract readonly requestUri: URL
  abstract method: string

  abstract beginGetResponse(callback?: AsyncCallback | null, state?: unknown): IAsyncResult
  abstract endGetResponse(asyncResult: IAsyncResult): WebResponse
  abstract abort(): void
}

/** Makes the requests of a prefix that was registered. */
export interface IWebRequestCreate {
  create(uri: URL): AnyWebRequest
}
