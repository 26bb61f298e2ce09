// The path of a request through the chart: the states that it was in, message by message, with how often and how long.

import { type ChartState, type Entry, isStep } from '../../run/index.ts'
import type { ChartModel } from './chart-model.ts'

export interface Visit {
  readonly state: ChartState
  readonly count: number
  /** How often a call answered ERROR_IO_PENDING there. */
  readonly pended: number
  /** Milliseconds in total; for the present state, up to now. */
  readonly ms: number
  /** The entries at which the state was entered first and last, counted from the first entry that the page has. */
  readonly first: number
  readonly last: number
  /** The event that led there first. */
  readonly event: string
  /** It failed from here. */
  readonly failed: boolean
}

/** The states of one message, in the order in which they were entered first. */
export interface Leg {
  /** The address of the message; null for the first. */
  readonly url: string | null
  readonly why: 'redirect' | 'challenge' | 'retry' | 'again' | null
  readonly visits: readonly Visit[]
}

type Open = { -readonly [Key in keyof Visit]: Visit[Key] }

const begins: Readonly<Record<string, Leg['why']>> = {
  'wire.redirected': 'redirect',
  'wire.repeated': 'challenge',
  'wire.retrying': 'retry',
}

/** `now` is the end of the time of the last state, in milliseconds since the request was opened. */
export function pathOf(entries: readonly Entry[], chart: ChartModel, now: number): readonly Leg[] {
  const legs: { url: string | null; why: Leg['why']; visits: Map<string, Open> }[] = []
  let here: Open | null = null
  let since = 0
  let url = ''
  for (const [index, entry] of entries.entries()) {
    if (!isStep(entry)) continue
    const { at, changes, event, value } = entry
    if (typeof changes.url === 'string') url = changes.url
    const state = chart.leafOf(value)
    if (state === undefined) continue
    const isSend = event.type === 'caller.send' || event.type === 'caller.sendEx'
    const why = begins[event.type] ?? (isSend && wasSent(legs) ? 'again' : null)
    if (legs.length === 0 || why !== null)
      legs.push({ url: why === null ? null : url, why, visits: new Map() })
    if (event.type === 'wire.pending' && here !== null) here.pended++
    if (here?.state.id === state.id && why === null) continue
    if (here !== null) here.ms += at - since
    since = at
    if (here !== null && state.name === 'open.failed' && here.state.name.startsWith('open.exchange'))
      here.failed = true
    const { visits } = legs.at(-1) as (typeof legs)[number]
    const known = visits.get(state.id)
    if (known !== undefined) {
      known.count++
      known.last = index
      here = known
    } else {
      here = {
        state,
        count: 1,
        pended: 0,
        ms: 0,
        first: index,
        last: index,
        event: event.type,
        failed: false,
      }
      visits.set(state.id, here)
    }
  }
  if (here !== null) here.ms += Math.max(0, now - since)
  return legs.map((leg) => ({ ...leg, visits: [...leg.visits.values()] }))
}

const wasSent = (legs: readonly { readonly visits: ReadonlyMap<string, Open> }[]): boolean =>
  [...(legs.at(-1)?.visits.values() ?? [])].some(({ state }) => state.name.startsWith('open.exchange'))
