// One contender at one workload, in a process of its own.
//   node build/test/bench/contender-process.js <workload> <contender> <origins as JSON> <mebibytes> full|quick
// Started with a channel, it takes a turn for each message; without one, it takes one turn and prints its sample.

import { writeSync } from 'node:fs'
import { contenderOf } from './contenders/index.ts'
import type { Origins, Sample, Workload } from './workload.ts'

const [name, contender, origins, mebibytes, size] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
  string,
]
const { workload } = (await import(`./workloads/${name}.js`)) as { workload: Workload }
const { [workload.server ?? 'raw']: origin } = JSON.parse(origins) as Origins

let label = workload.labels?.[contender] ?? contender
const turn = await workload.prepare({
  contender,
  origin,
  quick: size === 'quick',
  mebibytes: Number(mebibytes),
  async connect(connections) {
    const entry = await contenderOf(contender)
    label = entry.label
    return entry.connect(origin, connections)
  },
})

if (process.send === undefined) {
  const sample = await turn()
  const print = (it: Sample): void => void writeSync(1, JSON.stringify({ label, sample: it }))
  if (typeof sample === 'function') process.on('exit', () => print(sample()))
  else print(sample)
} else {
  process.on('message', async () => process.send?.({ label, sample: await turn() }))
  process.on('disconnect', () => process.exit())
  process.send({ label })
}
