// One request handle: its properties, the calls of a Node user, and its notifications.

import { EventEmitter } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import { type InspectOptions, inspect } from 'node:util'
import type { Phase, RetryPolicy } from '../../machines/index.ts'
import {
  type AttemptTimings,
  explain,
  type LifecycleOptions,
  messageOf,
  pictureOf,
  type RequestActor,
  type SecureChannel,
  type Timings,
  TransferError,
} from '../lifecycle/index.ts'
import { type Body, type Bytes, checkedBytes, oneBody } from './body/payload.ts'
import { send, sendEx } from './body/send.ts'
import {
  type CallOptions,
  checkedBuffer,
  checkedCall,
  checkedRead,
  checkedSend,
  checkedSendEx,
  NO_OPTIONS,
  type ReadOptions,
  type SendExOptions,
  type SendOptions,
} from './call-options.ts'
import { asPromise, Calls, isTraced, promised, traced } from './calls.ts'
import { HttpError } from './http-error.ts'
import { HttpResponse } from './http-response.ts'
import { countListenerChanges, type Dispatcher } from './notifications/dispatcher.ts'
import type { RequestEvents } from './notifications/notification.ts'
import { Notifier } from './notifications/notifier.ts'
import type { OpenRequests } from './open-requests.ts'
import type { ProgressInput } from './progress.ts'
import type { RequestHeadBuilder } from './request-head-builder.ts'
import { sendWithRetries } from './retries.ts'
import { nodeReadable, nodeWritable, refuseUnlessAnswered, webStream } from './streams.ts'

/** What a session gives to a request that it opens. */
interface Opening {
  readonly id: number
  readonly headBuilder: RequestHeadBuilder
  readonly lifecycle: LifecycleOptions
  readonly dispatcher: Dispatcher
  readonly throwHttpErrors: boolean
  readonly progress: ProgressInput
  readonly retry: RetryPolicy | null
  /** Closes the request. */
  readonly signal: AbortSignal | undefined
  /**
   * The open requests of the session; this request is one of them when INTERNET_STATUS_HANDLE_CREATED is announced.
   */
  readonly open: OpenRequests<Calls>
}

/** For the session only. */
export let openRequest: (opening: Opening) => HttpRequest
/** For this room only. Whoever uses them must also hold the request. */
export let callsOf: (request: HttpRequest) => Calls

/**
 * Made by `session.open`. One call can be pending at a time; another one meanwhile rejects with WrongStateError and
 * changes nothing. A call that fails rejects with TransferError, and the request can be sent again. `error` is never
 * emitted. A request closes by `close`, at the end of a loop or a stream over it, by its signal, with its session,
 * and when it is garbage-collected, which does not happen while a call is pending.
 */
