// Very many small exchanges with a server that breaks idle connections at every moment: in the segment of a
// response, right after it, while the client computes, between two requests.

import { Session } from '../../src/index.ts'
import { runWithin } from './exchange.ts'
import { makePlan, type Plan } from './plan.ts'
import type { Random } from './random.ts'
import type { SoakServer } from './server.ts'

const AT_A_TIME = [1, 20, 200]
const CONNECTIONS = 100
/** Once a server has sent unasked bytes, a session keeps no connection to it, so new servers are used from time to time. */
const EXCHANGES_OF_SESSION = 200

/** What must not have happened, each with its plan. */
export async function soakAnswers(
  exchanges: number,
  firstId: number,
  random: Random,
  server: SoakServer,
): Promise<readonly string[]> {
  const faults: string[] = []
  let id = firstId
  for (const atATime of AT_A_TIME) {
    const last = id + Math.ceil(exchanges / AT_A_TIME.length)
    while (id < last) {
      const end = Math.min(last, id + EXCHANGES_OF_SESSION)
      const session = new Session({ connectionsPerOrigin: CONNECTIONS, idleMs: 5000 })
      let isOver = false
      // In the check phase of every turn, too.
      const look = (): void => {
        server.idle.act()
        if (!isOver) setImmediate(look)
      }
      look()
      const worker = async (): Promise<void> => {
        while (id < end) {
          const plan = planned(++id, random)
          const outcome = await runWithin(session, `http://127.0.0.1:${server.port}`, plan, server)
          const found = [...outcome.faults, ...(outcome.ended === 'ok' ? [] : [`ended ${outcome.ended}`])]
          if (found.length > 0)
            faults.push(`exchange ${plan.id}: ${found.join('; ')}\n  ${JSON.stringify(plan)}`)
          if (random.chance(0.3)) await new Promise((resolve) => setTimeout(resolve, random.below(10)))
        }
      }
      await Promise.all(Array.from({ length: atATime }, worker))
      isOver = true
      await session.close()
    }
  }
  return faults
}

function planned(id: number, random: Random): Plan {
  const isWhole = random.chance(0.5)
  return {
    ...makePlan(id, random),
    server: 'answers',
    redirects: [],
    interims: [],
    response: random.pick(['length', 'chunked'] as const),
    responseBytes: random.below(300),
    request: isWhole ? 'whole' : 'get',
    requestBytes: isWhole ? 1 + random.below(300) : 0,
    after: random.chance(0.6)
      ? 'keep'
      : random.pick(['surplus', 'surplusLater', 'surplusLater', 'finLater'] as const),
    afterMs: random.pick([0, 0, 0, 1, 2, random.below(50)]),
    computeMs: random.chance(0.005) ? 25 : 0,
    giveUpAt: 0,
    leavesBody: false,
  }
}
