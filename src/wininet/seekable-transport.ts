// Response bodies for InternetSetFilePointer: what was read is kept, and can be read again from anywhere.

import {
  type Exchange,
  ForwardingExchange,
  type Listener,
  NOTHING_YET,
  type RequestHead,
  type Transport,
} from '../lifecycle/index.ts'

/** The transport of one request. */
export class SeekableTransport implements Transport {
  readonly #below: () => Transport
  readonly #limit: number
  /** The exchange of the last message. */
  exchange: SeekableExchange | null = null

  constructor(below: () => Transport, limit: number) {
    this.#below = below
    this.#limit = limit
  }

  open(head: RequestHead, listener: Listener): Exchange {
    this.exchange = new SeekableExchange(this.#below().open(head, listener), this.#limit)
    return this.exchange
  }

  close(): void {}
}

/** Bytes that are skipped at a time. */
const SCRATCH = 16_384

/** An exchange whose response body can be read again, and skipped. */
class SeekableExchange extends ForwardingExchange {
  protected readonly below: Exchange
  readonly #kept: KeptBytes
  /** The reader's position. */
  #position = 0
  /** How many bytes have come from below. */
  #read = 0

  constructor(below: Exchange, limit: number) {
    super()
    this.below = below
    this.#kept = new KeptBytes(limit)
  }

  get position(): number {
    return this.#position
  }

  /** False if the position cannot be reached. */
  seek(position: number): boolean {
    if (position < this.#read && this.#kept.isLost) return false
    this.#position = position
    return true
  }

  override read(into: Uint8Array): number {
    const again = this.#position < this.#read ? this.#kept.copy(this.#position, into) : 0
    this.#position += again
    if (again > 0) return again
    const passed = this.#passOver()
    if (passed <= 0) return passed
    const count = this.below.read(into)
    if (count > 0) this.#came(into.subarray(0, count))
    if (count > 0) this.#position += count
    return count
  }

  override take(): Uint8Array | null | undefined {
    const bytes = new Uint8Array(Math.max(1, Math.min(this.buffered, SCRATCH)))
    const count = this.read(bytes)
    if (count === NOTHING_YET) return undefined
    return count === 0 ? null : bytes.subarray(0, count)
  }

  override get buffered(): number {
    if (this.#position < this.#read) return this.#read - this.#position + this.below.buffered
    return this.#passOver() > 0 ? this.below.buffered : 0
  }

  /** Skips to the reader's position: 1 when done, else the result of the exchange below, 0 or NOTHING_YET. */
  #passOver(): number {
    while (this.#read < this.#position) {
      const scratch = new Uint8Array(Math.min(SCRATCH, this.#position - this.#read))
      const count = this.below.read(scratch)
      if (count <= 0) return count
      this.#came(scratch.subarray(0, count))
    }
    return 1
  }

  #came(bytes: Uint8Array): void {
    this.#read += bytes.length
    this.#kept.append(bytes)
  }
}

const NOTHING = new Uint8Array(0)

/** The beginning of a body, up to a limit. */
class KeptBytes {
  readonly #limit: number
  #bytes: Uint8Array = NOTHING
  #length = 0
  /** More came than the limit: it is not possible to go back. */
  #isLost = false

  constructor(limit: number) {
    this.#limit = limit
  }

  get isLost(): boolean {
    return this.#isLost
  }

  append(bytes: Uint8Array): void {
    if (this.#isLost) return
    const length = this.#length + bytes.length
    if (length > this.#limit) {
      this.#isLost = true
      this.#bytes = NOTHING
      return
    }
    if (length > this.#bytes.length) {
      // Nobody is given this memory, so it may be a part of Node's.
      const room = Buffer.allocUnsafe(Math.min(this.#limit, Math.max(2 * this.#bytes.length, length)))
      room.set(this.#bytes.subarray(0, this.#length))
      this.#bytes = room
    }
    this.#bytes.set(bytes, this.#length)
    this.#length = length
  }

  /** Returns how many bytes were copied. */
  copy(from: number, into: Uint8Array): number {
    const piece = this.#bytes.subarray(from, Math.min(this.#length, from + into.length))
    into.set(piece)
    return piece.length
  }
}
