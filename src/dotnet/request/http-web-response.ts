// The response to a request.

import type { ResponseHead } from '../../lifecycle/index.ts'
import { CookieCollection } from '../cookies/cookie-collection.ts'
import { receivedCookies } from '../cookies/received-cookies.ts'
import { ObjectDisposedException, ProtocolViolationException } from '../exceptions.ts'
import type { ResponseStream } from '../streams/response-stream.ts'
import { WebHeaderCollection } from '../web-header-collection.ts'
import { WebResponse } from '../web-request.ts'

/**
 * Close it, or read its stream to the end: until then, or until it is garbage-collected, it holds a connection of its service point. After `dispose` most
 * properties throw ObjectDisposedException; after `close` they do not.
 */
export class HttpWebResponse extends WebResponse implements Disposable {
  readonly #head: ResponseHead
  readonly #method: string
  readonly #url: string
  readonly #stream: ResponseStream
  readonly #takesCookies: boolean
  #cookies: CookieCollection | null = null
  #headers: WebHeaderCollection | null = null
  #responseUri: URL | null = null
  #isDisposed = false

  /** @internal */
  constructor(
    head: ResponseHead,
    method: string,
    url: string,
    stream: ResponseStream,
    takesCookies: boolean,
  ) {
    super()
    this.#head = head
    this.#method = method
    this.#url = url
    this.#stream = stream
    this.#takesCookies = takesCookies
  }

  get statusCode(): number {
    return this.#head.status
  }

  get statusDescription(): string {
    return this.#living.statusText
  }

  get headers(): WebHeaderCollection {
    this.#headers ??= WebHeaderCollection.received(this.#head.rawHeaders)
    return this.#headers
  }

  /** -1 if the response does not say. */
  get contentLength(): number {
    const text = this.#head.header('content-length')
    return text === null ? -1 : Number(text)
  }

  get contentType(): string {
    return this.#living.header('content-type') ?? ''
  }

  get contentEncoding(): string {
    return this.#living.header('content-encoding') ?? ''
  }

  /** The charset of the content type; ISO-8859-1 for a text without one (RFC 2616 §3.7.1). */
  get characterSet(): string {
    const { contentType } = this
    const [, quoted, plain] = /;\s*charset\s*=\s*(?:"([^"]*)"|([^\s;]+))/i.exec(contentType) ?? []
    return quoted ?? plain ?? (/^\s*text\//i.test(contentType) ? 'ISO-8859-1' : '')
  }

  /**
   * The present time if the response does not say.
   * @throws ProtocolViolationException if the field is not a date
   */
  get lastModified(): Date {
    const text = this.#living.header('last-modified')
    const date = text === null ? new Date() : new Date(text)
    if (Number.isNaN(date.getTime()))
      throw new ProtocolViolationException('The Last-Modified field of the response is not a date.')
    return date
  }

  get method(): string {
    this.#refuseWhenDisposed()
    return this.#method
  }

  /** `1.0` or `1.1`. */
  get protocolVersion(): string {
    return this.#living.httpVersion
  }

  /** The address of the response, after all redirects. */
  get responseUri(): URL {
    this.#refuseWhenDisposed()
    this.#responseUri ??= new URL(this.#url)
    return this.#responseUri
  }

  get server(): string {
    return this.#living.header('server') ?? ''
  }

  /** The cookies of this response; none if the request has no cookieContainer. */
  get cookies(): CookieCollection {
    const head = this.#living
    if (this.#cookies === null) {
      this.#cookies = new CookieCollection()
      if (this.#takesCookies)
        for (const cookie of receivedCookies(head, this.responseUri)) this.#cookies.add(cookie)
    }
    return this.#cookies
  }

  set cookies(value: CookieCollection) {
    this.#refuseWhenDisposed()
    this.#cookies = value
  }

  get supportsHeaders(): boolean {
    return true
  }

  get isFromCache(): boolean {
    return false
  }

  get isMutuallyAuthenticated(): boolean {
    this.#refuseWhenDisposed()
    return false
  }

  /** The value of a field, or an empty text. */
  getResponseHeader(headerName: string): string {
    return this.#living.header(headerName.toLowerCase()) ?? ''
  }

  /** The stream of the response, always the same; it is closed if the response is. */
  getResponseStream(): ResponseStream {
    this.#refuseWhenDisposed()
    return this.#stream
  }

  /** Gives the connection back. Closing again is fine. */
  close(): void {
    this.#stream.close()
  }

  dispose(): void {
    this.close()
    this.#isDisposed = true
  }

  [Symbol.dispose](): void {
    this.dispose()
  }

  get #living(): ResponseHead {
    this.#refuseWhenDisposed()
    return this.#head
  }

  #refuseWhenDisposed(): void {
    if (this.#isDisposed) throw new ObjectDisposedException('System.Net.HttpWebResponse')
  }
}
