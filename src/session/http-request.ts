// One request handle: the calls that a Node user makes, and the notifications that tell what they came to.

import { EventEmitter } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import type { Phase } from '../../machines/index.ts'
import type { Inspection, Member, RequestActor, SecureChannel, Watching } from '../lifecycle/index.ts'
import { type Bytes, checkedBytes } from './body/bytes.ts'
import type { Body } from './body/payload.ts'
import { Sender } from './body/sender.ts'
import { BodyIterator } from './body-iterator.ts'
import { checkedBuffer, checkedSignal } from './calls/arguments.ts'
import { attempt } from './calls/attempt.ts'
import {
  type CallOptions,
  NO_OPTIONS,
  type ReadOptions,
  type SendExOptions,
  type SendOptions,
} from './calls/call-options.ts'
import { Calls } from './calls/calls.ts'
import type { Heading } from './head/heading.ts'
import type { HttpResponse } from './http-response.ts'
import type { RequestEvents } from './news/notification.ts'
import { Voice } from './news/voice.ts'
import type { Opening } from './opening.ts'
import { nodeReadable, nodeWritable, refuseUnlessAnswered, webStream } from './streams.ts'

/**
 * Made by `session.open`. One call may be pending at a time; another one meanwhile rejects with WrongStateError and
 * changes nothing. A call that fails rejects with TransferError, and the request can be sent again.
 * An `error` is never emitted.
 */
