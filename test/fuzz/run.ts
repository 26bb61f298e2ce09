// Fuzzed responses, as many as are asked for; ends with `N passed, N failed`.
//   npm run test:fuzz -- [--responses 100000] [--seed 1] [--at-a-time 32]

import { parseArgs } from 'node:util'
import { fuzz } from './fuzz.ts'

const { values } = parseArgs({
  options: {
    responses: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
    'at-a-time': { type: 'string', default: '32' },
  },
})
const unhandled: unknown[] = []
process.on('uncaughtException', (error) => unhandled.push(error))
process.on('unhandledRejection', (error) => unhandled.push(error))

const count = Number(values.responses)
const began = performance.now()
const { faults, outcomes } = await fuzz({
  count,
  seed: Number(values.seed),
  atATime: Number(values['at-a-time']),
}).catch((error: unknown) => ({ faults: [String(error)], outcomes: new Map<string, number>() }))
const seconds = ((performance.now() - began) / 1000).toFixed(1)
console.log(`seed ${values.seed}, ${count} responses in ${seconds} s on Node ${process.version}`)
for (const [outcome, times] of [...outcomes].sort()) console.log(`  ${String(times).padStart(6)}  ${outcome}`)
for (const fault of faults.slice(0, 20)) console.log(fault)
for (const error of unhandled.slice(0, 5)) console.log('unhandled:', error)
const bad = faults.length + unhandled.length
console.log(`${count - faults.length} passed, ${bad} failed`)
process.exitCode = bad === 0 ? 0 : 1