export class HttpRequest
  extends EventEmitter<RequestEvents>
  implements AsyncDisposable, AsyncIterable<Uint8Array>
{
  /** Unique within the process and never used again. */
  readonly id: number
  readonly #headBuilder: RequestHeadBuilder
  readonly #calls: Calls
  readonly #throwHttpErrors: boolean
  readonly #progress: ProgressInput
  readonly #retry: RetryPolicy | null
  #response: HttpResponse | null = null
  #responseHead: unknown = null

  static {
    countListenerChanges(HttpRequest)
    openRequest = (opening) => {
      const request = new HttpRequest(opening)
      request.#calls.lifecycle.announceCreation()
      return request
    }
    callsOf = (request) => request.#calls
  }

  private constructor(opening: Opening) {
    const { dispatcher, headBuilder, id, lifecycle, open, progress, retry, signal, throwHttpErrors } = opening
    super()
    this.id = id
    this.#headBuilder = headBuilder
    this.#throwHttpErrors = throwHttpErrors
    this.#progress = progress
    this.#retry = retry
    const notifier = new Notifier(this, id, dispatcher, lifecycle.clock)
    const input = { id, method: headBuilder.method, url: headBuilder.target.url }
    this.#calls = new Calls(input, lifecycle, notifier, signal, open)
  }

  // ---- properties

  get method(): string {
    return this.#headBuilder.method
  }

  /** The URL of the request, without credentials; changes with a redirect. */
  get url(): string {
    return (this.#calls.lifecycle.head ?? this.#headBuilder).target.url
  }

  /** The state of the chart, such as `idle`, `writing.ioPending` or `closed`. */
  get state(): string {
    return this.#calls.lifecycle.chart.state
  }

  /** The phase that a failure would have now; null while nothing is under way. */
  get phase(): Phase | null {
    return this.#calls.lifecycle.chart.phase
  }

  /**
   * The last final response head of the exchange; that of a redirect until the next response, null before the first.
   */
  get response(): HttpResponse | null {
    const head = this.#calls.lifecycle.response
    if (head !== this.#responseHead) {
      this.#responseHead = head
      this.#response =
        head === null ? null : new HttpResponse(head, this, this.#calls.lifecycle.times, this.#calls)
    }
    return this.#response
  }

  /** The TLS connection of the exchange, also afterwards; null without TLS, and before `secured`. */
  get channel(): SecureChannel | null {
    return this.#calls.lifecycle.channel
  }

  /** The number of redirects that the last send followed. */
  get redirects(): number {
    return this.#calls.lifecycle.history.redirects
  }

  /**
   * The messages of the last send, in order: the first, one for each redirect and each repeat with credentials, and
   * one for each repeat on a new connection. `status` is null if there was no final response. Each has
   * its times, its connection and the addresses that were tried. A new list each time.
   */
  get attempts(): readonly AttemptTimings[] {
    return this.timings?.attempts ?? []
  }

  /**
   * How long each phase of the last send took, in milliseconds by the session's monotonic clock; null before the first send. A phase that did not
   * happen is null, such as `dns` on a kept connection. Can be read at any time; plain data that JSON can hold, and a new object each time.
   * @example
   * ```ts
   * const response = await session.fetch('http://localhost:8080/')
   * await response.text()
   * const { dns, tcp, tls, wait, receive, total } = response.timings
   * ```
   */
  get timings(): Timings | null {
    return this.#calls.lifecycle.times?.timings ?? null
  }

  /**
   * One paragraph in plain words: what the request is doing now and what it waits for, or how it ended. For people; its wording may change. No
   * secrets are in it.
   * @example
   * ```ts
   * console.log(request.explain())
   * // GET https://example.com/ failed in the TLS handshake with 203.0.113.4:443 after 812 ms: the server's certificate has expired …
   * ```
   */
  explain(): string {
    return explain(this.#calls.lifecycle)
  }

  /** Body bytes of this exchange that the kernel has taken. */
  get bytesSent(): number {
    return this.#calls.lifecycle.chart.context.bodyBytesSent
  }

  /** Body bytes of this exchange that were read. */
  get bytesReceived(): number {
    return this.#calls.lifecycle.chart.context.bodyBytesReceived
  }

  /** Milliseconds since the request was opened, by the session's clock. */
  get elapsed(): number {
    return this.#calls.elapsed
  }

  /**
   * The XState actor. It takes no events: use the methods of the request. Stopping it abandons the exchange. It does not keep the request alive: keep a reference to
   * the request, too. It emits the announcements of a move before the listeners of the request are called. If one of these
   * listeners closes or cancels the request, the listeners get a cancelled completion instead of the one that the actor has already emitted, and the
   * actor emits the cancelled one, too.
   */
  get actor(): RequestActor {
    return this.#calls.lifecycle.actor
  }

  /** Resolves after INTERNET_STATUS_HANDLE_CLOSING; never rejects. */
  get closed(): Promise<void> {
    return this.#calls.closed
  }

  // ---- the head

  /**
   * Replaces a header field. Before INTERNET_STATUS_SENDING_REQUEST it still belongs to the exchange under way,
   * afterwards to the next.
   * @throws InvalidHeaderError
   */
  setHeader(name: string, value: string | number): this {
    this.#headBuilder.set(name, value, this.#calls.lifecycle.head)
    return this
  }

  removeHeader(name: string): this {
    this.#headBuilder.remove(name, this.#calls.lifecycle.head)
    return this
  }

  // ---- calls

  /**
   * Sends head and body and waits for the response head. A body in memory is sent with the head; any other is read as
   * fast as it can be sent. An early response of 300 or more stops the body.
   * @throws TransferError, WrongStateError, InvalidBodyError, BodyLengthError, InvalidOptionError; HttpError for a status of 400 or more if
   * `throwHttpErrors` is on
   * @example
   * ```ts
   * const { status } = await request.send(JSON.stringify({ name: 'ada' }))
   * for await (const chunk of request) console.log(status, chunk)
   * ```
   */
  send(body?: Body | null, options: SendOptions = NO_OPTIONS): Promise<HttpResponse> {
    return asPromise(() => {
      const checked = checkedSend(options)
      const one = oneBody(body, checked, 'send')
      const retry = this.#retry
      this.#calls.refuseWhileStreaming('send')
      if (retry === null && !isTraced('send')) return this.#answered(this.#send(one, checked))
      const attempt = (): Promise<HttpResponse> => this.#send(one, checked)
      const message = { method: this.method, body: one, signal: checked.signal }
      const sent = (): Promise<HttpResponse> =>
        this.#answered(retry === null ? attempt() : sendWithRetries(this.#calls, message, retry, attempt))
      return isTraced('send') ? traced('send', this, sent) : sent()
    })
  }

  /**
   * Sends the head; resolves when the kernel has taken it. The body follows in writes. Without `contentLength` it is
   * chunked; GET and HEAD then have no body.
   * @throws TransferError, WrongStateError, BodyLengthError, InvalidOptionError
   * @example
   * ```ts
   * await request.sendEx({ contentLength: 11 })
   * await request.write('hello ')
   * await request.write('world')
   * const { status } = await request.end()
   * ```
   */
  sendEx(options: SendExOptions = NO_OPTIONS): Promise<void> {
    return asPromise(() => {
      this.#calls.refuseWhileStreaming('sendEx')
      const checked = checkedSendEx(options, 'sendEx')
      this.#calls.reportProgress(checked, this.#progress)
      const sent = (): Promise<void> => sendEx(this.#calls, this.#headBuilder, checked)
      return isTraced('sendEx') ? traced('sendEx', this, sent) : sent()
    })
  }

  /**
   * Writes body bytes; resolves with their number when the kernel has taken all of them. They must not change until
   * then. Await each write: while one is pending, the next is refused, and a write of a megabyte is usually pending.
   * @throws TransferError, WrongStateError, BodyLengthError, InvalidBodyError, InvalidOptionError
   */
  write(chunk: Bytes, options: CallOptions = NO_OPTIONS): Promise<number> {
    return asPromise(() => {
      const signal = options === NO_OPTIONS ? undefined : checkedCall(options, 'write').signal
      this.#calls.refuseWhileStreaming('write')
      const bytes = checkedBytes(chunk, 'write')
      if (isTraced('write')) return traced('write', this, () => promised(this.#calls.write(bytes, signal)))
      return this.#calls.write(bytes, signal)
    })
  }

  /**
   * Ends the body and waits for the response head.
   * @throws TransferError, WrongStateError, BodyLengthError, InvalidOptionError; HttpError as `send`
   */
  end(options: CallOptions = NO_OPTIONS): Promise<HttpResponse> {
    return asPromise(() => {
      const signal = options === NO_OPTIONS ? undefined : checkedCall(options, 'end').signal
      this.#calls.refuseWhileStreaming('end')
      const ended = (): Promise<HttpResponse> => this.#answered(this.#calls.end(signal))
      return isTraced('end') ? traced('end', this, ended) : ended()
    })
  }

  /**
   * Reads body bytes into a buffer and resolves with their number; 0 is the end.
   * @throws TransferError, WrongStateError, InvalidOptionError
   * @example
   * ```ts
   * const buffer = new Uint8Array(65_536)
   * for (let n = await request.read(buffer); n > 0; n = await request.read(buffer)) consume(buffer.subarray(0, n))
   * ```
   */
  read(into: ArrayBufferView, options: ReadOptions = NO_OPTIONS): Promise<number> {
    return asPromise(() => {
      const { fill, signal } = checkedRead(options)
      const buffer = checkedBuffer(into)
      if (isTraced('read'))
        return traced('read', this, () => promised(this.#calls.read(buffer, fill === true, signal)))
      return this.#calls.read(buffer, fill === true, signal)
    })
  }

  /**
   * The next piece of the body as the transport has it, without a copy; null at the end.
   * @throws TransferError, WrongStateError, InvalidOptionError
   */
  take(options: CallOptions = NO_OPTIONS): Promise<Uint8Array | null> {
    if (isTraced('read')) {
      const take = (): Promise<Uint8Array | null> =>
        promised(this.#calls.take(options === NO_OPTIONS ? undefined : checkedCall(options, 'take').signal))
      return asPromise(() => traced('read', this, take))
    }
    return options === NO_OPTIONS
      ? promised(this.#calls.take(undefined))
      : asPromise(() => this.#calls.take(checkedCall(options, 'take').signal))
  }

  /**
   * The number of body bytes that can be read without waiting; 0 is the end. If nothing has arrived, it waits. Reads
   * nothing.
   * @throws TransferError, WrongStateError, InvalidOptionError
   */
  available(options: CallOptions = NO_OPTIONS): Promise<number> {
    return asPromise(() => this.#calls.available(checkedCall(options, 'available').signal))
  }

  /**
   * Cancels what is under way: the pending call rejects, and the request can be sent again. False if nothing is under
   * way. The reason appears in the message of the rejection; an Error becomes its cause. No listener is called before
   * this has returned.
   * @example
   * ```ts
   * const sent = request.send(body)
   * setTimeout(() => request.cancel('too slow'), 5_000)
   * await sent // rejects with a TransferError whose reason is 'cancelled'
   * ```
   */
  cancel(reason?: unknown): boolean {
    if (reason === undefined) return this.#calls.cancel()
    return reason instanceof Error
      ? this.#calls.cancel(reason.message, reason)
      : this.#calls.cancel(messageOf(reason))
  }

  /**
   * Closes the handle and cancels a pending call. Resolves after INTERNET_STATUS_HANDLE_CLOSING, the last
   * notification. No listener is called before this has returned. Notifications that were not delivered are dropped,
   * except the closing of a connection. Closing again is fine; every other call is refused from now on.
   */
  close(): Promise<void> {
    return this.#calls.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#calls.close()
  }

  // ---- streams

  /**
   * The response body, piece by piece. The request closes at its end, on an error, and when the loop is left; to read
   * the rest later, use `take` or `read`.
   */
  [Symbol.asyncIterator](): AsyncIterableIterator<Uint8Array> {
    return new BodyIterator(this, this.#calls)
  }

  /**
   * The response body as a stream of Node. The request closes when the stream ends, fails or is destroyed.
   * @throws WrongStateError while there is no response
   */
  readable(): Readable {
    refuseUnlessAnswered(this.#calls.lifecycle.chart)
    return nodeReadable(this, this.#calls)
  }

  /** Like `readable`, but a byte stream of the Web. */
  stream(): ReadableStream<Uint8Array> {
    refuseUnlessAnswered(this.#calls.lifecycle.chart)
    return webStream(this, this.#calls)
  }

  /** Sends the head and takes the body as a stream of Node; `finish` is emitted when the response head is in. */
  writable(options: SendExOptions = NO_OPTIONS): Writable {
    return nodeWritable(this, this.#calls, checkedSendEx(options, 'writable'))
  }

  /** @internal */
  [inspect.custom](depth: number, options: InspectOptions): string {
    return pictureOf('HttpRequest', this.toJSON(), depth, options)
  }

  /** For `JSON.stringify` and `console.log`; no header fields. */
  toJSON(): object {
    const { bytesReceived, bytesSent, elapsed, id, method, response, state, url } = this
    return { id, method, url, state, status: response?.status ?? null, bytesSent, bytesReceived, elapsed }
  }

  #send(body: Body | null | undefined, options: SendOptions): Promise<HttpResponse> {
    this.#calls.reportProgress(options, this.#progress, body)
    return send(this.#calls, this.#headBuilder, body, options)
  }

  #answered(answer: Promise<HttpResponse>): Promise<HttpResponse> {
    if (!this.#throwHttpErrors) return answer
    return answer.then((response) => {
      if (response.status >= 400) throw new HttpError(response, this)
      return response
    })
  }
}

/**
 * The loop owns the request, like a loop over a stream of Node: the end of the body, a failure, and leaving the loop
 * close it.
 */
class BodyIterator implements AsyncIterableIterator<Uint8Array> {
  readonly #request: HttpRequest
  readonly #calls: Calls
  #done = false

  constructor(request: HttpRequest, calls: Calls) {
    this.#request = request
    this.#calls = calls
  }

  next(): Promise<IteratorResult<Uint8Array, undefined>> {
    if (this.#done) return Promise.resolve({ done: true, value: undefined })
    const chunk = isTraced('read') ? this.#request.take() : this.#calls.take(undefined)
    if (chunk instanceof Promise) return chunk.then(this.#taken, this.#failed)
    return promised(this.#taken(chunk))
  }

  async return(): Promise<IteratorResult<Uint8Array, undefined>> {
    this.#done = true
    await this.#request.close()
    return { done: true, value: undefined }
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  readonly #taken = (
    chunk: Uint8Array | null,
  ): IteratorResult<Uint8Array, undefined> | Promise<IteratorResult<Uint8Array, undefined>> =>
    chunk === null ? this.return() : { done: false, value: chunk }

  readonly #failed = async (error: unknown): Promise<never> => {
    // A refused call has changed nothing.
    if (error instanceof TransferError) await this.return()
    throw error
  }
}
