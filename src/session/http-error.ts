// The error of `throwHttpErrors`: the server has answered, with a status of 400 or more.

import { type InspectOptions, inspect } from 'node:util'
import { type Attempt, pictureOf } from '../lifecycle/index.ts'
import type { HttpResponse } from './http-response.ts'

/** The members of a request that the error shows. */
interface Answered {
  readonly id: number
  readonly method: string
  readonly url: string
  readonly attempts: readonly Attempt[]
  readonly elapsed: number
}

/** Rejects `fetch`, `send` or `end` where `throwHttpErrors` is on. The exchange itself has not failed. */
export class HttpError extends Error {
  override readonly name = 'HttpError'
  readonly code = 'ERR_HTTP_STATUS'
  /** From 400 on. */
  readonly status: number
  /** The method of the message that was answered: a redirect may have changed it. */
  readonly method: string
  /** Where the response came from, after redirects; without credentials. */
  readonly url: string
  readonly requestId: number
  /** 1 for the first message of the request, and one more for each redirect and each repeat. */
  readonly attempt: number
  /** Milliseconds since the request was opened. */
  readonly elapsed: number
  /** Its body can be read. With `fetch` it is a `FetchedResponse`, which has already read it. */
  readonly response: HttpResponse

  /** @internal */
  constructor(response: HttpResponse, request: Answered) {
    const { attempts, url } = request
    const { status, statusText } = response
    const method = attempts.at(-1)?.method ?? request.method
    super(
      `${method} ${url} was answered with status ${status}${statusText === '' ? '' : ` (${statusText})`}.`,
    )
    this.status = status
    this.method = method
    this.url = url
    this.requestId = request.id
    this.attempt = attempts.length
    this.elapsed = request.elapsed
    this.response = response
  }

  /** For `JSON.stringify`: the fields above, with `message`, but no body, and only those header fields that describe the body. */
  toJSON(): object {
    return { ...this, message: this.message }
  }

  /** @internal */
  [inspect.custom](depth: number, options: InspectOptions): string {
    const { attempt, code, elapsed, method, requestId, response, status, url } = this
    const facts = { code, status, method, url, requestId, attempt, elapsed, response }
    return pictureOf(this.stack ?? this.message, facts, depth, options)
  }
}
