// A request after its first Begin call: the state of its stream (region W) and of its response (region R).

import { newRequestId, type ResponseHead, type TransferError } from '../../lifecycle/index.ts'
import type { AsyncResult, IAsyncResult } from '../async-result.ts'
import { ioException, webExceptionOf } from '../failure-table.ts'
import { type BodyTarget, RequestStream } from '../streams/request-stream.ts'
import { ResponseStream } from '../streams/response-stream.ts'
import type { BindingSource } from '../transport-context.ts'
import { abortedError, WebException, WebExceptionStatus } from '../web-exception.ts'
import { WebHeaderCollection } from '../web-header-collection.ts'
import { HttpWebResponse } from './http-web-response.ts'
import { type ExchangeEvents, LeasedExchange } from './leased-exchange.ts'
import { Messages } from './messages.ts'
import { type Planner, type RequestPlan, type WriteMode, writeModeOf } from './request-plan.ts'

export class Submission implements ExchangeEvents, BodyTarget {
  readonly mode: WriteMode
  /** Region W. */
  writing: 'none' | 'pending' | 'open' | 'failed' = 'none'
  /** Region R. */
  reading: 'none' | 'pending' | 'response' | 'failed' = 'none'
  stream: RequestStream | null = null
  response: HttpWebResponse | null = null
  /** The exception, if the request got no response. */
  error: WebException | null = null
  /** The address after redirects. */
  address: string | null = null
  readonly #planner: Planner
  #plan: RequestPlan
  readonly #exchange: LeasedExchange
  readonly #messages: Messages
  #streamResult: AsyncResult<RequestStream> | null = null
  #responseResult: AsyncResult<HttpWebResponse> | null = null
  #responseStream: ResponseStream | null = null
  /** The response has arrived, and nobody has asked for it yet. */
  #isSettled = false
  /** The server has responded with an error and wants no more of the body: writes are discarded. */
  #swallows = false
  /** 100 (Continue) has arrived. */
  #isContinued = false

  /**
   * `forStream`: it starts with beginGetRequestStream.
   * @throws InvalidOperationException, NotSupportedException
   */
  constructor(planner: Planner, forStream: boolean) {
    const plan = planner.plan()
    const { lifecycle, routing, servicePoint, settings, target, trace } = plan
    this.#planner = planner
    this.#plan = plan
    this.mode = writeModeOf(settings, forStream, servicePoint)
    const options = {
      id: newRequestId(),
      lifecycle,
      group: routing.groupFor(target),
      traced: trace === null ? null : { trace, subject: planner.request },
    }
    this.#exchange = new LeasedExchange(options, this)
    this.#messages = new Messages(planner, plan, this.mode, this.#exchange)
  }

  // ---- called by the request

  beginStream(result: AsyncResult<RequestStream>): IAsyncResult {
    this.#streamResult = result
    this.writing = 'pending'
    if (this.mode === 'buffer') this.#exchange.connect(this.#messages.first())
    else this.#send()
    return result
  }

  beginResponse(result: AsyncResult<HttpWebResponse>): IAsyncResult {
    this.#responseResult = result
    if (this.#isSettled) {
      this.reading = this.error === null ? 'response' : 'failed'
      return result.completeNow(this.response, this.error)
    }
    this.reading = 'pending'
    if (this.writing === 'none') this.#send()
    else this.#renew()
    return result
  }

  abort(): void {
    if (this.reading === 'failed') return
    const error = abortedError()
    this.#exchange.close()
    if (this.reading === 'response') this.#responseStream?.aborted(error)
    else this.#fail(error)
  }

  // ---- called by the request stream

  get isBuffer(): boolean {
    return this.mode === 'buffer'
  }

