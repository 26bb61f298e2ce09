// The error of `throwHttpErrors`: the server has answered, with a status of 400 or more.

import type { HttpResponse } from './http-response.ts'

/** Rejects `fetch`, `send` or `end` where `throwHttpErrors` is on. The exchange itself has not failed. */
export class HttpError extends Error {
  override readonly name = 'HttpError'
  readonly code = 'ERR_HTTP_STATUS'
  /** From 400 on. */
  readonly status: number
  readonly method: string
  /** Where the response came from, after redirects; without credentials. */
  readonly url: string
  /** The body is there to be read. `fetch` gives a `FetchedResponse`, which has read it already. */
  readonly response: HttpResponse

  constructor(response: HttpResponse, method: string, url: string) {
    const { status, statusText } = response
    super(`${method} ${url} was answered with status ${status}${statusText === '' ? '' : ` (${statusText})`}`)
    this.status = status
    this.method = method
    this.url = url
    this.response = response
  }
}
