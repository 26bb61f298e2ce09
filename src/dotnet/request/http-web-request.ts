// A request over http or https: Begin, End and Abort, with the order in which System.Net checks what is allowed.

import type { Clock } from '../../lifecycle/index.ts'
import { type AsyncCallback, AsyncResult, end, fromAsync, type IAsyncResult } from '../async-result.ts'
import type { RequestCachePolicy } from '../cache-policies.ts'
import { Routing } from '../connections/routes.ts'
import type { ServicePoint } from '../connections/service-point.ts'
import { tlsRouteFor } from '../connections/tls.ts'
import { InvalidOperationException, ProtocolViolationException } from '../exceptions.ts'
import type { RequestStream } from '../streams/request-stream.ts'
import type { Address, SystemNetState } from '../system-net-state.ts'
import { type Out, TransportContext } from '../transport-context.ts'
import type { WebException } from '../web-exception.ts'
import { abortedError } from '../web-exception.ts'
import type { HttpWebResponse } from './http-web-response.ts'
import { checkResponseIsAllowed, checkStreamIsAllowed, type RequestPlan } from './request-plan.ts'
import { RequestProperties } from './request-properties.ts'
import { Submission } from './submission.ts'

/** Made by `WebRequest.create` for http and https addresses. */
export class AnyHttpWebRequest extends RequestProperties {
  readonly #net: SystemNetState
  readonly #address: Address
  #requestUri: URL | null = null
  #plan: RequestPlan | null = null
  #submission: Submission | null = null
  /** It was aborted before it began. */
  #aborted: WebException | null = null

  /** @internal */
  constructor(net: SystemNetState, address: Address) {
    super(net.defaultWebProxy)
    this.#net = net
    this.#address = address
  }

  override get requestUri(): URL {
    this.#requestUri ??= new URL(this.#address.text)
    return this.#requestUri
  }

  /** The address after redirects; `requestUri` before. */
  get address(): URL {
    const url = this.#submission?.address ?? null
    return url === null ? this.requestUri : new URL(url)
  }

  /** True once the response has arrived or failed. */
  get haveResponse(): boolean {
    const reading = this.#submission?.reading
    return reading === 'response' || reading === 'failed' || this.#aborted !== null
  }

  /**
   * The service point of the server, or of the proxy on the way to it.
   * @throws NotSupportedException for a proxy that speaks no HTTP
   */
  get servicePoint(): ServicePoint {
    const { proxy } = this
    if (proxy === null) return this.#address.servicePoint
    return this.#net.servicePoints.findServicePoint(this.#address.target.url, proxy)
  }

