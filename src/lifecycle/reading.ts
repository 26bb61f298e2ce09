// The response body as a caller reads it: from what is at hand, or when it comes, up to where it ends or breaks off.

import type { CallerCommand, Reason } from '../../machines/index.ts'
import type { Course } from './course.ts'

/** The answer of a call that will complete later. */
export const PENDING = -1

export class Reading {
  readonly #course: Course

  constructor(course: Course) {
    this.#course = course
  }

  read(into: Uint8Array, fill: boolean): number {
    const course = this.#course
    const command: CallerCommand = { type: 'caller.read', bytes: into.length }
    course.ask(command)
    // Nothing was asked for; to the chart, 0 bytes are the end of the body.
    if (into.length === 0) return 0
    course.move(command)
    if (course.chart.context.call === null) return 0
    course.pull.begin(into, fill)
    return this.#serve('read', into.length) ? course.pull.filled : PENDING
  }

  take(): Uint8Array | null | undefined {
    const course = this.#course
    course.ask(TAKE)
    course.move(TAKE)
    if (course.chart.context.call === null) return null
    course.pull.beginTake()
    if (!this.#serve('read', 0)) return undefined
    const { chunk } = course.pull
    course.pull.end()
    return chunk
  }

  available(): number {
    const course = this.#course
    course.ask(QUERY)
    course.move(QUERY)
    if (course.chart.context.call === null) return 0
    course.pull.beginQuery()
    return this.#serve('query', 0) ? course.pull.filled : PENDING
  }

  /** There is more to read, or the end. */
  readable(): void {
    if (!this.#isPending) return
    const { exchange, phaseTimeouts, pull } = this.#course
    const before = pull.filled
    if (pull.serve(exchange)) {
      const received = exchange?.takeReceivedBytes() ?? 0
      this.#course.report({ type: 'wire.arrived', bytes: pull.filled, received })
      return
    }
    if (pull.filled > before) phaseTimeouts?.progressed('read')
    this.#breakOff()
  }

  /** True when the failure is one of the body: it is told, or taken for the end, behind the bytes that are at hand. */
  isCut(reason: Reason, cause: Error): boolean {
    const { chart, exchange, options, pull } = this.#course
    // While credentials are asked for, the response may still be handed out.
    if (chart.phase !== 'read' && chart.phase !== 'authenticate') return false
    if (options.lenientEnd && reason === 'closed') pull.isOver = true
    else if (this.#isPending && (exchange?.buffered ?? 0) === 0) return false
    else pull.broken = { reason, cause }
    this.readable()
    return true
  }

  get #isPending(): boolean {
    const { awaited } = this.#course
    return awaited === 'read' || awaited === 'query'
  }

  /** Serves the call from what is at hand; false when it waits. */
  #serve(call: 'read' | 'query', asked: number): boolean {
    const course = this.#course
    const { pull } = course
    if (pull.serve(course.exchange)) {
      course.report({ type: call === 'read' ? 'wire.read' : 'wire.available', bytes: pull.filled })
      return true
    }
    course.awaited = call
    course.report({ type: 'wire.pending', bytes: asked })
    if (pull.broken !== null) queueMicrotask(() => this.#breakOff())
    return false
  }

  /** The read has come to where the body broke off. */
  #breakOff(): void {
    const course = this.#course
    const { broken } = course.pull
    if (broken === null || !this.#isPending) return
    // The exchange below knows nothing of a limit of ours: its connection is let go with the failure.
    if (!course.pull.isTooLarge) course.part()
    course.fail(broken.reason, broken.cause)
  }
}

const TAKE: CallerCommand = { type: 'caller.read', bytes: 0 }
const QUERY: CallerCommand = { type: 'caller.query' }
