// Announces a phase that makes no progress for a while, and its next progress.

import type { Phase, RequestEvent, WireFact } from '../../machines/index.ts'
import type { Chart } from './chart.ts'
import type { Clock } from './clock.ts'
import type { Deadlines, Timed } from './timeouts.ts'

/** What the watch needs from the lifecycle. */
interface StallHost {
  readonly chart: Pick<Chart, 'isPending' | 'phase'>
  report(fact: WireFact): void
}

/** Events that are no progress of the pending call. */
const others: ReadonlySet<RequestEvent['type']> = new Set([
  'wire.queued',
  'wire.stalled',
  'wire.resumed',
  'wire.closingConnection',
  'wire.connectionClosed',
  'wire.failed',
  'wire.stopped',
  'wire.withdrawn',
  'wire.released',
])

export class StallWatch implements Timed {
  deadline: number = Number.POSITIVE_INFINITY
  index = -1
  readonly #host: StallHost
  readonly #after: number
  readonly #deadlines: Deadlines
  readonly #clock: Clock
  /** When there was progress last. */
  #since = 0
  /** The phase that was announced as stalled. */
  #stalled: Phase | null = null

  constructor(host: StallHost, after: number, deadlines: Deadlines, clock: Clock) {
    this.#host = host
    this.#after = after
    this.#deadlines = deadlines
    this.#clock = clock
  }

  /** Called before the chart gets a fact: a stalled phase makes progress again. */
  before(fact: WireFact): void {
    if (this.#stalled !== null && !others.has(fact.type)) this.progressed()
  }

  /** After each move. */
  moved(event: RequestEvent): void {
    const { chart } = this.#host
    if (!chart.isPending || chart.phase === null) {
      this.#stalled = null
      if (this.deadline !== Number.POSITIVE_INFINITY) this.#deadlines.set(this, Number.POSITIVE_INFINITY)
    } else if (!others.has(event.type)) this.#begin()
  }

  /** Bytes have arrived, and more are awaited. */
  progressed(): void {
    const phase = this.#stalled
    this.#stalled = null
    const ms = this.#clock.now() - this.#since
    if (phase !== null) this.#host.report({ type: 'wire.resumed', phase, ms })
    if (this.#host.chart.isPending) this.#begin()
  }

  expired(): void {
    const { phase } = this.#host.chart
    if (phase === null) return
    this.#stalled = phase
    this.#host.report({ type: 'wire.stalled', phase, ms: this.#clock.now() - this.#since })
  }

  #begin(): void {
    this.#since = this.#clock.now()
    this.#deadlines.set(this, this.#since + this.#after)
  }
}
