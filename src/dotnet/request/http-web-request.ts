// A request over http or https: Begin, End and Abort, with the order in which System.Net checks what is allowed.

import type { Clock, Route, Target } from '../../lifecycle/index.ts'
import {
  type AsyncCallback,
  AsyncResult,
  end,
  fromAsync,
  type IAsyncResult,
  type Operator,
} from '../async-result.ts'
import type { RequestCachePolicy } from '../cache-policies.ts'
import type { ConnectionGroup } from '../connections/connection-group.ts'
import type { ServicePoint } from '../connections/service-point.ts'
import { tlsRouteFor } from '../connections/tls.ts'
import { proxyServerFor } from '../connections/web-proxy.ts'
import { CredentialCache } from '../credential-cache.ts'
import { InvalidOperationException, ProtocolViolationException } from '../exceptions.ts'
import type { RequestStream } from '../streams/request-stream.ts'
import type { Address, SystemNetState } from '../system-net-state.ts'
import { type Out, TransportContext } from '../transport-context.ts'
import type { WebException } from '../web-exception.ts'
import { abortedError } from '../web-exception.ts'
import type { WebHeaderCollection } from '../web-header-collection.ts'
import type { HttpWebResponse } from './http-web-response.ts'
import { RequestProperties } from './request-properties.ts'
import { Submission } from './submission.ts'
import { checkResponseIsAllowed, checkStreamIsAllowed } from './write-mode.ts'

/** Made by `WebRequest.create` for http and https. */
export class AnyHttpWebRequest extends RequestProperties implements Operator {
  readonly #net: SystemNetState
  readonly #address: Address
  #requestUri: URL | null = null
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

  /** Where the request went on to; `requestUri` until then. */
  get address(): URL {
    const url = this.#submission?.address ?? null
    return url === null ? this.requestUri : new URL(url)
  }

  /** True once the response has come, or has failed to come. */
  get haveResponse(): boolean {
    const reading = this.#submission?.reading
    return reading === 'response' || reading === 'failed' || this.#aborted !== null
  }

  /** Of the server, or of the proxy on the way to it. @throws NotSupportedException for a proxy that speaks no HTTP */
  get servicePoint(): ServicePoint {
    const { proxy } = this
    if (proxy === null) return this.#address.servicePoint
    return this.#net.servicePoints.findServicePoint(this.#address.target.url, proxy)
  }

  /**
   * Asks for the stream that the body is written to.
   * @throws ProtocolViolationException, InvalidOperationException, and the WebException of a request that is over
   */
  beginGetRequestStream(callback?: AsyncCallback | null, state?: unknown): IAsyncResult {
    checkStreamIsAllowed(this.settings, this.transferEncoding, this.servicePoint.isOld)
    const known = this.#submission
    if (known !== null) {
      if (known.writing === 'open')
        return new AsyncResult(this, 'GetRequestStream', callback, state).completeNow(known.stream)
      if (known.writing === 'failed') throw known.error
      if (known.writing === 'pending') throw repeated()
      throw new InvalidOperationException('The request was submitted without a stream already.')
    }
    if (this.#aborted !== null) throw this.#aborted
    this.#submission = new Submission(this, true)
    return this.#submission.beginStream(callback, state)
  }

  /**
   * The stream that was asked for; `context.value` becomes the context of its connection, and null where the call throws.
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
   * Sends the request, or what is left of it, and asks for the response. A request stream that is complete is closed.
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
      throw new ProtocolViolationException('The body is still to be written: wait for its stream first.')
    if (known.reading === 'response')
      return new AsyncResult(this, 'GetResponse', callback, state).completeNow(known.response)
    if (known.reading === 'failed') throw known.error
    if (known.reading === 'pending') throw repeated()
    return known.beginResponse(callback, state)
  }

  /**
   * The response that was asked for.
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
   * Gives the request up. The callbacks of what is pending have run when this returns; their End calls throw
   * WebException(RequestCanceled). A response that was given can still be looked at, but not read on.
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
  get domain(): SystemNetState {
    return this.#net
  }

  /** @internal */
  get target(): Target {
    return this.#address.target
  }

  /** @internal Whose connections a message to that address takes. */
  connectionsTo(target: Target): ConnectionGroup {
    return this.#pointOf(target).group(this.connectionGroupName ?? '')
  }

  #pointOf(target: Target): ServicePoint {
    if (target === this.#address.target) return this.servicePoint
    return this.#net.servicePoints.findServicePoint(target.url, this.proxy)
  }

  /** @internal What a message to that address wants of its connection. */
  routeTo(target: Target): Route | null {
    const { connectionGroupName, proxy } = this
    const { routes, servicePoints } = this.#net
    const tls = tlsRouteFor({
      certificates: this.ownCertificates,
      callback: this.serverCertificateValidationCallback ?? servicePoints.serverCertificateValidationCallback,
      securityProtocol: servicePoints.securityProtocol,
    })
    const server = proxy === null ? null : proxyServerFor(proxy, target)
    const wants = this.#pointOf(target).wants(connectionGroupName ?? '')
    return routes.find(`${connectionGroupName ?? ''}${wants.suffix}`, server, tls, wants)
  }

  /** @internal A redirect is followed: credentials that are for one server alone do not go along. */
  redirected(): void {
    const { credentials } = this
    const isGeneral =
      credentials instanceof CredentialCache || credentials === CredentialCache.defaultCredentials
    if (credentials !== null && !isGeneral) this.credentials = null
  }

  /** @internal */
  get headersSoFar(): WebHeaderCollection | null {
    return this.ownHeaders
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
    checkResponseIsAllowed(this.settings, this.transferEncoding)
    const { contentLength, sendChunked } = this.settings
    if (contentLength > 0 || sendChunked)
      throw new ProtocolViolationException(
        'contentLength and sendChunked promise a body: write it to the request stream first.',
      )
    if (this.#aborted !== null) throw this.#aborted
    this.#submission = new Submission(this, false)
    return this.#submission.beginResponse(callback, state)
  }
}

const repeated = (): InvalidOperationException =>
  new InvalidOperationException('The same was asked for before and is still under way: wait for it.')
