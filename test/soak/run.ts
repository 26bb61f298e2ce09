// Random exchanges against a server of random behaviour: no wrong byte, no broken law, no unhandled error, no socket left.
// Then 10,000 requests are abandoned in each way: nothing of them may be left.
//   npm run test:soak -- [--exchanges 4000] [--seed 1] [--at-a-time 24] [--left-alone 10000]

import { parseArgs } from 'node:util'
import { Session } from '../../src/index.ts'
import { soakAnswers } from './answers.ts'
import { runWithin } from './exchange.ts'
import { MOST_BYTES, measureLeaks, ways } from './leaks.ts'
import { makePlan } from './plan.ts'
import { Random } from './random.ts'
import { soakServer } from './server.ts'

const { values } = parseArgs({
  options: {
    exchanges: { type: 'string', default: '4000' },
    seed: { type: 'string', default: '1' },
    'at-a-time': { type: 'string', default: '24' },
    'left-alone': { type: 'string', default: '10000' },
    interpret: { type: 'boolean', default: false },
  },
})
const exchanges = Number(values.exchanges)
const random = new Random(Number(values.seed))

const unhandled: unknown[] = []
process.on('uncaughtException', (error) => unhandled.push(error))
process.on('unhandledRejection', (error) => unhandled.push(error))

const server = await soakServer()
const session = new Session({ connectionsPerOrigin: 8, idleMs: 200, interpret: values.interpret })
const outcomes = new Map<string, number>()
let failed = 0
let started = 0

async function worker(): Promise<void> {
  while (started < exchanges) {
    const plan = makePlan(++started, random)
    const { ended, faults } = await runWithin(session, `http://127.0.0.1:${server.port}`, plan, server)
    outcomes.set(ended, (outcomes.get(ended) ?? 0) + 1)
    if (faults.length === 0) continue
    failed++
    if (failed <= 10) console.log(`exchange ${plan.id}: ${faults.join('; ')}\n  ${JSON.stringify(plan)}`)
  }
}

const began = performance.now()
let misplaced: readonly string[] = []
try {
  await Promise.all(Array.from({ length: Number(values['at-a-time']) }, worker))
  misplaced = await soakAnswers(exchanges, started, random, server)
} catch (error) {
  console.log(String(error))
  console.log('0 passed, 1 failed')
  process.exit(1)
}
for (const fault of misplaced.slice(0, 10)) console.log(fault)
const seconds = ((performance.now() - began) / 1000).toFixed(1)
await session.close()
await new Promise((resolve) => setTimeout(resolve, 100))
const left = server.sockets.size
for (const socket of server.sockets) socket.destroy()
server.idle.close()
await server.close()

console.log(`seed ${values.seed}, ${exchanges} exchanges in ${seconds} s on Node ${process.version}`)
for (const [ended, count] of [...outcomes].sort()) console.log(`  ${String(count).padStart(6)}  ${ended}`)
for (const error of unhandled.slice(0, 5)) console.log('unhandled:', error)
if (left > 0) console.log(`${left} sockets were left open`)
if (server.wrongBytes() > 0) console.log(`the server saw ${server.wrongBytes()} wrong pieces`)
let kept = 0
for (const way of ways) {
  const { bytes, handles, listeners, resources, sockets } = await measureLeaks(
    way,
    Number(values['left-alone']),
  )
  const isKept = bytes >= MOST_BYTES || handles + listeners + sockets > 0 || resources > 0
  if (isKept) kept++
  const what = `${bytes.toFixed(0)} bytes each, ${handles} handles, ${sockets} sockets, ${resources} resources, ${listeners} listeners`
  console.log(`${isKept ? 'left behind by' : '        '} ${values['left-alone']} ${way}: ${what}`)
}
const { ends, heedless, surpluses } = server.idle
console.log(
  `${surpluses} times unasked bytes on an idle connection, ${ends} times its end; ${heedless} heads were sent behind such bytes`,
)
const bad = failed + misplaced.length + heedless + unhandled.length + left + server.wrongBytes() + kept
console.log(`${exchanges - failed} passed, ${bad} failed`)
process.exitCode = bad === 0 ? 0 : 1
