// The response body as a caller reads it: from what is at hand, or when it comes, up to where it ends or breaks off. One read
// is under way at a time.

import type { Call, CallerCommand, Reason, RequestEvent, WireFact } from '../../machines/index.ts'
import type { Chart } from './chart.ts'
import type { PhaseTimeouts } from './timeouts.ts'
import { type Exchange, NOTHING_YET } from './transport.ts'

/** The answer of a call that will complete later. */
export const PENDING = -1

/** What the reader needs of the lifecycle. */
interface ReaderHost {
  readonly options: { readonly lenientEnd: boolean }
  readonly chart: Pick<Chart, 'context' | 'phase'>
  readonly exchange: Exchange | null
  readonly phaseTimeouts: PhaseTimeouts | null
  awaited: Call | null
  ask(command: CallerCommand): void
  move(event: RequestEvent): void
  report(fact: WireFact): void
  detachExchange(): void
  failExchange(reason: Reason, cause: Error): void
}

export class BodyReader {
  /** Bytes that the read has; for a query, how many could be read. */
  filled = 0
  /** What a take was given; null at the end of the body. */
  chunk: Uint8Array | null = null
  readonly #host: ReaderHost
  readonly #limit: number
  #into: Uint8Array | null = null
  /** It is enough when the buffer is full or the body at its end. */
  #fill = false
  /** Nothing is read. */
  #isQuery = false
  /** Why the body breaks off behind the bytes that are still at hand. */
  #broken: { readonly reason: Reason; readonly cause: Error } | null = null
  /** The body breaks off because of its size: the exchange is still there, and has to be let go. */
  #isTooLarge = false
  /** The body was cut short, and is to be taken for whole: it ends behind the bytes that are still at hand. */
  #isOver = false
  /** Bytes of the present body that were read. */
  #read = 0

  /** `limit`: bytes of one body. */
  constructor(host: ReaderHost, limit: number) {
    this.#host = host
    this.#limit = limit
  }

  // ---- what a caller asks for

  read(into: Uint8Array, fill: boolean): number {
    const host = this.#host
    const command: CallerCommand = { type: 'caller.read', bytes: into.length }
    host.ask(command)
    // Nothing was asked for; to the chart, 0 bytes are the end of the body.
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

  /** The read is over: its buffer belongs to its owner again. */
  end(): void {
    this.#into = null
    this.chunk = null
  }

  // ---- what the exchange reports

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
    const { exchange, phaseTimeouts } = this.#host
    const before = this.filled
    if (this.#takeFrom(exchange)) {
      const received = exchange?.takeReceivedBytes() ?? 0
      this.#host.report({ type: 'wire.arrived', bytes: this.filled, received })
      return
    }
    if (this.filled > before) phaseTimeouts?.progressed('read')
    this.#breakOff()
  }

  /** True when the failure is one of the body: it is told, or taken for the end, behind the bytes that are at hand. */
  isCut(reason: Reason, cause: Error): boolean {
    const { chart, exchange, options } = this.#host
    // While credentials are asked for, the response may still be handed out.
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

  /** Serves the call from what is at hand; false when it waits. */
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

  /** The read has come to where the body broke off. */
  #breakOff(): void {
    const broken = this.#broken
    if (broken === null || !this.#isPending) return
    // The exchange below knows nothing of a limit of ours: its connection is let go with the failure.
    if (!this.#isTooLarge) this.#host.detachExchange()
    this.#host.failExchange(broken.reason, broken.cause)
  }

  /** Takes what is at hand; true when the read has enough. */
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
