// The time limits of phases, the deadlines of one request, and one timer for all deadlines of a session.

import type { Phase, RequestEvent, WireFact } from '../../machines/index.ts'
import type { Chart } from './chart.ts'
import type { Clock } from './clock.ts'
import { DenseSet, type Member } from './dense-set.ts'

/** In milliseconds; absent or 0 means no limit. */
export interface Timeouts {
  /** Looking up cookies and credentials for a request head, if that is asynchronous. */
  readonly prepare?: number
  /** Waiting for a connection from the pool. */
  readonly queue?: number
  /** Looking up the host name. */
  readonly resolve?: number
  /** All connect attempts of the request together. */
  readonly connect?: number
  /** From the CONNECT request to the proxy's response. */
  readonly tunnel?: number
  /** Each TLS handshake. With a proxy over https there are two. */
  readonly secure?: number
  /** The longest time without progress while the head, or a body given to `send`, is sent. */
  readonly send?: number
  /** The longest time without progress while one `write` is pending. */
  readonly write?: number
  /** From the end of the request to the response head. */
  readonly response?: number
  /** Waiting for credentials after a 401 or 407. */
  readonly authenticate?: number
  /** Reading the rest of a redirect response. */
  readonly redirect?: number
  /** The longest time without a byte while one read is pending. */
  readonly read?: number
  /** From `send` or `sendEx` to the end of the response body, over all phases and redirects. */
  readonly total?: number
}

/** No limits at all: recognised by identity, so that it costs nothing. */
export const NO_TIMEOUTS: Timeouts = Object.freeze({})

export type TimedPhase = Phase | 'total'

/** Has a deadline; `Number.POSITIVE_INFINITY` means none. */
export interface Timed extends Member {
  deadline: number
  expired(): void
}

/**
 * Deadlines mostly move later and rarely expire. So there is one timer, for the earliest deadline that was asked for;
 * when it fires, expired ones are handled and the timer is set again. To set a deadline is a plain assignment.
 */
export class Deadlines {
  readonly #clock: Clock
  readonly #timed = new DenseSet<Timed>()
  #undo: (() => void) | null = null
  #firesAt = Number.POSITIVE_INFINITY

  constructor(clock: Clock) {
    this.#clock = clock
  }

  set(timed: Timed, deadline: number): void {
    timed.deadline = deadline
    if (deadline === Number.POSITIVE_INFINITY) {
      this.#timed.remove(timed)
      return
    }
    this.#timed.add(timed)
    if (deadline < this.#firesAt) this.#arm(deadline)
  }

  #arm(at: number): void {
    this.#undo?.()
    this.#firesAt = at
    this.#undo =
      at === Number.POSITIVE_INFINITY
        ? null
        : this.#clock.after(Math.max(0, at - this.#clock.now()), () => this.#fire())
  }

  /**
   * Timers run before sockets. What arrived while the process was busy or stopped is delivered first, since it may
   * move a deadline.
   */
  #fire(): void {
    this.#undo = null
    this.#firesAt = Number.POSITIVE_INFINITY
    const now = this.#clock.now()
    this.#clock.soon(() => this.#judge(now))
  }

  #judge(now: number): void {
    let next = Number.POSITIVE_INFINITY
    for (const timed of this.#timed.all()) {
      if (timed.deadline <= now) {
        this.#timed.remove(timed)
        timed.expired()
      } else next = Math.min(next, timed.deadline)
    }
    if (next < this.#firesAt) this.#arm(next)
  }
}

export class PhaseTimeouts implements Timed {
  deadline: number = NEVER
  index = -1
  readonly #timeouts: Timeouts
  readonly #deadlines: Deadlines
  readonly #clock: Clock
  readonly #ended: (limit: TimedPhase) => void
  #phase: Phase | null = null
  #phaseDeadline = NEVER
  #totalDeadline = NEVER
  /** The total deadline, also while no call is pending. */
  #end = NEVER

  constructor(timeouts: Timeouts, deadlines: Deadlines, clock: Clock, ended: (limit: TimedPhase) => void) {
    this.#timeouts = timeouts
    this.#deadlines = deadlines
    this.#clock = clock
    this.#ended = ended
  }

  /** An exchange begins, or continues an earlier one with the same total time. */
  begin(continues = false): void {
    if (!continues) this.#end = this.#after(this.#timeouts.total)
    this.#totalDeadline = this.#end
  }

  /**
   * Called after each move. A pending call has the time limit of its phase; progress restarts it, other moves in the
   * phase do not.
   */
  moved(chart: Chart, event: RequestEvent): void {
    const phase = chart.isPending ? chart.phase : null
    if (phase === null) this.#phaseDeadline = NEVER
    else if (phase !== this.#phase || event.type === 'wire.progressed')
      this.#phaseDeadline = this.#after(this.#timeouts[phase])
    this.#phase = phase
    if (!chart.can(ANY_FAILURE)) this.#totalDeadline = NEVER
    this.#set()
  }

  /** Bytes have arrived and more are awaited; the chart does not see this. */
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
