// A response: its head, and the ways to have its whole body.

import { type InspectOptions, inspect } from 'node:util'
import { pictureOf, type ResponseHead, type SendTimes, type Timings } from '../lifecycle/index.ts'
import { type BodyCalls, ownBytes, wholeBody } from './body/whole.ts'

/** The request that this is the response to. */
interface Answered {
  readonly response: HttpResponse | null
  readonly bytesReceived: number
}

/**
 * The result of `send` and `end`. The body can be read once: piece by piece with the methods of the request, or here as a whole. It is decoded only with
 * `decode`. The request stays open after its body was read; close it, or send it again.
 */
export class HttpResponse {
  readonly status: number
  readonly statusText: string
  /** Such as `1.1`. */
  readonly httpVersion: string
  readonly #head: ResponseHead
  readonly #request: Answered
  readonly #times: SendTimes | null
  readonly #calls: BodyCalls
  #headers: Headers | null = null
  #trailers: Headers | null = null
  #isUsed = false

  /** @internal */
  constructor(head: ResponseHead, request: Answered, times: SendTimes | null, calls: BodyCalls) {
    this.#head = head
    this.#request = request
    this.#times = times
    this.#calls = calls
    this.status = head.status
    this.statusText = head.statusText
    this.httpVersion = head.httpVersion
  }

  /** @internal */
  protected static timesOf(response: HttpResponse): SendTimes | null {
    return response.#times
  }

  /** @internal */
  protected static headOf(response: HttpResponse): ResponseHead {
    return response.#head
  }

  /** The status is 200 to 299. */
  get ok(): boolean {
    return this.status >= 200 && this.status < 300
  }

  /** The fields as fetch shows them; made at the first access. */
  get headers(): Headers {
    this.#headers ??= headersOf(this.#head.rawHeaders)
    return this.#headers
  }

  /** Name, value, name, value … as received, in Latin-1. */
  get rawHeaders(): readonly string[] {
    return this.#head.rawHeaders
  }

  /**
   * The trailer fields of a chunked response (RFC 9110 §6.5). Complete when the end of the body was read; empty
   * before, and if there are none. They are never merged into `headers`, and have no effect.
   */
  get trailers(): Headers {
    const raw = this.#head.rawTrailers
    if (raw.length === 0) return new Headers()
    this.#trailers ??= headersOf(raw)
    return this.#trailers
  }

  /** The trailer fields in the form of `rawHeaders`; empty as long as `trailers` is. */
  get rawTrailers(): readonly string[] {
    return this.#head.rawTrailers
  }

  /**
   * `HttpRequest.timings` of the send that this is the response to: how long each phase took, in milliseconds by the session's monotonic
   * clock; null for a phase that did not happen. `receive` and `total` are set when the body was read. A new object each time.
   */
  get timings(): Timings {
    return (this.#times as SendTimes).timings
  }

  /** The value of one field, several of the same name joined with ", ", or null. Cheaper than `headers`. */
  header(name: string): string | null {
    return this.#head.header(name.toLowerCase())
  }

  /**
   * The whole body.
   * @throws TypeError when some of it was read, or when the request was sent again
   * @throws TransferError when it breaks off
   */
  async bytes(): Promise<ReturnType<Uint8Array['slice']>> {
    return ownBytes(await this.whole())
  }

  /** As `bytes`. */
  async arrayBuffer(): Promise<ArrayBuffer> {
    return (await this.bytes()).buffer
  }

  /** As `bytes`; decoded as UTF-8 without its byte order mark, whatever the Content-Type says. */
  async text(): Promise<string> {
    return utf8.decode(await this.whole())
  }

  /**
   * As `text`, parsed as JSON. It is not checked that the value is a `T`.
   * @throws SyntaxError when the body is not JSON
   */
  async json<T = unknown>(): Promise<T> {
    const text = await this.text()
    try {
      return JSON.parse(text) as T
    } catch (cause) {
      const type = this.header('content-type') ?? 'without a Content-Type'
      const { message } = cause as SyntaxError
      const coding = this.header('content-encoding')
      const advice = coding === null ? '' : ` The body is encoded (${coding}); decode: true decodes it.`
      throw new SyntaxError(`The body is not JSON (status ${this.status}, ${type}): ${message}${advice}`, {
        cause,
      })
    }
  }

  /** @internal */
  [inspect.custom](depth: number, options: InspectOptions): string {
    return pictureOf('HttpResponse', this.toJSON(), depth, options)
  }

  /** For `JSON.stringify` and `console.log`: no body, and no header field but Content-Type and Content-Length. */
  toJSON(): object {
    const { httpVersion, status, statusText } = this
    return {
      status,
      statusText,
      httpVersion,
      headers: Object.fromEntries(
        ['content-type', 'content-length'].flatMap((name) => {
          const value = this.header(name)
          return value === null ? [] : [[name, value]]
        }),
      ),
    }
  }

  /** As `bytes`. The type of the blob is the Content-Type of the response. */
  async blob(): Promise<Blob> {
    return new Blob([await this.bytes()], { type: this.header('content-type') ?? '' })
  }

  /**
   * As `bytes`, parsed as a form. Its Content-Type says which: `multipart/form-data` or `application/x-www-form-urlencoded`.
   * @throws TypeError when it is neither, or cannot be parsed
   */
  async formData(): Promise<FormData> {
    const headers = { 'content-type': this.header('content-type') ?? '' }
    return new Response(await this.bytes(), { headers }).formData()
  }

  /**
   * The body, which may be a part of a larger buffer.
   * @internal
   */
  protected whole(): Uint8Array | Promise<Uint8Array> {
    const request = this.#request
    if (request.response !== this)
      throw new TypeError('The body is gone: the request was sent again. Read the body before that.')
    if (this.#isUsed || request.bytesReceived > 0) throw new TypeError(USED)
    this.#isUsed = true
    return this.readWhole()
  }

  /** @internal */
  protected readWhole(): Uint8Array | Promise<Uint8Array> {
    return wholeBody(this.#calls, Number(this.header('content-length')))
  }
}

/** Shared, because it keeps nothing between two calls. */
const utf8 = new TextDecoder()

export const USED = 'The body was used already. Keep what it gave.'

function headersOf(raw: readonly string[]): Headers {
  const headers = new Headers()
  for (let i = 0; i + 1 < raw.length; i += 2) {
    try {
      headers.append(raw[i] as string, raw[i + 1] as string)
    } catch {
      // A field that fetch's Headers cannot hold; rawHeaders has it.
    }
  }
  return headers
}