  /**
   * Starts to get the stream to which the body is written.
   * @throws ProtocolViolationException, InvalidOperationException, and the WebException of a request that is over
   */
  beginGetRequestStream(callback?: AsyncCallback | null, state?: unknown): IAsyncResult {
    checkStreamIsAllowed(this.takeSettings(), this.transferEncoding, this.servicePoint)
    const known = this.#submission
    if (known !== null) {
      if (known.writing === 'open')
        return new AsyncResult(this, 'GetRequestStream', callback, state).completeNow(known.stream)
      if (known.writing === 'failed') throw known.error
      if (known.writing === 'pending') throw repeated()
      throw new InvalidOperationException('The request was already submitted without a stream.')
    }
    if (this.#aborted !== null) throw this.#aborted
    this.#submission = new Submission(this, true)
    return this.#submission.beginStream(new AsyncResult(this, 'GetRequestStream', callback, state))
  }

  /**
   * Returns the stream; `context.value` becomes the context of its connection, or null if the call throws.
   * @throws ArgumentNullException, ArgumentException, InvalidOperationException, WebException
   */
  endGetRequestStream(asyncResult: IAsyncResult, context?: Out<TransportContext>): RequestStream {
    if (context !== undefined) context.value = null
    const stream = end<RequestStream>(asyncResult, this, 'GetRequestStream')
    if (context !== undefined) context.value = new TransportContext(() => this.#submission?.channel ?? null)
    return stream
  }

  /** The promise form of beginGetRequestStream and endGetRequestStream. */
  getRequestStreamAsync(): Promise<RequestStream> {
    return fromAsync(
      (callback) => this.beginGetRequestStream(callback),
      (result) => this.endGetRequestStream(result),
    )
  }

  /**
   * Sends the request, or the rest of it, and starts to get the response. Closes a request stream that is complete.
   * @throws ProtocolViolationException, InvalidOperationException, and the WebException of a request that is over
   */
  override beginGetResponse(callback?: AsyncCallback | null, state?: unknown): IAsyncResult {
    const known = this.#submission
    if (known === null) return this.#submit(callback, state)
    const { stream } = known
    if (stream !== null && !stream.isClosed) {
      if (stream.isShort && known.error === null)
        throw new ProtocolViolationException(
          'The request stream is open and lacks bytes that contentLength promised: write them first.',
        )
      stream.close()
    }
    if (known.writing === 'pending')
      throw new ProtocolViolationException(
        'The stream for the body is not ready yet: wait for it, and write the body first.',
      )
    if (known.reading === 'response')
      return new AsyncResult(this, 'GetResponse', callback, state).completeNow(known.response)
    if (known.reading === 'failed') throw known.error
    if (known.reading === 'pending') throw repeated()
    return known.beginResponse(new AsyncResult(this, 'GetResponse', callback, state))
  }

  /**
   * Returns the response.
   * @throws ArgumentNullException, ArgumentException, InvalidOperationException, WebException
   */
  override endGetResponse(asyncResult: IAsyncResult): HttpWebResponse {
    return end<HttpWebResponse>(asyncResult, this, 'GetResponse')
  }

  /** The promise form of beginGetResponse and endGetResponse. */
  getResponseAsync(): Promise<HttpWebResponse> {
    return fromAsync(
      (callback) => this.beginGetResponse(callback),
      (result) => this.endGetResponse(result),
    )
  }

  /**
   * Aborts the request. When this returns, the callbacks of pending operations have run; their End calls throw
   * WebException(RequestCanceled). The properties of a response can still be read, but not its body.
   */
  override abort(): void {
    if (this.#submission !== null) this.#submission.abort()
    else this.#aborted ??= abortedError()
  }

  // ---- for the submission

  /** @internal */
  get clock(): Clock {
    return this.#net.clock
  }

  /** @internal */
  get request(): this {
    return this
  }

  /** The previous plan if nothing was set since. @internal */
  plan(): RequestPlan {
    const net = this.#net
    const { target } = this.#address
    const settings = this.takeSettings()
    const headers = this.ownHeaders
    const before = this.#plan
    if (before !== null && before.settings === settings && before.headers === headers) return before
    const { credentials, preAuthenticate, proxy } = settings
    const { servicePoint } = this
    const tls = tlsRouteFor({
      certificates: settings.clientCertificates,
      callback:
        settings.serverCertificateValidationCallback ?? net.servicePoints.serverCertificateValidationCallback,
      securityProtocol: net.servicePoints.securityProtocol,
    })
    const routing = new Routing({
      servicePoints: net.servicePoints,
      table: net.routes,
      proxy,
      groupName: settings.connectionGroupName ?? '',
      tls,
      target,
      servicePoint,
    })
    this.#plan = {
      settings,
      headers,
      target,
      servicePoint,
      routing,
      lifecycle: net.decoding(settings.automaticDecompression),
      cachePolicy: this.cachePolicy,
      maximumHeadBytes: bytesOf(this.maximumResponseHeadersLength),
      maximumErrorResponseBytes: bytesOf(net.defaultMaximumErrorResponseLength),
      spaces: preAuthenticate && credentials !== null ? net.spacesOf(credentials) : null,
      trace: net.trace,
    }
    return this.#plan
  }

  /** @internal */
  credentialsDropped(): void {
    this.credentials = null
  }

  /** @internal */
  protected override get isSubmitted(): boolean {
    return this.#submission !== null
  }

  /** @internal */
  protected override get defaultCachePolicy(): RequestCachePolicy {
    return this.#net.defaultHttpCachePolicy ?? this.#net.defaultCachePolicy
  }

  /** @internal */
  protected override get defaultMaximumResponseHeadersLength(): number {
    return this.#net.defaultMaximumResponseHeadersLength
  }

  #submit(callback: AsyncCallback | null | undefined, state: unknown): IAsyncResult {
    checkResponseIsAllowed(this.takeSettings(), this.transferEncoding)
    const { contentLength, sendChunked } = this
    if (contentLength > 0 || sendChunked)
      throw new ProtocolViolationException(
        'contentLength and sendChunked promise a body: write it to the request stream first.',
      )
    if (this.#aborted !== null) throw this.#aborted
    this.#submission = new Submission(this, false)
    return this.#submission.beginResponse(new AsyncResult(this, 'GetResponse', callback, state))
  }
}

const repeated = (): InvalidOperationException =>
  new InvalidOperationException('The same operation is still in progress: wait for it.')

const bytesOf = (kilobytes: number): number => (kilobytes < 0 ? Number.POSITIVE_INFINITY : kilobytes * 1024)
