// How the time of a request was spent: its phases as rows, how much of each was a wait for the connection or for the caller, and
// who caused the wait.

import type { PhaseSpan, Stretch, Summary, Tracks } from '../../run/index.ts'

export interface Bar {
  readonly from: number
  readonly to: number
}

export type RowKey =
  | 'start'
  | 'prepare'
  | 'queue'
  | 'resolve'
  | 'connect'
  | 'tunnel'
  | 'secure'
  | 'send'
  | 'wait'
  | 'authenticate'
  | 'redirect'
  | 'receive'
  | 'between'

export interface Row {
  readonly key: RowKey
  readonly label: string
  /** What the phase is, and which notifications begin and end it. */
  readonly about: string
  readonly bars: readonly Bar[]
  /** Milliseconds in total. */
  readonly total: number
}

interface Kind {
  readonly label: string
  readonly about: string
  readonly phases: readonly string[]
}

/** In the order in which a request has them. */
export const kinds: Readonly<Record<RowKey, Kind>> = {
  start: {
    label: 'Start',
    about:
      'From the call, or from the last answer, to the first notification. Nothing says what it was spent on.',
    phases: ['start'],
  },
  prepare: { label: 'Prepare', about: 'Cookies and credentials were looked up.', phases: ['prepare'] },
  queue: {
    label: 'Queue',
    about: 'From `queued` to the connection: others had all that it may use.',
    phases: ['queue'],
  },
  resolve: { label: 'DNS', about: 'From RESOLVING_NAME to NAME_RESOLVED.', phases: ['resolve'] },
  connect: { label: 'TCP', about: 'From CONNECTING_TO_SERVER to CONNECTED_TO_SERVER.', phases: ['connect'] },
  tunnel: { label: 'Proxy', about: 'From `tunnelling` to `tunnelled`.', phases: ['tunnel'] },
  secure: { label: 'TLS', about: 'From `securing` to `secured`.', phases: ['secure'] },
  send: {
    label: 'Send',
    about: 'From SENDING_REQUEST until all of head and body had left.',
    phases: ['send', 'write'],
  },
  wait: {
    label: 'Wait',
    about: 'From RECEIVING_RESPONSE to RESPONSE_RECEIVED: the server was at work.',
    phases: ['response'],
  },
  authenticate: { label: 'Credentials', about: 'Credentials were asked for.', phases: ['authenticate'] },
  redirect: { label: 'Redirect', about: 'From REDIRECT to the next message.', phases: ['redirect'] },
  receive: {
    label: 'Receive',
    about: 'From the head of the response to the end of its body.',
    phases: ['read'],
  },
  between: {
    label: 'Retry delay',
    about: 'From the end of one sending to the next: it waited before it was sent again.',
    phases: [],
  },
}

const keys = new Map(
  Object.entries(kinds).flatMap(([key, { phases }]) => phases.map((phase) => [phase, key as RowKey])),
)

/** The row of a phase. */
export const keyOf = (phase: string): RowKey => keys.get(phase) ?? 'start'

/** From the first phase to the end of the last one, in milliseconds; null before anything was sent. `now` ends a phase that goes on. */
export function durationOf({ elapsed, phases }: Summary, now: number = elapsed): number | null {
  const [first] = phases
  const last = phases.at(-1)
  if (first === undefined || last === undefined) return null
  return Math.max(0, (last[2] ?? Math.max(now, last[1])) - first[1])
}

/** The beginning of the first one. */
export const beginningOf = (phases: readonly PhaseSpan[]): number => phases[0]?.[1] ?? 0

/** The rows up to a moment. A phase that did not happen has no row. */
export function rowsOf(tracks: Tracks, upTo: number): readonly Row[] {
  const found = new Map<RowKey, Bar[]>()
  const add = (key: RowKey, from: number, to: number): void => {
    if (from > upTo) return
    const bars = found.get(key) ?? []
    found.set(key, bars)
    const last = bars.at(-1)
    const end = Math.min(to, upTo)
    if (last !== undefined && last.to === from) bars[bars.length - 1] = { from: last.from, to: end }
    else bars.push({ from, to: end })
  }
  let ended: number | null = null
  for (const { from, phase, to } of tracks.phases) {
    if (ended !== null && from > ended) add('between', ended, from)
    add(keyOf(phase), from, to ?? upTo)
    ended = to
  }
  return (Object.keys(kinds) as RowKey[])
    .filter((key) => found.has(key))
    .map((key) => {
      const bars = found.get(key) ?? []
      const { about, label } = kinds[key]
      return { key, label, about, bars, total: lengthOf(bars) }
    })
}

