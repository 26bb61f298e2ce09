// The laws on real sockets: random exchanges with a server of random behaviour, as many as a test has time for.
// `npm run test:soak` runs thousands of the same.

import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Session } from '../../../src/index.ts'
import { runExchange } from '../../soak/exchange.ts'
import { makePlan } from '../../soak/plan.ts'
import { Random } from '../../soak/random.ts'
import { type SoakServer, soakServer } from '../../soak/server.ts'

let server: SoakServer
beforeAll(async () => {
  server = await soakServer()
})
afterAll(() => server.close())

test.each([
  ['run as the table', { interpret: false }],
  ['interpreted', { interpret: true }],
])('no wrong byte, no broken law, nothing left open: %s', async (_name, { interpret }) => {
  let id = 0
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(), { minLength: 1, maxLength: 6 }), async (seeds) => {
      const session = new Session({ connectionsPerOrigin: 2, idleMs: 200, interpret })
      const plans = seeds.map((seed) => makePlan(++id, new Random(seed)))
      const origin = `http://127.0.0.1:${server.port}`
      const outcomes = await Promise.all(plans.map((plan) => runExchange(session, origin, plan, server)))
      await session.close()
      expect(outcomes.flatMap(({ faults }) => faults)).toEqual([])
      expect(server.wrongBytes()).toBe(0)
    }),
    { numRuns: interpret ? 20 : 60, seed: 20_261_120 },
  )
  await expect.poll(() => server.sockets.size).toBe(0)
})
