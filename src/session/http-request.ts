// One request handle: the calls that a Node user makes, and the notifications that tell what they came to.

import type { Readable, Writable } from 'node:stream'
import { messageOf } from '../lifecycle/index.ts'
import { type Bytes, checkedBytes } from './body/bytes.ts'
import type { Body } from './body/payload.ts'
import { Sender } from './body/sender.ts'
import { BodyIterator } from './body-iterator.ts'
import { checkedBuffer } from './calls/arguments.ts'
import { attempt } from './calls/attempt.ts'
import {
  type CallOptions,
  checkedCall,
  checkedRead,
  checkedSend,
  checkedSendEx,
  NO_OPTIONS,
  type ReadOptions,
  type SendExOptions,
  type SendOptions,
} from './calls/call-options.ts'
import type { HttpResponse } from './http-response.ts'
import type { Opening } from './opening.ts'
import { RequestView } from './request-view.ts'
import { nodeReadable, nodeWritable, refuseUnlessAnswered, webStream } from './streams.ts'

/**
 * Made by `session.open`. One call may be pending at a time; another one meanwhile rejects with WrongStateError and
 * changes nothing. A call that fails rejects with TransferError, and the request can be sent again.
 * An `error` is never emitted. It closes by `close`, at the end of a loop or a stream over it, by its signal, with its session, and when
 * nobody holds it any more and no call is pending.
 */
export class HttpRequest extends RequestView implements AsyncDisposable, AsyncIterable<Uint8Array> {
  readonly #sender: Sender

  /** @internal */
  constructor(opening: Opening) {
    super(opening)
    this.#sender = new Sender(this.calls, this.heading, this.voice)
  }

  // ---- the head

  /**
   * Replaces a header field. Until INTERNET_STATUS_SENDING_REQUEST has been heard it still belongs to the exchange
   * under way, afterwards to the next. @throws InvalidHeaderError
   */
  setHeader(name: string, value: string | number): this {
    this.heading.set(name, value, this.calls.lifecycle.head)
    return this
  }

  removeHeader(name: string): this {
    this.heading.remove(name, this.calls.lifecycle.head)
    return this
  }

  // ---- calls

  /**
   * Sends head and body and waits for the response head. A body at hand goes out with the head; any other is pulled at
   * the pace of the wire. An answer of 300 or more that comes early ends the body there.
   */
  send(body?: Body | null, options: SendOptions = NO_OPTIONS): Promise<HttpResponse> {
    return attempt(() => this.#sender.send(body, checkedSend(options)))
  }

  /**
   * Sends the head; fulfilled when it has left. The body follows in writes. Without `contentLength` it is sent in the
   * chunked coding; GET and HEAD then have none.
   */
  sendEx(options: SendExOptions = NO_OPTIONS): Promise<void> {
    return attempt(() => this.#sender.sendEx(checkedSendEx(options, 'sendEx')))
  }

  /** Body bytes; fulfilled with their number when the kernel has taken all of them. They must not change until then. */
  write(chunk: Bytes, options: CallOptions = NO_OPTIONS): Promise<number> {
    return attempt(() => {
      const { signal } = checkedCall(options, 'write')
      this.#sender.refuseWhileStreaming('write')
      return this.calls.write(checkedBytes(chunk, 'write'), signal)
    })
  }

  /** The body is complete; waits for the response head. */
  end(options: CallOptions = NO_OPTIONS): Promise<HttpResponse> {
    return attempt(() => {
      const { signal } = checkedCall(options, 'end')
      this.#sender.refuseWhileStreaming('end')
      return this.calls.end(signal)
    })
  }

  /** Reads body bytes into a buffer: how many; 0 is the end. */
  read(into: ArrayBufferView, options: ReadOptions = NO_OPTIONS): Promise<number> {
    return attempt(() => {
      const { fill, signal } = checkedRead(options)
      return this.calls.read(checkedBuffer(into), fill === true, signal)
    })
  }

  /** The next piece of the body as the transport has it, without a copy; null at the end. */
  take(options: CallOptions = NO_OPTIONS): Promise<Uint8Array | null> {
    return options === NO_OPTIONS
      ? this.calls.take(undefined)
      : attempt(() => this.calls.take(checkedCall(options, 'take').signal))
  }

  /** How many body bytes can be read without waiting; 0 is the end. Where there are none, it waits for some. Reads nothing. */
  available(options: CallOptions = NO_OPTIONS): Promise<number> {
    return attempt(() => this.calls.available(checkedCall(options, 'available').signal))
  }

  /**
   * Gives up what is under way: the pending call rejects, and the request can be sent again. False when nothing is.
   * A reason is told in the message of the rejection; one that is an Error is its cause. No listener is called before
   * this has returned.
   */
  cancel(reason?: unknown): boolean {
    if (reason === undefined) return this.calls.cancel()
    return reason instanceof Error
      ? this.calls.cancel(reason.message, reason)
      : this.calls.cancel(messageOf(reason))
  }

  /**
   * Ends the handle; a pending call is cancelled. Fulfilled after INTERNET_STATUS_HANDLE_CLOSING, the last notification.
   * No listener is called before this has returned; what was still to be told is dropped, but for the end of a connection.
   * Closing again is fine; every other call is refused from now on.
   */
  close(): Promise<void> {
    return this.calls.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.calls.close()
  }

  // ---- streams

  /**
   * The response body, piece by piece. The request closes at its end, on an error, and when the loop is left: `take` and
   * `read` are for what is to be gone on with.
   */
  [Symbol.asyncIterator](): AsyncIterableIterator<Uint8Array, undefined> {
    return new BodyIterator(this)
  }

  /**
   * The response body as a stream of Node. The request closes when it ends, fails or is destroyed.
   * @throws WrongStateError while there is no response
   */
  readable(): Readable {
    refuseUnlessAnswered(this.calls.lifecycle.chart)
    return nodeReadable(this)
  }

  /** As `readable`, for a byte stream of the Web. */
  stream(): ReadableStream<Uint8Array> {
    refuseUnlessAnswered(this.calls.lifecycle.chart)
    return webStream(this)
  }

  /** Sends the head and takes the body as a stream of Node; `finish` comes when the response head is in. */
  writable(options: SendExOptions = NO_OPTIONS): Writable {
    return nodeWritable(this, checkedSendEx(options, 'writable'))
  }
}
