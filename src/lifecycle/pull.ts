// One read under way: where its bytes go, how many it has, and when that is enough.

import type { Reason } from '../../machines/index.ts'
import { type Exchange, NOTHING_YET } from './transport.ts'

export class Pull {
  /** Bytes that the read has. */
  filled = 0
  /** What a take was given; null at the end of the body. */
  chunk: Uint8Array | null = null
  /** Why the body breaks off behind the bytes that are still at hand. */
  broken: { readonly reason: Reason; readonly cause: Error } | null = null
  /** The body breaks off because of its size: the exchange is still there, and has to be let go. */
  isTooLarge = false
  /** The body was cut short, and is to be taken for whole: it ends behind the bytes that are still at hand. */
  isOver = false
  /** Nothing is read; `filled` is what could be. */
  isQuery = false
  #into: Uint8Array | null = null
  #fill = false
  readonly #limit: number
  /** Bytes of the present body that were read. */
  #read = 0

  /** Of the bytes of one body. */
  constructor(limit: number) {
    this.#limit = limit
  }

  /** Into a buffer; with `fill` it is enough when that is full or the body at its end. */
  begin(into: Uint8Array, fill: boolean): void {
    this.#begin(into, fill, false)
  }

  /** A piece of the body as it came. */
  beginTake(): void {
    this.#begin(null, false, false)
  }

  beginQuery(): void {
    this.#begin(null, false, true)
  }

  /** Another response. */
  anew(): void {
    this.broken = null
    this.isTooLarge = false
    this.isOver = false
    this.#read = 0
  }

  /** Takes what is at hand; true when the read has enough. */
  serve(exchange: Exchange | null): boolean {
    if (exchange === null) return false
    const into = this.#into
    if (into !== null) return this.#copy(exchange, into)
    if (this.isQuery) return this.#count(exchange)
    if (this.isTooLarge) return false
    let chunk = exchange.take()
    if (chunk === undefined) {
      if (!this.isOver) return false
      chunk = null
    }
    if (chunk !== null && this.#exceeds(chunk.length)) return false
    this.chunk = chunk
    this.filled = chunk === null ? 0 : chunk.length
    return true
  }

  /** The buffer belongs to its owner again. */
  end(): void {
    this.#into = null
    this.chunk = null
  }

  #copy(exchange: Exchange, into: Uint8Array): boolean {
    while (this.filled < into.length) {
      if (this.isTooLarge) return false
      const count = exchange.read(this.filled === 0 ? into : into.subarray(this.filled))
      if (count === NOTHING_YET) return this.isOver || (this.filled > 0 && !this.#fill)
      if (count === 0) return true
      if (this.#exceeds(count)) return false
      this.filled += count
    }
    return true
  }

  #count(exchange: Exchange): boolean {
    this.filled = exchange.buffered
    return this.filled > 0 || this.isOver || exchange.read(NO_ROOM) !== NOTHING_YET
  }

  #exceeds(count: number): boolean {
    this.#read += count
    if (this.#read <= this.#limit) return false
    this.isTooLarge = true
    const cause = new Error(`it has more than the ${this.#limit} bytes of maxResponseSize`)
    this.broken = { reason: 'bodyTooLarge', cause }
    return true
  }

  #begin(into: Uint8Array | null, fill: boolean, isQuery: boolean): void {
    this.#into = into
    this.#fill = fill
    this.isQuery = isQuery
    this.filled = 0
    this.chunk = null
  }
}

const NO_ROOM = new Uint8Array(0)