export class HttpRequest
  extends EventEmitter<RequestEvents>
  implements AsyncDisposable, AsyncIterable<Uint8Array>, Member
{
  /** Unique within the process and never used again. */
  readonly id: number
  /** @internal The session's. */
  place = -1
  readonly #heading: Heading
  readonly #calls: Calls
  readonly #voice: Voice
  readonly #sender: Sender

  /** @internal */
  constructor({ delivery, ended, heading, id, lifecycle, signal }: Opening) {
    super()
    this.id = id
    this.#heading = heading
    this.#voice = new Voice(this, id, delivery, lifecycle.clock)
    const input = { id, method: heading.method, url: heading.target.url }
    this.#calls = new Calls(input, lifecycle, this.#voice, signal, () => ended(this))
    this.#sender = new Sender(this.#calls, heading, this.#voice)
  }

  /** @internal Said by the session, which made it. */
  announceCreation(): void {
    this.#voice.sayCreated()
  }

  /** @internal Said by the session, too. */
  show(inspection: Inspection, newcomer: Watching): void {
    this.#calls.lifecycle.show(inspection, newcomer)
  }

  // ---- what it is

  get method(): string {
    return this.#heading.method
  }

  /** Where the request goes, without credentials; changes with a redirect. */
  get url(): string {
    return (this.#calls.lifecycle.head ?? this.#heading).target.url
  }

  /** The state of the chart, such as `idle`, `writing.ioPending` or `closed`. */
  get state(): string {
    return this.#calls.lifecycle.chart.state
  }

  /** Where a failure would be now; null where nothing is under way. */
  get phase(): Phase | null {
    return this.#calls.lifecycle.chart.phase
  }

  /** The last final response head of the exchange, a redirecting one until the next comes; null before. */
  get response(): HttpResponse | null {
    return this.#calls.response
  }

  /** The TLS connection of the exchange, also when it is over; null without one, and before `secured`. */
  get channel(): SecureChannel | null {
    return this.#calls.lifecycle.channel
  }

  /** Redirects that were followed by the last send. */
  get redirects(): number {
    return this.#calls.lifecycle.history.redirects
  }

  /** Body bytes of this exchange that have left, for the kernel to send. */
  get bytesSent(): number {
    return this.#calls.lifecycle.chart.context.bodyBytesSent
  }

  /** Body bytes of this exchange that were read. */
  get bytesReceived(): number {
    return this.#calls.lifecycle.chart.context.bodyBytesReceived
  }

  /** Milliseconds since the request was opened, by the session's clock. */
  get elapsed(): number {
    return this.#voice.elapsed
  }

  /** The XState actor. Stopping it abandons the exchange. */
  get actor(): RequestActor {
    return this.#calls.lifecycle.actor
  }

  /** Fulfilled after INTERNET_STATUS_HANDLE_CLOSING; never rejects. */
  get closed(): Promise<void> {
    return this.#calls.closed
  }

  // ---- the head

  /**
   * Replaces a header field. Until INTERNET_STATUS_SENDING_REQUEST has been heard it still belongs to the exchange
   * under way, afterwards to the next. @throws InvalidHeaderError
   */
  setHeader(name: string, value: string | number): this {
    this.#heading.set(name, value)
    return this
  }

  removeHeader(name: string): this {
    this.#heading.remove(name)
    return this
  }

  // ---- calls

  /**
   * Sends head and body and waits for the response head. A body at hand goes out with the head; any other is pulled at
   * the pace of the wire. An answer of 300 or more that comes early ends the body there.
   */
  send(body?: Body | null, options: SendOptions = NO_OPTIONS): Promise<HttpResponse> {
    return attempt(() => this.#sender.send(body, options))
  }

  /**
   * Sends the head; fulfilled when it has left. The body follows in writes. Without `contentLength` it is sent in the
   * chunked coding; GET and HEAD then have none.
   */
  sendEx(options: SendExOptions = NO_OPTIONS): Promise<void> {
    return attempt(() => this.#sender.sendEx(options))
  }

  /** Body bytes; fulfilled with their number when the kernel has taken all of them. They must not change until then. */
  write(chunk: Bytes, options: CallOptions = NO_OPTIONS): Promise<number> {
    return attempt(() => {
      this.#sender.refuseWhileStreaming('write')
      return this.#calls.write(checkedBytes(chunk, 'write'), checkedSignal(options.signal, 'write'))
    })
  }

  /** The body is complete; waits for the response head. */
  end(options: CallOptions = NO_OPTIONS): Promise<HttpResponse> {
    return attempt(() => {
      this.#sender.refuseWhileStreaming('end')
      return this.#calls.end(checkedSignal(options.signal, 'end'))
    })
  }

  /** Reads body bytes into a buffer: how many; 0 is the end. */
  read(into: ArrayBufferView, options: ReadOptions = NO_OPTIONS): Promise<number> {
    return attempt(() => {
      const signal = checkedSignal(options.signal, 'read')
      return this.#calls.read(checkedBuffer(into), options.fill === true, signal)
    })
  }

  /** The next piece of the body as the transport has it, without a copy; null at the end. */
  take(options: CallOptions = NO_OPTIONS): Promise<Uint8Array | null> {
    return options.signal === undefined
      ? this.#calls.take(undefined)
      : attempt(() => this.#calls.take(checkedSignal(options.signal, 'take')))
  }

  /** How many body bytes can be read without waiting; 0 is the end. Where there are none, it waits for some. Reads nothing. */
  available(options: CallOptions = {}): Promise<number> {
    return attempt(() => this.#calls.available(checkedSignal(options.signal, 'available')))
  }

  /**
   * Gives up what is under way: the pending call rejects, and the request can be sent again. False when nothing is.
   * A reason is told in the message of the rejection; one that is an Error is its cause.
   */
  cancel(reason?: unknown): boolean {
    if (reason === undefined) return this.#calls.cancel()
    return reason instanceof Error
      ? this.#calls.cancel(reason.message, reason)
      : this.#calls.cancel(String(reason))
  }

  /**
   * Ends the handle; a pending call is cancelled. Fulfilled after INTERNET_STATUS_HANDLE_CLOSING, the last notification.
   * Closing again is fine; every other call is refused from now on.
   */
  close(): Promise<void> {
    return this.#calls.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#calls.close()
  }

  // ---- streams

  /** The response body, piece by piece. Breaking off leaves the rest unread. */
  [Symbol.asyncIterator](): AsyncIterableIterator<Uint8Array, undefined> {
    return new BodyIterator(this)
  }

  /**
   * The response body as a stream of Node. The request closes when it ends, fails or is destroyed.
   * @throws WrongStateError while there is no response
   */
  readable(): Readable {
    refuseUnlessAnswered(this.#calls.lifecycle.chart)
    return nodeReadable(this)
  }

  /** As `readable`, for a byte stream of the Web. */
  stream(): ReadableStream<Uint8Array> {
    refuseUnlessAnswered(this.#calls.lifecycle.chart)
    return webStream(this)
  }

  /** Sends the head and takes the body as a stream of Node; `finish` comes when the response head is in. */
  writable(options: SendExOptions = {}): Writable {
    return nodeWritable(this, options)
  }
}
