// The summary of a request: how it ended, how long it took, where most of the time went, and who was waited for. It is
// computed from the phases and the failure.

import type { Summary, Tracks } from '../../run/index.ts'
import { duration, fact, shortState } from './format.ts'
import { type Blame, durationOf, kinds, type RowKey, type Share, sharesOf } from './phases.ts'

export interface Verdict {
  /** `201 in 2.03 s`, `failed in connect after 3.1 ms`, `waits for a connection, 38 s so far`. */
  readonly outcome: string
  readonly tone: 'came-well' | 'came-badly' | 'open' | 'plain'
  /** The largest parts of the time. */
  readonly shares: readonly {
    readonly key: RowKey
    readonly label: string
    readonly ms: number
    readonly percent: number
    readonly blame: string
    /** The beginning of its longest interval, in milliseconds. */
    readonly at: number
  }[]
}

const blames: Readonly<Record<Blame, string>> = {
  caller: 'the caller',
  queue: 'the requests that hold the connections',
  network: 'the network, or the other end that did not take it',
  server: 'the server',
  proxy: 'the proxy',
  unknown: 'not known',
}

/** The least share that gets a line, in percent of the whole; and the most lines. */
const LEAST = 3
const MOST_LINES = 3

const phaseTexts: Readonly<Record<string, string>> = {
  prepare: 'waits for cookies or credentials',
  queue: 'waits for a connection',
  resolve: 'looks the name up',
  connect: 'connects',
  tunnel: 'asks the proxy for a tunnel',
  secure: 'shakes hands over TLS',
  send: 'sends the head',
  write: 'sends the body',
  response: 'waits for the response',
  authenticate: 'waits for credentials',
  redirect: 'is redirected',
  read: 'receives the body',
}

/** `now` is milliseconds since the request was opened. */
export function verdictOf(summary: Summary, tracks: Tracks, now: number): Verdict {
  const whole = durationOf(summary, now) ?? 0
  const shares = sharesOf(tracks, Math.max(now, summary.elapsed))
    .map((share) => {
      const percent = whole <= 0 ? 0 : Math.min(100, Math.round((100 * share.ms) / whole))
      return { ...share, percent, blame: blameFor(share) }
    })
    .filter(({ percent }) => percent >= LEAST)
    .slice(0, MOST_LINES)
  return { ...outcomeOf(summary, whole), shares }
}

function blameFor({ blame, key, label }: Share): string {
  if (key === 'receive' && blame === 'server') return 'the server or the network'
  if (key === 'send' && blame === 'network' && label !== kinds.send.label) return 'back-pressure'
  if (key === 'send' && blame === 'caller') return 'the caller did not write, or the process was busy'
  if (key === 'receive' && blame === 'caller') return 'the caller did not read, or the process was busy'
  if (key === 'between') return 'waited before it was sent again'
  if (key === 'resolve') return 'the name server'
  if (key === 'connect') return 'the network, or the other end'
  return blames[blame]
}

function outcomeOf(summary: Summary, whole: number): Pick<Verdict, 'outcome' | 'tone'> {
  const { failure, over, phase, phases, state, status } = summary
  if (failure !== null) {
    const how = failure.reason === 'cancelled' ? 'was cancelled' : 'failed'
    return { outcome: `${how} in ${fact(failure.phase)} after ${duration(whole)}`, tone: 'came-badly' }
  }
  const isUnderWay = phases.at(-1)?.[2] === null && !over
  if (isUnderWay)
    return {
      outcome: `${phaseTexts[phase ?? ''] ?? `is ${shortState(state)}`}, ${duration(whole)} so far`,
      tone: 'open',
    }
  if (status !== null)
    return { outcome: `${status} in ${duration(whole)}`, tone: status >= 400 ? 'came-badly' : 'came-well' }
  if (phases.length === 0)
    return { outcome: over ? 'was closed before it was sent' : 'was not sent yet', tone: 'plain' }
  return { outcome: `ended without a response after ${duration(whole)}`, tone: 'plain' }
}
