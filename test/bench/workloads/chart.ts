// What the chart itself costs in a small GET: the events of one on a kept connection, and nothing else.

import { createActor, fromTransition } from 'xstate'
import type { RequestEvent } from '../../../machines/index.ts'
import { type Chart, type Logic, startChart } from '../../../src/lifecycle/chart.ts'
import { cpuOf, type Workload } from '../workload.ts'

const events: readonly RequestEvent[] = [
  { type: 'caller.send' },
  { type: 'wire.reused', address: '127.0.0.1', port: 80, exchanges: 1 },
  { type: 'wire.sending' },
  { type: 'wire.sent', bytes: 60, bodyBytes: 0, more: false },
  { type: 'wire.responded', status: 200, bytes: 300 },
  { type: 'caller.read', bytes: 0 },
  { type: 'wire.read', bytes: 128 },
  { type: 'caller.read', bytes: 0 },
  { type: 'wire.read', bytes: 0 },
  { type: 'caller.close', failure: { phase: 'queue', reason: 'cancelled', message: 'closed' } },
  { type: 'wire.released' },
]

const heard = { announcements: 0 }
const announce = (): void => {
  heard.announcements++
}
const stopped = (): void => {}
const input = { id: 1, method: 'GET', url: 'http://127.0.0.1/small' }

function walk(logic: Logic): void {
  const chart: Chart = startChart(logic, input, undefined, announce, stopped)
  for (const event of events) if (chart.can(event)) chart.move(event)
  if (chart.state !== 'closed') throw new Error(`the walk ended while ${chart.state}`)
}

/** An actor that does nothing at all with its events: what XState itself takes. */
const idle = fromTransition((state: null, _event: RequestEvent) => state, null)

function walkIdle(): void {
  const actor = createActor(idle)
  actor.on('*', announce)
  actor.start()
  for (const event of events) actor.send(event)
  actor.stop()
}

const walks: Readonly<Record<string, () => void>> = {
  table: () => walk('table'),
  'interpreted-actor': () => walk('interpreted'),
  'idle-actor': walkIdle,
}

const BLOCK = 5000

export const workload: Workload = {
  title: "A small GET's way through the chart, without a wire",
  contenders: Object.keys(walks),
  quickContenders: ['interpreted-actor', 'table'],
  baseline: 'interpreted-actor',
  labels: {
    table: 'the table, as requests run unless somebody asks for the actor',
    'interpreted-actor': 'the interpreter',
    'idle-actor': 'an XState actor that does nothing',
  },
  metrics: [{ key: 'cpu', label: 'CPU per request, µs', better: 'less' }],
  async prepare({ contender }) {
    const one = walks[contender] as () => void
    const block = async (): Promise<void> => {
      for (let i = 0; i < BLOCK; i++) one()
    }
    for (let i = 0; i < 4; i++) await block()
    return async () => ({ cpu: (await cpuOf(block)) / BLOCK })
  },
}
