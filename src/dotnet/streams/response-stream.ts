// The body of a response.

import type { Readable } from 'node:stream'
import { type Clock, PENDING } from '../../lifecycle/index.ts'
import { type AsyncCallback, AsyncResult, end, fromAsync, type IAsyncResult } from '../async-result.ts'
import { closedError } from '../web-exception.ts'
import { readableOf, webReadableOf } from './node-streams.ts'
import { checkedPart, concurrentError, Stream } from './stream.ts'

export interface BodyReader {
  /** A pending read is done. */
  arrived(bytes: number, error: Error | null): void
}

/** Gives the bytes. It keeps no reference to its reader between reads. */
export interface BodySource {
  /** The number of bytes that were read, 0 at the end, or PENDING; then the reader is held, and told later. May throw. */
  readBody(into: Uint8Array, reader: BodyReader): number
  /** The rest is not read. `isShort`: it is short enough to read it and keep the connection. */
  discardBody(isShort: boolean): void
}

/** Up to this length, the rest is read and dropped when a response is closed. */
const SHORT = 65_536

export class ResponseStream extends Stream {
  readonly #source: BodySource
  /** How many body bytes are left; -1 if that is not known. */
  #left: number
  #pending: AsyncResult<number> | null = null
  #isAtEnd = false
  #isClosed = false
  #error: Error | null = null

  /** @internal */
  constructor(source: BodySource, length: number, clock: Clock, timeout: number) {
    super(clock, timeout)
    this.#source = source
    this.#left = length
  }

  /** A stream of bytes in memory. @internal */
  static of(bytes: Uint8Array, clock: Clock, timeout: number): ResponseStream {
    return new ResponseStream(new Memory(bytes), bytes.length, clock, timeout)
  }

  get canRead(): boolean {
    return !this.#isClosed
  }

  get canWrite(): boolean {
    return false
  }

  /**
   * Reads into a part of the buffer: as many bytes as have arrived, at least one. Completes at once if there are any.
   * @throws ArgumentNullException, ArgumentOutOfRangeException, IOException, WebException, NotSupportedException
   */
  override beginRead(
    buffer: Uint8Array,
    offset: number,
    size: number,
    callback?: AsyncCallback | null,
    state?: unknown,
  ): IAsyncResult {
    const into = checkedPart(buffer, offset, size)
    if (this.#isClosed) throw closedError()
    if (this.#error !== null) throw this.#error
    if (this.#pending !== null) throw concurrentError()
    const result = new AsyncResult<number>(this, 'Read', callback, state)
    if (size === 0 || this.#isAtEnd) return result.completeNow(0)
    // A pending read completes after this call has returned.
    this.#pending = result
    const bytes = this.#read(into)
    if (bytes === PENDING) return result
    this.#pending = null
    this.#took(bytes)
    return result.completeNow(bytes)
  }

  /** The number of bytes that were read; 0 is the end of the body. */
  override endRead(asyncResult: IAsyncResult): number {
    return end<number>(asyncResult, this, 'Read')
  }

  /** The promise form of beginRead and endRead. */
  override readAsync(buffer: Uint8Array, offset = 0, size: number = buffer.length - offset): Promise<number> {
    return fromAsync(
      (callback) => this.beginRead(buffer, offset, size, callback),
      (result) => this.endRead(result),
    )
  }

  /** As a stream of Node, which closes this one at its end and when it is destroyed. */
  readable(): Readable {
    return readableOf(this)
  }

  /** As a byte stream of the Web, which closes this one at its end and when it is cancelled. */
  web(): ReadableStream<Uint8Array> {
    return webReadableOf(this)
  }

  /** Chunk by chunk; closes the stream at its end, and when the loop is left. */
  [Symbol.asyncIterator](): AsyncIterableIterator<Uint8Array> {
    return this.readable().iterator()
  }

  /** Gives the connection back. Closing again is fine. */
  override close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    const pending = this.#pending
    this.#pending = null
    if (!this.#isAtEnd && this.#error === null)
      this.#source.discardBody(pending === null && this.#left <= SHORT)
    pending?.complete(null, closedError())
  }

  /** @internal */
  arrived(bytes: number, error: Error | null): void {
    const pending = this.#pending
    this.#pending = null
    if (error === null) this.#took(bytes)
    else this.#error = error
    pending?.complete(bytes, error)
  }

  /** @internal The request was aborted. */
  aborted(error: Error): void {
    if (this.#isClosed || this.#isAtEnd) return
    this.arrived(0, error)
  }

  #read(into: Uint8Array): number {
    try {
      return this.#source.readBody(into, this)
    } catch (error) {
      this.#pending = null
      this.#error = error as Error
      throw error
    }
  }

  #took(bytes: number): void {
    if (bytes === 0) this.#isAtEnd = true
    else if (this.#left > 0) this.#left -= bytes
  }
}

class Memory implements BodySource {
  #bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  readBody(into: Uint8Array): number {
    const bytes = this.#bytes.subarray(0, into.length)
    into.set(bytes)
    this.#bytes = this.#bytes.subarray(bytes.length)
    return bytes.length
  }

  discardBody(): void {}
}
