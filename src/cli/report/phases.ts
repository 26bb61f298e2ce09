// How long a request was in each phase, computed from its notifications and printed as a table.

import type { Notification } from '../../index.ts'
import { count, milliseconds, percent, plural, size } from './units.ts'

const phases = [
  'start',
  'queue',
  'resolve',
  'connect',
  'secure',
  'send',
  'write',
  'response',
  'read',
] as const
type Phase = (typeof phases)[number]

/** Statistics of the writes, or the reads, of a request. */
interface Tally {
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
  redirects = 0
  readonly #spent = new Map<Phase, number>()
  /** From its opening to the first that is known of its connection. */
  #phase: Phase | null = 'start'
  #since = 0
  #pendingSince: number | null = null

  hear(notification: Notification): void {
    const next = phaseAfter(notification, this.#phase)
    if (next !== this.#phase) this.#enter(next, notification.elapsed)
    this.#note(notification)
  }

  /** The time in a phase; undefined if it was never in it. */
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
    case 'INTERNET_STATUS_REDIRECT':
    case 'retrying':
      return 'start'
    case 'queued':
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

export interface Totals {
  readonly bytesSent: number
  readonly bytesReceived: number
}

/** One line for each phase, used or not needed, and one for the whole request. */
export function summaryOf(clock: PhaseClock, { bytesSent, bytesReceived }: Totals): string[] {
  const lines: string[] = []
  for (const phase of phases) {
    const ms = clock.spent(phase)
    if (ms !== undefined) lines.push(row(phase, milliseconds(ms), remarkOn(phase, ms, clock)))
    else if (clock.spent('send') !== undefined && needless.has(phase))
      lines.push(row(phase, '-', whyNot(clock)))
  }
  const bytes = `${count(bytesSent)} bytes of body sent, ${count(bytesReceived)} received`
  lines.push(
    row('total', milliseconds(clock.total), `${bytes}${rateOf(bytesSent + bytesReceived, clock.total)}`),
  )
  return lines
}

const needless: ReadonlySet<Phase> = new Set(['resolve', 'connect'])

const whyNot = (clock: PhaseClock): string =>
  clock.spent('connect') === undefined ? 'a kept connection was used' : 'the host is an address'

/** The rate of a few bytes means nothing. */
const rateOf = (bytes: number, ms: number): string =>
  bytes < 1_048_576 ? '' : `, ${size((bytes / ms) * 1000)}/s`

const row = (name: string, time: string, remark: string): string =>
  `  ${name.padEnd(9)}${time.padStart(12)}  ${remark}`.trimEnd()

function remarkOn(phase: Phase, ms: number, clock: PhaseClock): string {
  switch (phase) {
    case 'start':
      return clock.redirects === 0 ? '' : `with ${plural(clock.redirects, 'redirect')}`
    case 'send':
      return `${count(clock.headBytes)} bytes of head`
    case 'write':
      return `${plural(clock.writes.count, 'write')}, ${pendedText(clock.writes, ms)}`
    case 'response':
      return clock.status === null ? '' : `status ${clock.status}`
    case 'read':
      return clock.reads.pended === 0 ? '' : pendedText(clock.reads, ms)
    default:
      return ''
  }
}

const pendedText = ({ pended, pendedMs, longestMs }: Tally, ms: number): string =>
  pended === 0
    ? 'none of them pended'
    : `${count(pended)} pended for ${milliseconds(pendedMs)} (${percent(pendedMs, ms)} of the time), ${milliseconds(longestMs)} at most`
