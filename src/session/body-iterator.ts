// The response body for `for await`.

import { TransferError } from '../lifecycle/index.ts'
import type { HttpRequest } from './http-request.ts'

/** It owns the request, as a loop over a stream of Node does: the end of the body, a failure, and leaving the loop close it. */
export class BodyIterator implements AsyncIterableIterator<Uint8Array, undefined> {
  readonly #request: HttpRequest
  #done = false

  constructor(request: HttpRequest) {
    this.#request = request
  }

  async next(): Promise<IteratorResult<Uint8Array, undefined>> {
    if (this.#done) return { done: true, value: undefined }
    try {
      const chunk = await this.#request.take()
      if (chunk !== null) return { done: false, value: chunk }
    } catch (error) {
      // A call that was refused has changed nothing.
      if (error instanceof TransferError) await this.return()
      throw error
    }
    return this.return()
  }

  async return(): Promise<IteratorResult<Uint8Array, undefined>> {
    this.#done = true
    await this.#request.close()
    return { done: true, value: undefined }
  }

  [Symbol.asyncIterator](): this {
    return this
  }
}
