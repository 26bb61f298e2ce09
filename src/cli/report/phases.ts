// How long a request was in each phase and when, computed from its notifications and printed as a waterfall.

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

/** Milliseconds since the request was opened. */
interface Span {
  readonly phase: Phase
  readonly from: number
  readonly to: number
}

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
  readonly #spans: Span[] = []
  /** From its opening to the first notification about its connection. */
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
    const spans = this.#spans.filter((span) => span.phase === phase)
    return spans.length === 0 ? undefined : spans.reduce((sum, { from, to }) => sum + to - from, 0)
  }

  /** From the opening of the request to the end of its last phase. */
  get total(): number {
    return this.#spans.at(-1)?.to ?? 0
  }

  /** When it was in a phase, with the whole time as the width. */
  bar(phase: Phase, width: number): string {
    const cells = Array<string>(width).fill(' ')
    const cell = (ms: number): number => Math.min(width - 1, Math.floor((ms / this.total) * width))
    for (const span of this.#spans)
      if (span.phase === phase) cells.fill('=', cell(span.from), Math.max(cell(span.from) + 1, cell(span.to)))
    return cells.join('')
  }

  #enter(phase: Phase | null, elapsed: number): void {
    if (this.#phase !== null) this.#spans.push({ phase: this.#phase, from: this.#since, to: elapsed })
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
    const bar = clock.bar(phase, BAR_WIDTH)
    if (ms !== undefined) lines.push(row(phase, milliseconds(ms), bar, remarkOn(phase, ms, clock)))
    else if (clock.spent('send') !== undefined && needless.has(phase))
      lines.push(row(phase, '-', bar, whyNot(clock)))
  }
  const bytes = `${count(bytesSent)} bytes of body sent, ${count(bytesReceived)} received`
  lines.push(
    row(
      'total',
      milliseconds(clock.total),
      '='.repeat(BAR_WIDTH),
      `${bytes}${rateOf(bytesSent + bytesReceived, clock.total)}`,
    ),
  )
  return lines
}

const needless: ReadonlySet<Phase> = new Set(['resolve', 'connect'])

const whyNot = (clock: PhaseClock): string =>
  clock.spent('connect') === undefined ? 'a kept connection was used' : 'the host is an address'

/** The rate of a few bytes is meaningless. */
const rateOf = (bytes: number, ms: number): string =>
  bytes < 1_048_576 ? '' : `, ${size((bytes / ms) * 1000)}/s`

const BAR_WIDTH = 24

const row = (name: string, time: string, bar: string, remark: string): string =>
  `  ${name.padEnd(9)}${time.padStart(12)}  |${bar}|  ${remark}`.trimEnd()

function remarkOn(phase: Phase, ms: number, clock: PhaseClock): string {
  switch (phase) {
    case 'send':
      return `${count(clock.headBytes)} bytes of head`
    case 'write':
      return `${plural(clock.writes.count, 'write')}, ${pendedText(clock.writes, ms)}`
    case 'response':
      return responseText(clock)
    case 'read':
      return clock.reads.pended === 0 ? '' : pendedText(clock.reads, ms)
    default:
      return ''
  }
}

function responseText({ redirects, status }: PhaseClock): string {
  if (status === null) return ''
  return redirects === 0 ? `status ${status}` : `status ${status} after ${plural(redirects, 'redirect')}`
}

const pendedText = ({ pended, pendedMs, longestMs }: Tally, ms: number): string =>
  pended === 0
    ? 'none of them pended'
    : `${count(pended)} pended for ${milliseconds(pendedMs)} (${percent(pendedMs, ms)} of the time), ${milliseconds(longestMs)} at most`

/** Cold and warm side by side: the first request, and the median of those after it. */
export function comparisonOf(clocks: readonly PhaseClock[]): string[] {
  const [cold, ...warm] = clocks
  if (cold === undefined) return []
  const times = (of: (clock: PhaseClock) => number | undefined): string => {
    const sorted = warm.flatMap((clock) => of(clock) ?? []).sort((one, two) => one - two)
    const cells = [of(cold), sorted[Math.floor((sorted.length - 1) / 2)], sorted[0], sorted.at(-1)]
    return cells.map((ms) => (ms === undefined ? '-' : milliseconds(ms)).padStart(12)).join('')
  }
  const line = (name: string, cells: string): string => `  ${name.padEnd(9)}${cells}`
  const heading = ['cold', 'warm median', 'least', 'most'].map((title) => title.padStart(12)).join('')
  return [
    line('', heading),
    ...phases
      .filter((phase) => clocks.some((clock) => clock.spent(phase) !== undefined))
      .map((phase) =>
        line(
          phase,
          times((clock) => clock.spent(phase)),
        ),
      ),
    line(
      'total',
      times((clock) => clock.total),
    ),
  ]
}
