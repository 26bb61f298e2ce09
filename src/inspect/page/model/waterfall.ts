// The phases of a request as bars, row by row.

import type { Tracks } from '../../run/index.ts'

export interface Bar {
  readonly from: number
  readonly to: number
}

export interface Row {
  readonly key: string
  readonly label: string
  readonly bars: readonly Bar[]
  /** Milliseconds in all. */
  readonly total: number
}

/** Two phases may share a row. What is not here has a row under its own name. */
const rows: Readonly<Record<string, readonly [key: string, label: string]>> = {
  queue: ['queue', 'Queue'],
  resolve: ['resolve', 'DNS'],
  connect: ['connect', 'TCP'],
  tunnel: ['tunnel', 'Proxy'],
  secure: ['secure', 'TLS'],
  send: ['send', 'Send'],
  write: ['send', 'Send'],
  response: ['wait', 'Wait'],
  redirect: ['redirect', 'Redirect'],
  read: ['receive', 'Receive'],
}

export const rowOf = (phase: string): readonly [key: string, label: string] =>
  rows[phase] ?? [phase, phase.charAt(0).toUpperCase() + phase.slice(1)]

/** Up to a moment; `phases` gives the order. A phase that never was has no row. */
export function waterfall(tracks: Tracks, phases: readonly string[], upTo: number): readonly Row[] {
  const found = new Map<string, { label: string; bars: Bar[] }>()
  for (const phase of phases) {
    const [key, label] = rowOf(phase)
    if (!found.has(key)) found.set(key, { label, bars: [] })
  }
  for (const { from, phase, to } of tracks.phases) {
    if (from > upTo) continue
    const [key, label] = rowOf(phase)
    const row = found.get(key) ?? { label, bars: [] }
    found.set(key, row)
    const last = row.bars.at(-1)
    const end = Math.min(to ?? upTo, upTo)
    if (last !== undefined && last.to === from) row.bars[row.bars.length - 1] = { from: last.from, to: end }
    else row.bars.push({ from, to: end })
  }
  return [...found]
    .filter(([, { bars }]) => bars.length > 0)
    .map(([key, { bars, label }]) => ({
      key,
      label,
      bars,
      total: bars.reduce((sum, { from, to }) => sum + to - from, 0),
    }))
}

/** When a call was pending (ERROR_IO_PENDING), up to a moment. */
export const pendingBars = ({ pending }: Tracks, upTo: number): readonly Bar[] =>
  pending.filter(({ from }) => from <= upTo).map(({ from, to }) => ({ from, to: Math.min(to ?? upTo, upTo) }))

export const lengthOf = (bars: readonly Bar[]): number =>
  bars.reduce((sum, { from, to }) => sum + to - from, 0)