  writeBody(bytes: Uint8Array): boolean {
    if (this.isBuffer || this.#plan.settings.allowWriteStreamBuffering) this.#messages.keep(bytes)
    if (this.isBuffer || this.#swallows) return true
    try {
      return this.#exchange.write(bytes)
    } catch (error) {
      // The connection was lost while no call was pending.
      throw this.#failWriting(error as TransferError)
    }
  }

  endBody(): void {
    if (this.mode === 'buffer') {
      this.#renew()
      this.#send()
    } else
      try {
        this.#exchange.end()
      } catch (error) {
        this.responded(error as TransferError)
      }
  }

  abandon(): void {
    this.abort()
  }

  /** The TLS connection of the request, also afterwards. */
  get channel(): BindingSource | null {
    return this.#exchange.channel
  }

  // ---- reports of the exchange

  opened(error: TransferError | null): void {
    if (this.writing !== 'pending') return
    if (error !== null) {
      this.#lost(error)
      return
    }
    const { lifecycle, settings, trace } = this.#plan
    const length = this.mode === 'contentLength' ? settings.contentLength : -1
    this.stream = new RequestStream(this, length, lifecycle.clock, settings.readWriteTimeout)
    trace?.watch(this.stream, ['beginWrite', 'endWrite', 'close'])
    this.writing = 'open'
    this.#streamResult?.complete(this.stream, null)
  }

  written(error: TransferError | null): void {
    if (error === null || this.#swallows) this.stream?.wrote(null)
    else this.#failWriting(error)
  }

  responded(error: TransferError | null): void {
    if (error !== null) {
      this.#lost(error)
      return
    }
    const head = this.#exchange.response as ResponseHead
    const { lifecycle, maximumErrorResponseBytes, servicePoint, settings, trace } = this.#plan
    if (this.#messages.expects && !this.#isContinued && head.status < 400)
      servicePoint.understands100Continue = false
    switch (answerOf(head, this.#exchange.receivedBytes, this.#plan)) {
      case 'too large':
        this.#exchange.close()
        this.#fail(tooLargeError())
        return
      case 'failure':
        this.#exchange.collect(maximumErrorResponseBytes, (body) => {
          const stream = ResponseStream.of(body, lifecycle.clock, settings.readWriteTimeout)
          this.#settle(null, protocolError(this.#responseOf(head, stream)))
        })
        return
      case 'response': {
        const length = lengthOf(head, this.#exchange.method)
        const stream = new ResponseStream(this.#exchange, length, lifecycle.clock, settings.readWriteTimeout)
        trace?.watch(stream, ['beginRead', 'endRead', 'close'])
        this.#responseStream = stream
        this.#exchange.handOver(stream)
        this.#messages.over()
        this.#settle(this.#responseOf(head, stream), null)
      }
    }
  }

  answeredEarly(status: number): void {
    // After a response instead of 100 (Continue), nothing is written.
    if (status < 400 && !this.#exchange.isOpening) return
    this.#swallows = true
    if (!this.#exchange.isOpening) this.#exchange.leaveRest()
  }

  continued(fields: readonly string[]): void {
    this.#isContinued = true
    this.#plan.settings.continueDelegate?.(100, WebHeaderCollection.received(fields))
  }

  redirected(url: string): void {
    this.address = url
  }

  // ---- private

  #send(): void {
    this.#exchange.send(this.#messages.first(), this.#messages)
  }

  /** Properties set on the request since then apply from here on. */
  #renew(): void {
    const plan = this.#planner.plan()
    this.#plan = plan
    this.#messages.renew(plan)
  }

  #responseOf(head: ResponseHead, stream: ResponseStream): HttpWebResponse {
    const { settings, target } = this.#plan
    const url = this.address ?? target.url
    return new HttpWebResponse(head, this.#exchange.method, url, stream, settings.cookieContainer !== null)
  }

  /** The error that the stream reports. */
  #failWriting(error: TransferError): Error {
    const ofStream = ioException('write to', error)
    this.#fail(webExceptionOf(error, this.#exchange), ofStream)
    this.#exchange.close()
    return ofStream
  }

  #lost(error: TransferError): void {
    this.#exchange.close()
    this.#fail(webExceptionOf(error, this.#exchange))
  }

  /** The request has failed; its stream reports this in its own words. */
  #fail(error: WebException, ofStream: Error = error): void {
    if (this.reading === 'failed') return
    this.error = error
    if (this.writing === 'pending') this.writing = 'failed'
    this.reading = 'failed'
    this.#streamResult?.complete(null, error)
    this.stream?.broken(ofStream)
    this.#responseResult?.complete(null, error)
  }

  /** A response has arrived. */
  #settle(response: HttpWebResponse | null, error: WebException | null): void {
    this.response = response
    this.error = error
    const result = this.#responseResult
    if (result === null) {
      this.#isSettled = true
      return
    }
    this.reading = error === null ? 'response' : 'failed'
    result.complete(response, error)
  }
}

/** `failure`: errors, and redirects that should have been followed and were not, are exceptions (CheckResubmit). */
type Answer = 'response' | 'failure' | 'too large'

/** `received`: bytes received for the head, and for the body that came with it. */
function answerOf(head: ResponseHead, received: number, plan: RequestPlan): Answer {
  const { status } = head
  const { maximumHeadBytes, settings } = plan
  if (received > maximumHeadBytes && sizeOf(head) > maximumHeadBytes) return 'too large'
  return status >= 400 || (status >= 300 && settings.allowAutoRedirect) ? 'failure' : 'response'
}

/** Body bytes that are due; -1 if unknown. */
function lengthOf(head: ResponseHead, method: string): number {
  const { status } = head
  if (method === 'HEAD' || status === 204 || status === 304) return 0
  const declared = head.header('content-length')
  return declared === null ? -1 : Number(declared)
}

function sizeOf(head: ResponseHead): number {
  const statusLine = `HTTP/${head.httpVersion} ${head.status} ${head.statusText}\r\n`
  const fields = head.rawHeaders.reduce((bytes, text) => bytes + text.length + 2, 0)
  return statusLine.length + fields + 2
}

const tooLargeError = (): WebException =>
  new WebException(
    'The response head is larger than maximumResponseHeadersLength allows.',
    WebExceptionStatus.MessageLengthLimitExceeded,
  )

const protocolError = (response: HttpWebResponse): WebException =>
  new WebException(
    `The server answered with ${response.statusCode} ${response.statusDescription}.`,
    null,
    WebExceptionStatus.ProtocolError,
    response,
  )
