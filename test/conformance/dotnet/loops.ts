// Loops in which each callback begins the next operation, as the documented samples have them.

import type { ConditionVariable } from '../condition-variable.ts'
import { pattern } from '../pattern.ts'
import type { AsyncResult } from './api.ts'

/** A stream of a request or a response, as far as the loops use it. */
export interface AnyStream {
  beginRead(buffer: Uint8Array, offset: number, size: number, callback: Callback, state: unknown): AsyncResult
  endRead(result: AsyncResult): number
  beginWrite(
    buffer: Uint8Array,
    offset: number,
    size: number,
    callback: Callback,
    state: unknown,
  ): AsyncResult
  endWrite(result: AsyncResult): void
}

type Callback = (result: AsyncResult) => void

/** What a loop has come to so far. */
export class Loop {
  readonly pieces: Buffer[] = []
  bytes = 0
  lastRead = -1
  /** The deepest nesting of its callbacks inside one another. */
  nesting = 0
  isOver = false
  error: unknown = null
  readonly #changed: ConditionVariable
  #depth = 0

  constructor(changed: ConditionVariable) {
    this.#changed = changed
  }

  get values(): Readonly<Record<string, () => unknown>> {
    const all = Buffer.concat(this.pieces)
    return {
      text: () => all.toString('latin1'),
      textBefore: () => all.toString('latin1'),
      utf8: () => all.toString('utf8'),
      length: () => all.length,
      pattern: () => all.equals(pattern(all.length)),
      lastRead: () => this.lastRead,
      nesting: () => this.nesting,
    }
  }

  /** Reads to the end: each callback ends its read and begins the next. */
  read(stream: AnyStream, count: number, state: unknown): void {
    const buffer = Buffer.alloc(count)
    const next = (): void => void stream.beginRead(buffer, 0, count, called, state)
    const called = (result: AsyncResult): void =>
      this.#inside(() => {
        const bytes = stream.endRead(result)
        this.lastRead = bytes
        this.bytes += bytes
        this.pieces.push(Buffer.from(buffer.subarray(0, bytes)))
        if (bytes > 0) next()
        else this.isOver = true
      })
    this.#guard(next)
  }

  write(stream: AnyStream, bytes: Buffer, times: number): void {
    let left = times
    const next = (): void => void stream.beginWrite(bytes, 0, bytes.length, called, null)
    const called = (result: AsyncResult): void =>
      this.#inside(() => {
        stream.endWrite(result)
        left--
        if (left > 0) next()
        else this.isOver = true
      })
    this.#guard(next)
  }

  #inside(work: () => void): void {
    this.#depth++
    this.nesting = Math.max(this.nesting, this.#depth)
    this.#guard(work)
    this.#depth--
    this.#changed.notify()
  }

  #guard(work: () => void): void {
    try {
      work()
    } catch (error) {
      this.error ??= error
      this.isOver = true
    }
  }
}
