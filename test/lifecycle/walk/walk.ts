// Runs a plan: callers, servers and time take turns in small steps, and everything is checked at the end.

import { type Gate, ManualClock, ScriptedTransport } from '../../../src/testing/index.ts'
import { type Broken, brokenLaws } from './laws.ts'
import { WalkObserver } from './observer.ts'
import { CALLERS, type Move, type Plan, type PlannedServing } from './plan.ts'
import { isKept, pattern, scriptOf } from './servers.ts'
import { Walker } from './walker.ts'

export interface Walked {
  readonly broken: readonly (Broken | { readonly law: 5; readonly what: string })[]
  readonly states: ReadonlySet<string>
}

/** No plan takes longer by itself. */
const MOST_TURNS = 5000

export async function walk(plan: Plan): Promise<Walked> {
  const clock = new ManualClock({ auto: false })
  const gates: Gate[] = []
  const origin = plan.servers.secure ? 'https://origin.test' : 'http://origin.test'
  const transport = new ScriptedTransport({
    clock,
    connectionsPerOrigin: plan.servers.limit,
    origins: { [origin]: scriptOf(plan.servers, gates) },
  })
  const observers = Array.from({ length: CALLERS }, () => new WalkObserver(transport))
  const walkers = observers.map((observer, i) => new Walker(plan, i, origin, observer, clock))

  observers.forEach((observer, i) => {
    observer.isWanted = () => walkers[i]?.lifecycle.chart.phase === 'queue'
  })

  const step = async (move: Move): Promise<void> => {
    if (move.move === 'call') walkers[move.caller]?.act(move.act)
    else if (move.move === 'turn') clock.turn()
    else if (move.move === 'settle') await settle()
    else if (move.move === 'gate') gates.shift()?.open()
    else if (!clock.turn()) clock.skip()
    for (const walker of walkers) walker.note()
  }
  const runOut = async (): Promise<void> => {
    for (let left = MOST_TURNS; left > 0; left--) {
      await settle()
      if (!clock.turn() && !clock.skip()) return
    }
    throw new Error('the walk does not come to an end')
  }

  for (const move of plan.moves) await step(move)
  for (const gate of gates) gate.open()
  await runOut()
  const overdue = walkers.flatMap((walker) => walker.overdue ?? [])
  const { connections } = transport
  const isLeft = walkers.every(({ isAtRest }) => isAtRest) && connections.open !== connections.idle
  for (const walker of walkers) walker.act({ do: 'close' })
  await runOut()

  const faults = walkers.flatMap((walker, i) => [
    ...walker.faults,
    ...(observers[i] as WalkObserver).unfounded(walker.journal),
  ])
  if (isLeft) faults.push('all are at rest, and a connection is at work')
  if (transport.waiting > 0) faults.push(`${transport.waiting} exchanges wait for ever`)
  faults.push(...overdue.map((state) => `time is up while ${state}`), ...reusedWrongly(transport, plan))
  const { open, idle } = transport.connections
  if (open !== idle) faults.push(`${open - idle} connections are left`)
  transport.close()
  if (transport.connections.open > 0) faults.push('a connection outlives its transport')
  if (!walkers.some(({ isTangled }) => isTangled)) {
    for (const { body } of transport.requests)
      if (Buffer.compare(body, pattern(0, body.length)) !== 0)
        faults.push(`the server got ${Buffer.from(body)}`)
  }
  return {
    broken: [
      ...walkers.flatMap(({ journal }) => brokenLaws(journal)),
      ...faults.map((what) => ({ law: 5, what }) as const),
    ],
    states: new Set(walkers.flatMap(({ states }) => [...states])),
  }
}

/** No request may follow on a connection whose last response did not leave it clean. */
function reusedWrongly({ requests }: ScriptedTransport, { servers }: Plan): string[] {
  const hits = new Map<string, number>()
  const last = new Map<number, PlannedServing | undefined>()
  const wrong: string[] = []
  for (const { connection, path } of requests) {
    if (last.has(connection) && !isKept(last.get(connection)))
      wrong.push(`connection ${connection} is used again`)
    const hit = hits.get(path) ?? 0
    hits.set(path, hit + 1)
    last.set(connection, servers.servings[Math.min(hit, servers.servings.length - 1)])
  }
  return wrong
}

const settle = async (): Promise<void> => {
  for (let hops = 0; hops < 4; hops++) await null
}
