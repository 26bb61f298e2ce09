// Decoded bytes between the exchange and its reader: a little is decoded ahead.

import type { Reason } from '../../machines/index.ts'
import type { Exchange } from '../lifecycle/index.ts'
import { BodyQueue } from '../transports/body-queue.ts'
import { CodingError, type ContentCoding } from './content-coding.ts'
import { close, type DecodingLimits, decodedBy, type Open, type ZlibStream } from './decoder.ts'

/** Decoding stops while this many decoded bytes are unread. */
const HIGH_WATER = 65_536

export interface BodyEvents {
  /** Bytes or the end have arrived, for a reader that found nothing. */
  readable(): void
  /** The failure comes after the bytes that can still be read. */
  failed(reason: Reason, cause: Error): void
}

/** How the exchange below failed. */
class Broken extends Error {
  readonly reason: Reason

  constructor(reason: Reason, cause: Error) {
    super(cause.message, { cause })
    this.reason = reason
  }
}

export class DecodedBody {
  /** Bytes that were taken to be decoded. */
  taken = 0
  readonly #queue = new BodyQueue()
  readonly #events: BodyEvents
  readonly #exchange: Exchange
  readonly #open: Open = new Set<ZlibStream>()
  readonly #pieces: AsyncGenerator<Uint8Array, void>
  #wake: (() => void) | null = null
  #broken: Broken | null = null
  #readerWaits = false
  #isBusy = false
  #isOver = false

  constructor(
    exchange: Exchange,
    codings: readonly ContentCoding[] | null,
    limits: DecodingLimits,
    events: BodyEvents,
  ) {
    this.#exchange = exchange
    this.#events = events
    this.#pieces =
      codings === null ? tooOften() : decodedBy(codings, { next: () => this.#next() }, limits, this.#open)
  }

  get length(): number {
    return this.#queue.length
  }

  read(into: Uint8Array): number {
    const count = this.#queue.read(into)
    this.#readerWaits = count < 0
    this.decodeAhead()
    return count
  }

  take(): Uint8Array | null | undefined {
    const piece = this.#queue.take()
    this.#readerWaits = piece === undefined
    this.decodeAhead()
    return piece
  }

  /** Nothing is reported any more; decoded bytes can still be read. */
  stop(): void {
    this.#isOver = true
    close(this.#open)
  }

  decodeAhead(): void {
    if (this.#isBusy || this.#isOver || this.#queue.length >= HIGH_WATER) return
    this.#isBusy = true
    this.#pieces.next().then(
      ({ done, value }) => this.#decoded(done === true ? null : (value as Uint8Array)),
      (error: Error) => this.#failed(error),
    )
  }

  /** The exchange has bytes, or its end. */
  readable(): void {
    const wake = this.#wake
    this.#wake = null
    wake?.()
  }

  /** The exchange is over; bytes that it holds can still be taken. */
  broken(reason: Reason, cause: Error): void {
    this.#broken = new Broken(reason, cause)
    this.readable()
  }

  #decoded(bytes: Uint8Array | null): void {
    this.#isBusy = false
    if (this.#isOver) return
    if (bytes === null) {
      this.#isOver = true
      this.#queue.end()
    } else this.#queue.push(bytes)
    this.#tellReader()
    this.decodeAhead()
  }

  #failed(error: Error): void {
    if (this.#isOver) return
    this.stop()
    if (this.#queue.length > 0) this.#tellReader()
    if (error instanceof Broken) this.#events.failed(error.reason, error.cause as Error)
    else this.#events.failed(error instanceof CodingError ? error.reason : 'internal', error)
  }

  #tellReader(): void {
    if (!this.#readerWaits) return
    this.#readerWaits = false
    this.#events.readable()
  }

  async #next(): Promise<IteratorResult<Uint8Array, undefined>> {
    for (;;) {
      const piece = this.#exchange.take()
      if (piece === null) return { done: true, value: undefined }
      if (piece !== undefined) {
        this.taken += piece.length
        return { done: false, value: piece }
      }
      if (this.#broken !== null) throw this.#broken
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }
}

// biome-ignore lint/correctness/useYield: it has none to give
async function* tooOften(): AsyncGenerator<Uint8Array, void> {
  throw new CodingError('it was coded too often')
}
