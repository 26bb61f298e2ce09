// The response body for `for await`.

import type { HttpRequest } from './http-request.ts'

/** Breaking off a loop leaves the rest unread: it can be gone on with, or given up by close(). */
export class BodyIterator implements AsyncIterableIterator<Uint8Array, undefined> {
  readonly #request: HttpRequest
  #done = false

  constructor(request: HttpRequest) {
    this.#request = request
  }

  async next(): Promise<IteratorResult<Uint8Array, undefined>> {
    if (this.#done) return { done: true, value: undefined }
    const chunk = await this.#request.take()
    if (chunk !== null) return { done: false, value: chunk }
    this.#done = true
    return { done: true, value: undefined }
  }

  async return(): Promise<IteratorResult<Uint8Array, undefined>> {
    this.#done = true
    return { done: true, value: undefined }
  }

  [Symbol.asyncIterator](): this {
    return this
  }
}
