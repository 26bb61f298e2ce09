// What both sides of one exchange do. The client makes the plan, and the server reads it from the path.

import type { Random } from './random.ts'

export type ServerEnd =
  | 'answers'
  | 'answersEarly'
  | 'answersEarlyAndResets'
  | 'resetsAfterHead'
  | 'finsAfterHead'
  | 'resetsInBody'
  | 'finsInBody'
  | 'hangs'
  | 'hangsInBody'
  | 'talksNonsense'

/** What the server does to an idle connection, some time after a complete answer. */
export type Later = 'surplusLater' | 'finLater' | 'rstLater'

export interface Plan {
  readonly id: number
  readonly server: ServerEnd
  /** Statuses of the redirects that lead to the answer. */
  readonly redirects: readonly number[]
  /** Redirects close their connections. */
  readonly redirectsClose: boolean
  readonly interims: readonly number[]
  readonly response: 'length' | 'chunked' | 'close'
  readonly responseBytes: number
  /** How many bytes the server writes at a time. */
  readonly piece: number
  /** What the server does to the connection after a complete answer. */
  readonly after: 'keep' | 'surplus' | 'fin' | 'rst' | Later
  /** How much later, in milliseconds. */
  readonly afterMs: number
  /** The client computes for so long when it has the answer, in milliseconds. */
  readonly computeMs: number
  readonly request: 'get' | 'whole' | 'length' | 'chunked'
  readonly requestBytes: number
  readonly writeSize: number
  readonly readSize: number
  /** The client gives up when it hears its n-th notification; 0 = it does not. */
  readonly giveUpAt: number
  readonly giveUpBy: 'close' | 'cancel'
  /** The client closes without reading the body. */
  readonly leavesBody: boolean
}

const ends: readonly ServerEnd[] = [
  'answers',
  'answers',
  'answers',
  'answers',
  'answers',
  'answers',
  'answers',
  'answersEarly',
  'answersEarlyAndResets',
  'resetsAfterHead',
  'finsAfterHead',
  'resetsInBody',
  'finsInBody',
  'hangs',
  'hangsInBody',
  'talksNonsense',
]

/** Where a request with that plan goes. */
export const pathOf = (plan: Plan): string => `/${encodeURIComponent(JSON.stringify(plan))}`

/** What is left of a plan behind its first redirect, with the body if that is sent again (RFC 9110 §15.4). */
export function beyondRedirect(plan: Plan): Plan {
  const [status = 0, ...redirects] = plan.redirects
  const becomesGet = status === 303 || (plan.request === 'whole' && status < 303)
  return { ...plan, redirects, request: becomesGet ? 'get' : plan.request }
}

export function makePlan(id: number, random: Random): Plan {
  const server = random.pick(ends)
  // A body that only the end of its connection delimits cannot be told from one that a reset cut short, where the system
  // delivers the bytes before the reset and then a plain end.
  const endsWithConnection = !server.includes('eset') && random.chance(0.25)
  const response = endsWithConnection ? 'close' : random.pick(['length', 'length', 'chunked'] as const)
  const hangs = server === 'hangs' || server === 'hangsInBody'
  return {
    id,
    server,
    redirects: random.chance(0.25)
      ? Array.from({ length: 1 + random.below(3) }, () => random.pick([301, 302, 303, 307, 308]))
      : [],
    redirectsClose: random.chance(0.3),
    interims: random.chance(0.2) ? [random.pick([100, 102, 103]), ...(random.chance(0.3) ? [100] : [])] : [],
    response,
    responseBytes: random.size(2000, 600_000),
    piece: 1 + random.size(3000, 70_000),
    // Behind a body that ends with its connection, surplus bytes would be part of it.
    after:
      random.chance(0.7) || response === 'close'
        ? 'keep'
        : random.pick([
            'surplus',
            'fin',
            'rst',
            'surplusLater',
            'surplusLater',
            'finLater',
            'rstLater',
          ] as const),
    afterMs: random.chance(0.5) ? random.below(4) : random.below(50),
    computeMs: random.chance(0.02) ? 25 : 0,
    request: random.pick(['get', 'get', 'whole', 'length', 'chunked']),
    requestBytes: random.size(5000, 1_500_000),
    writeSize: 1 + random.size(9000, 400_000),
    readSize: 1 + random.size(5000, 100_000),
    giveUpAt: hangs || random.chance(0.15) ? 1 + random.below(hangs ? 6 : 14) : 0,
    giveUpBy: random.pick(['close', 'cancel']),
    leavesBody: random.chance(0.05),
  }
}