/** `Queue 40 % · Wait 25 %`: the parts of the time of many requests, in the order of phases; empty before anything was sent. */
export function totalsText(summaries: readonly Summary[]): string {
  const totals = new Map<RowKey, number>()
  let whole = 0
  const add = (key: RowKey, ms: number): void => {
    whole += ms
    totals.set(key, (totals.get(key) ?? 0) + ms)
  }
  for (const { elapsed, phases } of summaries) {
    let ended: number | null = null
    for (const [phase, from, to] of phases) {
      const end = to ?? Math.max(elapsed, from)
      if (ended !== null && from > ended) add('between', from - ended)
      add(keyOf(phase), end - from)
      ended = end
    }
  }
  return (Object.keys(kinds) as RowKey[])
    .map((key) => ({ key, percent: whole === 0 ? 0 : (100 * (totals.get(key) ?? 0)) / whole }))
    .filter(({ percent }) => percent >= 1)
    .map(({ key, percent }) => `${kinds[key].label} ${Math.round(percent)} %`)
    .join(' · ')
}

/** The intervals up to a moment. */
export const barsOf = (stretches: readonly Stretch[], upTo: number): readonly Bar[] =>
  stretches
    .filter(({ from }) => from <= upTo)
    .map(({ from, to }) => ({ from, to: Math.min(to ?? upTo, upTo) }))

export const lengthOf = (bars: readonly Bar[]): number =>
  bars.reduce((sum, { from, to }) => sum + to - from, 0)

/** The intersection of two lists of intervals; both are in order of time. */
export function overlap(parts: readonly Bar[], bars: readonly Bar[]): readonly Bar[] {
  const found: Bar[] = []
  let first = 0
  for (const bar of bars) {
    while (first < parts.length && (parts[first] as Bar).to <= bar.from) first++
    for (let at = first; at < parts.length && (parts[at] as Bar).from < bar.to; at++) {
      const { from, to } = parts[at] as Bar
      found.push({ from: Math.max(from, bar.from), to: Math.min(to, bar.to) })
    }
  }
  return found
}

/** The bars without these intervals; both are in order of time. */
function between(bars: readonly Bar[], parts: readonly Bar[]): readonly Bar[] {
  const left: Bar[] = []
  for (const bar of bars) {
    let from = bar.from
    for (const part of overlap(parts, [bar])) {
      if (part.from > from) left.push({ from, to: part.from })
      from = part.to
    }
    if (bar.to > from) left.push({ from, to: bar.to })
  }
  return left
}

const longestOf = (bars: readonly Bar[]): number =>
  bars.reduce(
    (longest, bar) => (bar.to - bar.from > longest.to - longest.from ? bar : longest),
    bars[0] ?? NOTHING,
  ).from

const NOTHING: Bar = { from: 0, to: 0 }

/** A part of the time, and who caused it. */
export interface Share {
  readonly key: RowKey
  readonly label: string
  readonly blame: Blame
  readonly ms: number
  /** The beginning of its longest interval. */
  readonly at: number
}

export type Blame = 'caller' | 'queue' | 'network' | 'server' | 'proxy' | 'unknown'

const blames: Readonly<Record<RowKey, Blame>> = {
  start: 'unknown',
  prepare: 'caller',
  queue: 'queue',
  resolve: 'network',
  connect: 'network',
  tunnel: 'proxy',
  secure: 'server',
  send: 'unknown',
  wait: 'server',
  authenticate: 'caller',
  redirect: 'unknown',
  receive: 'unknown',
  between: 'unknown',
}

/**
 * The largest first. While sending and receiving, the time in which a write or a read was pending was caused by the wire. The rest was caused by
 * this process: it is the time between the calls of the caller, and in calls that completed at once.
 */
export function sharesOf(tracks: Tracks, upTo: number): readonly Share[] {
  const pending = barsOf(tracks.pending, upTo)
  const shares: Share[] = []
  for (const { bars, key, label, total } of rowsOf(tracks, upTo)) {
    const phases = kinds[key].phases
    const calls = phases.includes('write') || phases.includes('read')
    if (!calls) {
      shares.push({ key, label, blame: blames[key], ms: total, at: longestOf(bars) })
      continue
    }
    const called = barsOf(
      tracks.phases.filter(({ phase }) => phase === 'write' || phase === 'read'),
      upTo,
    )
    const own = overlap(called, bars)
    const waits = overlap(pending, own)
    const wire = lengthOf(waits)
    const head = total - lengthOf(own)
    const caller = Math.max(0, lengthOf(own) - wire)
    const add = (suffix: string, blame: Blame, ms: number, parts: readonly Bar[]): void => {
      if (ms > 0) shares.push({ key, label: `${label}${suffix}`, blame, ms, at: longestOf(parts) })
    }
    add('', 'network', head, bars)
    add(', pending', key === 'send' ? 'network' : 'server', wire, waits)
    add(key === 'send' ? ', not written' : ', not read', 'caller', caller, between(own, waits))
  }
  return shares.sort((a, b) => b.ms - a.ms)
}
