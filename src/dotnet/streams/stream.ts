// The base class of request streams and response streams.

import type { Clock } from '../../lifecycle/index.ts'
import type { AsyncCallback, IAsyncResult } from '../async-result.ts'
import { ArgumentNullException, ArgumentOutOfRangeException, NotSupportedException } from '../exceptions.ts'

/** Like System.IO.Stream, with the members that make sense for a connection. */
export abstract class Stream implements Disposable {
  /** @internal */
  readonly clock: Clock
  /** Has no effect: in .NET, too, it does not limit asynchronous calls. */
  readTimeout: number
  writeTimeout: number

  /** @internal */
  constructor(clock: Clock, timeout: number) {
    this.clock = clock
    this.readTimeout = timeout
    this.writeTimeout = timeout
  }

  abstract readonly canRead: boolean
  abstract readonly canWrite: boolean
  abstract close(): void

  get canSeek(): boolean {
    return false
  }

  get canTimeout(): boolean {
    return true
  }

  /** @throws NotSupportedException */
  get length(): number {
    throw new NotSupportedException(NO_SEEKING)
  }

  /** @throws NotSupportedException */
  get position(): number {
    throw new NotSupportedException(NO_SEEKING)
  }

  set position(_value: number) {
    throw new NotSupportedException(NO_SEEKING)
  }

  /** @throws NotSupportedException */
  seek(): never {
    throw new NotSupportedException(NO_SEEKING)
  }

  /** @throws NotSupportedException */
  setLength(): never {
    throw new NotSupportedException(NO_SEEKING)
  }

  /** Does nothing: written bytes are sent at once. */
  flush(): void {}

  /** Does nothing, and completes at once. */
  flushAsync(): Promise<void> {
    return Promise.resolve()
  }

  /** @throws NotSupportedException */
  read(): never {
    throw new NotSupportedException(this.canWrite ? WRITE_ONLY : NO_BLOCKING('read', 'Read'))
  }

  /** @throws NotSupportedException */
  readByte(): never {
    return this.read()
  }

  /** @throws NotSupportedException */
  write(_buffer?: Uint8Array, _offset?: number, _size?: number): void {
    throw new NotSupportedException(this.canWrite ? NO_BLOCKING('write', 'Write') : READ_ONLY)
  }

  /** @throws NotSupportedException if `write` does */
  writeByte(value: number): void {
    this.write(Uint8Array.of(value))
  }

  readAsync(_buffer: Uint8Array, _offset?: number, _size?: number): Promise<number> {
    return Promise.reject(new NotSupportedException(WRITE_ONLY))
  }

  writeAsync(_buffer: Uint8Array, _offset?: number, _size?: number): Promise<void> {
    return Promise.reject(new NotSupportedException(READ_ONLY))
  }

  /** @throws NotSupportedException, always: Node cannot wait */
  copyTo(): never {
    throw new NotSupportedException(NO_BLOCKING('copyTo', 'Read'))
  }

  /** Copies the rest of this stream to another one; closes neither. */
  async copyToAsync(destination: Stream, bufferSize = 81_920): Promise<void> {
    if (destination === null || destination === undefined) throw new ArgumentNullException('destination')
    if (!Number.isInteger(bufferSize) || bufferSize <= 0) throw new ArgumentOutOfRangeException('bufferSize')
    const buffer = new Uint8Array(bufferSize)
    for (;;) {
      const bytes = await this.readAsync(buffer)
      if (bytes === 0) return
      await destination.writeAsync(buffer.subarray(0, bytes))
    }
  }

  beginRead(
    _buffer: Uint8Array,
    _offset: number,
    _size: number,
    _callback?: AsyncCallback | null,
    _state?: unknown,
  ): IAsyncResult {
    throw new NotSupportedException(WRITE_ONLY)
  }

  endRead(_asyncResult: IAsyncResult): number {
    throw new NotSupportedException(WRITE_ONLY)
  }

  beginWrite(
    _buffer: Uint8Array,
    _offset: number,
    _size: number,
    _callback?: AsyncCallback | null,
    _state?: unknown,
  ): IAsyncResult {
    throw new NotSupportedException(READ_ONLY)
  }

  endWrite(_asyncResult: IAsyncResult): void {
    throw new NotSupportedException(READ_ONLY)
  }

  dispose(): void {
    this.close()
  }

  [Symbol.dispose](): void {
    this.close()
  }
}

const NO_SEEKING = 'The stream of a connection has no length and no position.'
const WRITE_ONLY = 'The request stream can only be written; read the response stream.'
const READ_ONLY = 'The response stream can only be read; write the request stream.'
const NO_BLOCKING = (call: string, name: string): string =>
  `${call} would have to wait, which Node cannot: use begin${name} and end${name}, or ${call}Async.`

/**
 * The part of a buffer that a call uses.
 * @throws ArgumentNullException and ArgumentOutOfRangeException
 */
export function checkedPart(buffer: Uint8Array, offset: number, size: number): Uint8Array {
  if (buffer === null || buffer === undefined) throw new ArgumentNullException('buffer')
  const { length } = buffer
  if (!(offset >= 0 && offset <= length)) throw new ArgumentOutOfRangeException('offset')
  if (!(size >= 0 && size <= length - offset)) throw new ArgumentOutOfRangeException('size')
  return offset === 0 && size === length ? buffer : buffer.subarray(offset, offset + size)
}

export const concurrentError = (): NotSupportedException =>
  new NotSupportedException('The stream does one thing at a time: wait for the operation that is under way.')
