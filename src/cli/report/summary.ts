// Where the time of a request went, as a table.

import { type Phase, type PhaseClock, phases, type Tally } from './phase-clock.ts'
import { count, mebibytes, milliseconds, percent, plural } from './units.ts'

export interface Totals {
  readonly bytesSent: number
  readonly bytesReceived: number
}

/** One line for each phase that the request was in, or had no need of, and one for the whole. */
export function summaryOf(clock: PhaseClock, { bytesSent, bytesReceived }: Totals): string[] {
  const lines: string[] = []
  for (const phase of phases) {
    const ms = clock.spent(phase)
    if (ms !== undefined) lines.push(row(phase, milliseconds(ms), remarkOn(phase, ms, clock)))
    else if (clock.spent('send') !== undefined && (phase === 'resolve' || phase === 'connect'))
      lines.push(row(phase, '-', clock.reused ? 'a kept connection was used' : 'the host is an address'))
  }
  const bytes = `${count(bytesSent)} bytes of body sent, ${count(bytesReceived)} received`
  lines.push(
    row('total', milliseconds(clock.total), `${bytes}${rateOf(bytesSent + bytesReceived, clock.total)}`),
  )
  return lines
}

/** Of a few bytes a rate says nothing. */
const rateOf = (bytes: number, ms: number): string =>
  bytes < 1_048_576 ? '' : `, ${mebibytes((bytes / ms) * 1000)}/s`

const row = (name: string, time: string, remark: string): string =>
  `  ${name.padEnd(9)}${time.padStart(12)}  ${remark}`.trimEnd()

function remarkOn(phase: Phase, ms: number, clock: PhaseClock): string {
  switch (phase) {
    case 'queue':
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
