// How long a request was in each phase, read off its notifications.

import type { Notification } from '../../index.ts'

export const phases = ['queue', 'resolve', 'connect', 'secure', 'send', 'write', 'response', 'read'] as const
export type Phase = (typeof phases)[number]

/** What there is to say about the writes, or the reads, of a request. */
export interface Tally {
  count: number
  pended: number
  pendedMs: number
  longestMs: number
}

const nothing = (): Tally => ({ count: 0, pended: 0, pendedMs: 0, longestMs: 0 })

export class PhaseClock {
  readonly writes: Tally = nothing()
  readonly reads: Tally = nothing()
  headBytes = 0
  status: number | null = null
  reused = false
  redirects = 0
  readonly #spent = new Map<Phase, number>()
  #phase: Phase | null = null
  #since = 0
  #pendingSince: number | null = null

  hear(notification: Notification): void {
    const next = phaseAfter(notification, this.#phase)
    if (next !== this.#phase) this.#enter(next, notification.elapsed)
    this.#note(notification)
  }

  /** The time in a phase; undefined where it never was in it. */
  spent(phase: Phase): number | undefined {
    return this.#spent.get(phase)
  }

  get total(): number {
    let sum = 0
    for (const ms of this.#spent.values()) sum += ms
    return sum
  }

  #enter(phase: Phase | null, elapsed: number): void {
    if (this.#phase !== null)
      this.#spent.set(this.#phase, (this.#spent.get(this.#phase) ?? 0) + elapsed - this.#since)
    this.#phase = phase
    this.#since = elapsed
  }

  #note(notification: Notification): void {
    switch (notification.name) {
      case 'reused':
        this.reused = true
        break
      case 'INTERNET_STATUS_REDIRECT':
        this.redirects++
        break
      case 'INTERNET_STATUS_REQUEST_SENT':
        if (this.#phase === 'write') this.writes.count++
        else this.headBytes = notification.bytes
        break
      case 'INTERNET_STATUS_RESPONSE_RECEIVED':
        this.status = notification.status ?? this.status
        break
      case 'ioPending':
        this.#pendingSince = notification.elapsed
        break
      case 'INTERNET_STATUS_REQUEST_COMPLETE':
        this.#completed(notification.call === 'write' ? this.writes : this.reads, notification.elapsed)
    }
  }

  #completed(tally: Tally, elapsed: number): void {
    if (this.#pendingSince === null) return
    const ms = elapsed - this.#pendingSince
    this.#pendingSince = null
    tally.pended++
    tally.pendedMs += ms
    tally.longestMs = Math.max(tally.longestMs, ms)
  }
}

function phaseAfter(notification: Notification, phase: Phase | null): Phase | null {
  switch (notification.name) {
    case 'INTERNET_STATUS_HANDLE_CREATED':
    case 'INTERNET_STATUS_REDIRECT':
    case 'retrying':
      return 'queue'
    case 'reused':
      return 'send'
    case 'INTERNET_STATUS_RESOLVING_NAME':
      return 'resolve'
    case 'INTERNET_STATUS_NAME_RESOLVED':
    case 'INTERNET_STATUS_CONNECTING_TO_SERVER':
      return 'connect'
    case 'securing':
      return 'secure'
    case 'INTERNET_STATUS_SENDING_REQUEST':
      return phase === 'write' ? phase : 'send'
    case 'INTERNET_STATUS_RECEIVING_RESPONSE':
      return phase === 'read' ? phase : 'response'
    case 'INTERNET_STATUS_REQUEST_COMPLETE':
      if (notification.failure !== undefined) return null
      if (notification.call === 'sendEx') return 'write'
      return notification.call === 'send' || notification.call === 'end' ? 'read' : phase
    case 'INTERNET_STATUS_CLOSING_CONNECTION':
    case 'INTERNET_STATUS_HANDLE_CLOSING':
      return null
    default:
      return phase
  }
}
