// Reads the response body for the caller: bytes that have arrived, or that arrive later, up to the end of the body or the place where it
// breaks off. One read runs at a time.

import type { Call, CallerCommand, Phase, Reason, RequestEvent, WireFact } from '../../machines/index.ts'
import type { Chart } from './chart.ts'
import { type Exchange, NOTHING_YET } from './transport.ts'

/** The answer of a call that completes later. */
export const PENDING = -1

/** What the reader needs of the lifecycle. */
interface ReaderHost {
  readonly options: { readonly lenientEnd: boolean }
  readonly chart: Pick<Chart, 'context' | 'phase'>
  readonly exchange: Exchange | null
  progressed(phase: Phase): void
  readonly isWatched: boolean
  wasRead(bytes: Uint8Array): void
  awaited: Call | null
  ask(command: CallerCommand): void
  move(event: RequestEvent): void
  report(fact: WireFact): void
  detachExchange(): void
  failExchange(reason: Reason, cause: Error): void
}

export class BodyReader {
  /** Bytes read so far; for a query, bytes that could be read. */
  filled = 0
  /** The piece that a take got; null at the end of the body. */
  chunk: Uint8Array | null = null
  readonly #host: ReaderHost
  readonly #limit: number
  #into: Uint8Array | null = null
  /** True when the buffer is full, or the body is at its end. */
  #fill = false
  /** No read is under way. */
  #isQuery = false
  /** Why the body breaks off after the bytes that have arrived. */
  #broken: { readonly reason: Reason; readonly cause: Error } | null = null
  /** The body is over its size limit: the exchange still exists and has to be released. */
  #isTooLarge = false
  /** The body was cut short but counts as complete: it ends after the bytes that have arrived. */
  #isOver = false
  /** How many bytes of this body were read. */
  #read = 0

  /** `limit`: the most bytes of one body. */
  constructor(host: ReaderHost, limit: number) {
    this.#host = host
    this.#limit = limit
  }

  // ---- calls

  read(into: Uint8Array, fill: boolean): number {
    const host = this.#host
    const command: CallerCommand = { type: 'caller.read', bytes: into.length }
    host.ask(command)
    // No bytes were asked for; for the chart, 0 bytes would be the end of the body.
    if (into.length === 0) return 0
    host.move(command)
    if (host.chart.context.call === null) return 0
    this.#begin(into, fill, false)
    return this.#serve('read', into.length) ? this.filled : PENDING
  }

  take(): Uint8Array | null | undefined {
    const host = this.#host
    host.ask(TAKE)
    host.move(TAKE)
    if (host.chart.context.call === null) return null
    this.#begin(null, false, false)
    if (!this.#serve('read', 0)) return undefined
    const { chunk } = this
    this.end()
    return chunk
  }

  available(): number {
    const host = this.#host
    host.ask(QUERY)
    host.move(QUERY)
    if (host.chart.context.call === null) return 0
    this.#begin(null, false, true)
    return this.#serve('query', 0) ? this.filled : PENDING
  }

  /** The read is over, so the caller owns the buffer again. */
  end(): void {
    this.#into = null
    this.chunk = null
  }

  // ---- reports of the exchange

  /** Another response begins. */
  reset(): void {
    this.#broken = null
    this.#isTooLarge = false
    this.#isOver = false
    this.#read = 0
  }

  /** There is more to read, or the end. */
  readable(): void {
    if (!this.#isPending) return
    const { exchange } = this.#host
    const before = this.filled
    if (this.#takeFrom(exchange)) {
      const received = exchange?.takeReceivedBytes() ?? 0
      this.#host.report({ type: 'wire.arrived', bytes: this.filled, received })
      return
    }
    if (this.filled > before) this.#host.progressed('read')
    this.#breakOff()
  }

  /** True when the body broke off: the failure, or an end, comes after the bytes that have arrived. */
  isCut(reason: Reason, cause: Error): boolean {
    const { chart, exchange, options } = this.#host
    // While credentials are being looked up, the caller may still get this response.
    if (chart.phase !== 'read' && chart.phase !== 'authenticate') return false
    if (options.lenientEnd && reason === 'closed') this.#isOver = true
    else if (this.#isPending && (exchange?.buffered ?? 0) === 0) return false
    else this.#broken = { reason, cause }
    this.readable()
    return true
  }

  get #isPending(): boolean {
    const { awaited } = this.#host
    return awaited === 'read' || awaited === 'query'
  }

  #begin(into: Uint8Array | null, fill: boolean, isQuery: boolean): void {
    this.#into = into
    this.#fill = fill
    this.#isQuery = isQuery
    this.filled = 0
    this.chunk = null
  }

  /** Serves the call from bytes that have arrived; false when it has to wait. */
  #serve(call: 'read' | 'query', asked: number): boolean {
    const host = this.#host
    if (this.#takeFrom(host.exchange)) {
      host.report({ type: call === 'read' ? 'wire.read' : 'wire.available', bytes: this.filled })
      return true
    }
    host.awaited = call
    host.report({ type: 'wire.pending', bytes: asked })
    if (this.#broken !== null) queueMicrotask(() => this.#breakOff())
    return false
  }

  /** The read has reached the place where the body broke off. */
  #breakOff(): void {
    const broken = this.#broken
    if (broken === null || !this.#isPending) return
    // The exchange does not know our size limit, so its connection is released together with the failure.
    if (!this.#isTooLarge) this.#host.detachExchange()
    this.#host.failExchange(broken.reason, broken.cause)
  }

  /** Takes bytes that have arrived; true when the read has enough. */
  #takeFrom(exchange: Exchange | null): boolean {
    if (exchange === null) return false
    const into = this.#into
    if (into !== null) return this.#copy(exchange, into)
    if (this.#isQuery) return this.#count(exchange)
    if (this.#isTooLarge) return false
    let chunk = exchange.take()
    if (chunk === undefined) {
      if (!this.#isOver) return false
      chunk = null
    }
    if (chunk !== null && this.#exceeds(chunk.length)) return false
    if (chunk !== null) this.#host.wasRead(chunk)
    this.chunk = chunk
    this.filled = chunk === null ? 0 : chunk.length
    return true
  }

  #copy(exchange: Exchange, into: Uint8Array): boolean {
    while (this.filled < into.length) {
      if (this.#isTooLarge) return false
      const count = exchange.read(this.filled === 0 ? into : into.subarray(this.filled))
      if (count === NOTHING_YET) return this.#isOver || (this.filled > 0 && !this.#fill)
      if (count === 0) return true
      if (this.#exceeds(count)) return false
      if (this.#host.isWatched) this.#host.wasRead(into.subarray(this.filled, this.filled + count))
      this.filled += count
    }
    return true
  }

  #count(exchange: Exchange): boolean {
    this.filled = exchange.buffered
    return this.filled > 0 || this.#isOver || exchange.read(NO_ROOM) !== NOTHING_YET
  }

  #exceeds(count: number): boolean {
    this.#read += count
    if (this.#read <= this.#limit) return false
    this.#isTooLarge = true
    const cause = new Error(`it has more than the ${this.#limit} bytes of maxResponseSize`)
    this.#broken = { reason: 'bodyTooLarge', cause }
    return true
  }
}

const TAKE: CallerCommand = { type: 'caller.read', bytes: 0 }
const QUERY: CallerCommand = { type: 'caller.query' }
const NO_ROOM = new Uint8Array(0)
