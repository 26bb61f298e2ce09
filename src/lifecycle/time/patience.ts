// How long a pending call is waited for.

import type { Phase, RequestEvent, WireFact } from '../../../machines/index.ts'
import type { Chart } from '../chart.ts'
import type { Clock } from './clock.ts'
import type { Deadlines, Timed, TimedPhase, Timeouts } from './timeouts.ts'

export class Patience implements Timed {
  deadline: number = NEVER
  place = -1
  readonly #timeouts: Timeouts
  readonly #deadlines: Deadlines
  readonly #clock: Clock
  readonly #ended: (limit: TimedPhase) => void
  #phase: Phase | null = null
  #phaseDeadline = NEVER
  #totalDeadline = NEVER

  constructor(timeouts: Timeouts, deadlines: Deadlines, clock: Clock, ended: (limit: TimedPhase) => void) {
    this.#timeouts = timeouts
    this.#deadlines = deadlines
    this.#clock = clock
    this.#ended = ended
  }

  /** An exchange begins. */
  begin(): void {
    this.#totalDeadline = this.#after(this.#timeouts.total)
  }

  /** After each move. A pending call has the time of its phase; progress gives it anew, moving within the phase does not. */
  moved(chart: Chart, event: RequestEvent): void {
    const phase = chart.isPending ? chart.phase : null
    if (phase === null) this.#phaseDeadline = NEVER
    else if (phase !== this.#phase || event.type === 'wire.progressed')
      this.#phaseDeadline = this.#after(this.#timeouts[phase])
    this.#phase = phase
    if (!chart.can(ANY_FAILURE)) this.#totalDeadline = NEVER
    this.#set()
  }

  /** Bytes came, and more of them are waited for: nothing that the chart would see. */
  progressed(phase: Phase): void {
    this.#phaseDeadline = this.#after(this.#timeouts[phase])
    this.#set()
  }

  expired(): void {
    this.#ended(this.#totalDeadline <= this.#phaseDeadline ? 'total' : (this.#phase as Phase))
  }

  #set(): void {
    const deadline = Math.min(this.#phaseDeadline, this.#totalDeadline)
    if (deadline !== this.deadline) this.#deadlines.set(this, deadline)
  }

  #after(ms: number | undefined): number {
    return ms === undefined || ms === 0 ? NEVER : this.#clock.now() + ms
  }
}

const NEVER = Number.POSITIVE_INFINITY

const ANY_FAILURE: WireFact = {
  type: 'wire.failed',
  failure: { phase: 'queue', reason: 'internal', message: '' },
}
