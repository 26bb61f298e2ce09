// The machines that make requests: how they are nested, the outcomes of their requests, and the state of each of them at a given time.

import type { ActorMove, ActorRun, ActorState, Summary } from '../../run/index.ts'
import { filterOf, hasFailed, type Kind } from './filter.ts'

/** A machine, with its requests and those of the machines in it. */
export interface Machine {
  readonly actor: ActorRun
  /** 0 for a machine that is not inside another one. */
  readonly depth: number
  readonly requests: number
  readonly live: number
  readonly failed: number
}

/**
 * Each machine is followed by those in it. Of many that are in no other, the last. The chart of retries has only one request, and is shown with it.
 */
export function machinesOf(actors: readonly ActorRun[], requests: Iterable<Summary>): readonly Machine[] {
  const counts = new Map<string, { requests: number; live: number; failed: number }>()
  for (const summary of requests)
    for (const { session } of summary.startedBy?.machines ?? []) {
      const count = counts.get(session) ?? { requests: 0, live: 0, failed: 0 }
      counts.set(session, count)
      count.requests++
      if (!summary.over) count.live++
      if (hasFailed(summary)) count.failed++
    }
  const inside = new Map<string, ActorRun[]>()
  const known = new Set(actors.map(({ session }) => session))
  const outermost: ActorRun[] = []
  for (const actor of actors)
    if (actor.machine === 'retry') continue
    else if (actor.parent === null || !known.has(actor.parent)) outermost.push(actor)
    else inside.set(actor.parent, [...(inside.get(actor.parent) ?? []), actor])
  const machines: Machine[] = []
  const add = (actor: ActorRun, depth: number): void => {
    const count = counts.get(actor.session)
    // Its requests were dropped to save memory.
    if (count === undefined) return
    machines.push({ actor, depth, ...count })
    for (const each of (inside.get(actor.session) ?? []).slice(-MOST)) add(each, depth + 1)
  }
  for (const actor of outermost.slice(-MOST)) add(actor, 0)
  return machines
}

const MOST = 100

/**
 * Where a machine was at this time, in milliseconds since 1970: its first move where that came later. Its times are whole milliseconds, and it starts a request
 * before its move is over.
 */
export function moveAt({ moves, startedAt }: ActorRun, when: number): ActorMove | null {
  return moves.findLast(({ at }) => startedAt + at <= when + 2) ?? moves[0] ?? null
}

/** Whether a machine was in a state at that time: in `open.idle` it is also in `open`. */
export const isIn = ({ name }: ActorState, { state }: ActorMove): boolean =>
  state.split(' & ').some((each) => each === name || each.startsWith(`${name}.`))

/** The status that is shown for a machine: its end, if it has ended. */
export const toneOf = ({ status }: ActorMove): string =>
  status === 'error' ? 'bad' : status === 'active' ? 'active' : 'over'

/** Such as `uploadQueue`, with its id if its parent has given it one. */
export const titleOf = ({ id, machine, session }: ActorRun): string =>
  id === session || id === machine ? machine : `${machine} ${id}`

export const termFor = (session: string): string => `by:${session}`

/** The filter with that for the requests of one machine; if it has that already, without it. */
export function toggledFilter(kind: Kind, text: string, session: string): ReturnType<typeof filterOf> {
  const term = termFor(session)
  const terms = text.split(/\s+/).filter((each) => each !== '')
  const others = terms.filter((each) => !each.startsWith('by:'))
  return filterOf(kind, (terms.includes(term) ? others : [...others, term]).join(' '))
}
