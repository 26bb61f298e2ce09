// The stream to which the caller writes the body of a request.

import type { Writable } from 'node:stream'
import type { Clock } from '../../lifecycle/index.ts'
import { type AsyncCallback, AsyncResult, end, fromAsync, type IAsyncResult } from '../async-result.ts'
import { IOException, ProtocolViolationException } from '../exceptions.ts'
import { closedError, WebException, WebExceptionStatus } from '../web-exception.ts'
import { webWritableOf, writableOf } from './node-streams.ts'
import { checkedPart, concurrentError, Stream } from './stream.ts'

/** Takes the bytes. */
export interface BodyTarget {
  /** The whole body is kept in memory first. */
  readonly isBuffer: boolean
  /** True if they were sent at once; otherwise `wrote` follows. May throw. */
  writeBody(bytes: Uint8Array): boolean
  /** The body is complete. */
  endBody(): void
  /** The body will never be complete. */
  abandon(): void
}

export class RequestStream extends Stream {
  readonly #target: BodyTarget
  /** How many bytes of the declared length are left; -1 without a declared length. */
  #left: number
  #pending: AsyncResult<null> | null = null
  #pendingBytes = 0
  #isClosed = false
  #error: Error | null = null
  readonly #abort = (): void => this.#target.abandon()

  /** @internal */
  constructor(target: BodyTarget, length: number, clock: Clock, timeout: number) {
    super(clock, timeout)
    this.#target = target
    this.#left = length
  }

  get canRead(): boolean {
    return false
  }

  /** True also when the stream is closed, as in .NET. */
  get canWrite(): boolean {
    return true
  }

  /** @internal */
  get isClosed(): boolean {
    return this.#isClosed
  }

  /** @internal The head declares more bytes than were written. */
  get isShort(): boolean {
    return this.#left > 0
  }

  /**
   * Completes at once if the bytes were put into memory or the kernel took them. They must not change before.
   * @throws ArgumentNullException, ArgumentOutOfRangeException, IOException, WebException, NotSupportedException,
   * ProtocolViolationException if they exceed contentLength
   */
  override beginWrite(
    buffer: Uint8Array,
    offset: number,
    size: number,
    callback?: AsyncCallback | null,
    state?: unknown,
  ): IAsyncResult {
    const bytes = checkedPart(buffer, offset, size)
    if (this.#isClosed) throw closedError()
    if (this.#error !== null) throw this.#error
    if (this.#pending !== null) throw concurrentError()
    const result = new AsyncResult<null>(this, 'Write', callback, state)
    if (size === 0) return result.completeNow(null)
    if (this.#left >= 0 && size > this.#left)
      throw new ProtocolViolationException(
        `contentLength leaves room for ${this.#left} bytes more, and these are ${size}.`,
      )
    this.#pendingBytes = size
    if (!this.#target.writeBody(bytes)) {
      this.#pending = result
      return result
    }
    this.#gone()
    return result.completeNow(null)
  }

  override endWrite(asyncResult: IAsyncResult): void {
    end<null>(asyncResult, this, 'Write')
  }

  /**
   * Works if the whole body is kept in memory, because then there is nothing to wait for.
   * @throws NotSupportedException if bytes are sent at once: with contentLength, sendChunked, or without buffering
   */
  override write(buffer: Uint8Array, offset = 0, size: number = buffer.length - offset): void {
    if (!this.#target.isBuffer) super.write()
    this.endWrite(this.beginWrite(buffer, offset, size))
  }

  /** The promise form of beginWrite and endWrite. */
  override writeAsync(buffer: Uint8Array, offset = 0, size: number = buffer.length - offset): Promise<void> {
    return fromAsync(
      (callback) => this.beginWrite(buffer, offset, size, callback),
      (result) => this.endWrite(result),
    )
  }

  /** As a stream of Node, whose end closes this one. If it is destroyed earlier, the request is aborted. */
  writable(): Writable {
    return writableOf(this, this.#abort)
  }

  /** As a stream of the Web; closing it closes this one, and aborting it aborts the request. */
  web(): WritableStream<Uint8Array> {
    return webWritableOf(this, this.#abort)
  }

  /**
   * The body is complete. Closing again is fine, and closing when the request failed is silent.
   * @throws WebException if contentLength declared more bytes; the request is aborted then
   */
  override close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    if (this.#error !== null) return
    if (this.isShort) {
      const reason = new IOException(`${this.#left} bytes that contentLength promised were not written.`)
      this.#target.abandon()
      throw new WebException('The request was aborted.', reason, WebExceptionStatus.RequestCanceled, null)
    }
    // If a write is pending, the end follows it.
    if (this.#pending === null) this.#target.endBody()
  }

  /** @internal A pending write is done. */
  wrote(error: Error | null): void {
    const pending = this.#pending
    this.#pending = null
    if (error !== null) this.#error = error
    else this.#gone()
    if (this.#isClosed && error === null && pending !== null) this.#target.endBody()
    pending?.complete(null, error)
  }

  /** @internal The request failed, or was aborted. */
  broken(error: Error): void {
    if (this.#error === null) this.wrote(error)
  }

  #gone(): void {
    if (this.#left > 0) this.#left -= this.#pendingBytes
    this.#pendingBytes = 0
  }
}
