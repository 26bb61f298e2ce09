// How long each phase may take, and one timer for all the deadlines of a session.

import type { Phase } from '../../../machines/index.ts'
import type { Clock } from './clock.ts'
import { type Member, Roster } from './roster.ts'

/** Milliseconds; absent or 0 means no limit. */
export interface Timeouts {
  /** Looking up cookies and credentials for a head, where that takes time. */
  readonly prepare?: number
  /** Waiting for a connection of the pool. */
  readonly queue?: number
  readonly resolve?: number
  /** All address attempts together. */
  readonly connect?: number
  /** From asking a proxy for a tunnel to its answer. */
  readonly tunnel?: number
  /** Each handshake, of which there are two with a proxy that speaks TLS. */
  readonly secure?: number
  /** Without progress, while the head and a whole body leave. */
  readonly send?: number
  /** Without progress, while one write is pending. */
  readonly write?: number
  /** From the end of the request to the response head. */
  readonly response?: number
  /** Waiting for credentials, after a response that asks for some. */
  readonly authenticate?: number
  readonly redirect?: number
  /** Without a byte, while one read is pending. */
  readonly read?: number
  /** From send or sendEx to the end of the response body, whatever the phase. */
  readonly total?: number
}

/** The value to give when nothing is limited: it is recognised, and costs nothing. */
export const NO_TIMEOUTS: Timeouts = Object.freeze({})

export type TimedPhase = Phase | 'total'

/** Something with a deadline. `Number.POSITIVE_INFINITY` is none. */
export interface Timed extends Member {
  deadline: number
  expired(): void
}

/**
 * Deadlines mostly move later and rarely expire, so one timer stands at the earliest that was asked for; when it fires,
 * those that are due expire and it is set anew. Setting a deadline is an assignment.
 */
export class Deadlines {
  readonly #clock: Clock
  readonly #timed = new Roster<Timed>()
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
   * What came while the process was busy or stopped is delivered before anything is judged: timers run ahead of sockets,
   * and a deadline may have moved by then.
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
