// The plan of a random walk: what the servers and the callers do. Plans are data, so that a walk can be repeated and
// made smaller.

import fc from 'fast-check'
import type { StatusName } from '../../../machines/index.ts'
import type { Logic } from '../../../src/lifecycle/index.ts'
import type { PlannedPolicy, Timing } from './policy.ts'

/** A response: how it is framed, how much of it comes, and what comes after it. */
export interface PlannedResponse {
  readonly status: number
  readonly framing: 'length' | 'chunked' | 'close'
  readonly bytes: number
  /** The body comes in pieces of this size, each after a pause. */
  readonly piece: number
  readonly pause: 'none' | 'wait' | 'gate'
  /** So much of the body is left out, if there is so much. */
  readonly missing: number
  readonly keepAlive: boolean
  readonly surplus: boolean
}

/** What a server does with one request. */
export interface PlannedServing {
  readonly before: readonly ('take' | 'takeAll' | 'interim' | 'leave' | 'wait' | 'gate')[]
  readonly answer: PlannedResponse | 'garbage' | 'halfHead' | 'nothing'
  readonly after: 'nothing' | 'close' | 'reset' | 'hang'
}

export interface PlannedServers {
  readonly limit: number
  readonly capacity: number
  /** For the first, second … connection; the last repeats. */
  readonly lookups: readonly ('found' | 'two' | 'notFound' | 'hangs' | 'slow')[]
  readonly connects: readonly ('accepts' | 'refuses' | 'hangs' | 'slow')[]
  readonly secure: boolean
  /** For the first, second … request; the last repeats. */
  readonly servings: readonly PlannedServing[]
}

export type Act =
  | {
      readonly do: 'send'
      readonly method: 'GET' | 'PUT' | 'POST'
      readonly bytes: number
      readonly wait: number
    }
  | {
      readonly do: 'sendEx'
      readonly framing: 'length' | 'chunked'
      readonly bytes: number
      /** For 100 (Continue), with this many bytes of the body in memory. */
      readonly wait: number
      readonly first: number
    }
  | { readonly do: 'write' | 'read'; readonly bytes: number; readonly fill: boolean }
  | { readonly do: 'end' | 'take' | 'query' | 'cancel' | 'close' }
  /** Somebody asks for the actor, or stops it. */
  | { readonly do: 'actor' | 'stop' }
  | { readonly do: 'nothing' }
  /** Whatever is legal now, if anything is. */
  | { readonly do: 'goOn'; readonly bytes: number; readonly pick: number }

/** A caller acts, time moves on, or the wire does. */
export type Move =
  | { readonly move: 'call'; readonly caller: number; readonly act: Act }
  /** Something that is due happens. */
  | { readonly move: 'turn' }
  /** Promises and microtasks settle. */
  | { readonly move: 'settle' }
  /** Time goes by until something is due. */
  | { readonly move: 'skip' }
  | { readonly move: 'gate' }

/** Inside the `nth` announcement of a status to a caller, something is called. */
export interface Reaction {
  readonly caller: number
  readonly on: StatusName
  readonly nth: number
  readonly act: Act
}

export interface Plan {
  readonly logic: Logic
  readonly servers: PlannedServers
  readonly strictLength: boolean
  readonly timeouts: {
    readonly total: number
    readonly read: number
    readonly response: number
    readonly write: number
  }
  readonly policy: PlannedPolicy
  readonly lenientEnd: boolean
  readonly moves: readonly Move[]
  readonly reactions: readonly Reaction[]
}

export const CALLERS = 2

const size = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 13, max: 60 }))

const response: fc.Arbitrary<PlannedResponse> = fc.record({
  status: fc.constantFrom(200, 200, 200, 200, 204, 302, 303, 307, 401, 401, 413),
  framing: fc.constantFrom('length', 'length', 'chunked', 'close'),
  bytes: size,
  piece: fc.constantFrom(1000, 1000, 5),
  pause: fc.constantFrom('none', 'none', 'wait', 'gate'),
  missing: fc.constantFrom(0, 0, 0, 3),
  keepAlive: fc.constantFrom(true, true, true, false),
  surplus: fc.constantFrom(false, false, false, false, true),
})

const serving: fc.Arbitrary<PlannedServing> = fc.record({
  before: fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    {
      weight: 1,
      arbitrary: fc.array(fc.constantFrom('take', 'takeAll', 'interim', 'leave', 'wait', 'gate'), {
        minLength: 1,
        maxLength: 3,
      }),
    },
  ),
  answer: fc.oneof(
    { weight: 12, arbitrary: response },
    { weight: 2, arbitrary: fc.constant('nothing' as const) },
    { weight: 1, arbitrary: fc.constantFrom('garbage', 'halfHead') },
  ),
  after: fc.constantFrom(
    'nothing',
    'nothing',
    'nothing',
    'nothing',
    'nothing',
    'nothing',
    'close',
    'close',
    'reset',
    'hang',
  ),
})

const usually = <Value>(value: Value, ...others: Value[]): fc.Arbitrary<Value[]> =>
  fc.array(
    fc.oneof(
      { weight: 12, arbitrary: fc.constant(value) },
      { weight: 1, arbitrary: fc.constantFrom(...others) },
    ),
    {
      minLength: 1,
      maxLength: 4,
    },
  )

export const servers: fc.Arbitrary<PlannedServers> = fc.record({
  limit: fc.constantFrom(1, 1, 2),
  capacity: fc.constantFrom(0, 5, 20, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY),
  lookups: usually<PlannedServers['lookups'][number]>('found', 'two', 'notFound', 'hangs', 'slow'),
  connects: usually<PlannedServers['connects'][number]>('accepts', 'refuses', 'hangs', 'slow'),
  secure: fc.constantFrom(false, false, true),
  servings: fc.array(serving, { minLength: 1, maxLength: 6 }),
})

const wait = fc.constantFrom(0, 0, 0, 5, 60)

const goOn: fc.Arbitrary<Act> = fc.record({
  do: fc.constant('goOn' as const),
  bytes: size,
  pick: fc.nat({ max: 11 }),
})

/** Legal or not. */
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('send' as const),
      method: fc.constantFrom('GET', 'GET', 'PUT', 'POST'),
      bytes: size,
      wait,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('sendEx' as const),
      framing: fc.constantFrom('length', 'chunked'),
      bytes: size,
      wait,
      first: fc.constantFrom(0, 0, 3),
    }),
  },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('write' as const), bytes: size, fill: fc.boolean() }) },
  { weight: 7, arbitrary: fc.record({ do: fc.constant('read' as const), bytes: size, fill: fc.boolean() }) },
  {
    weight: 9,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'end',
        'end',
        'end',
        'take',
        'take',
        'take',
        'query',
        'query',
        'cancel',
        'close',
        'actor',
        'stop',
      ),
    }),
  },
)

const caller = fc.nat({ max: CALLERS - 1 })
const called = (made: fc.Arbitrary<Act>): fc.Arbitrary<Move> =>
  fc.record({ move: fc.constant('call' as const), caller, act: made })

const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 8, arbitrary: called(goOn) },
  { weight: 1, arbitrary: called(act) },
  { weight: 18, arbitrary: fc.constantFrom({ move: 'turn' } as const) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      { move: 'settle' } as const,
      { move: 'skip' } as const,
      { move: 'gate' } as const,
    ),
  },
)

const statuses = fc.constantFrom<StatusName[]>(
  'INTERNET_STATUS_RESOLVING_NAME',
  'INTERNET_STATUS_CONNECTED_TO_SERVER',
  'INTERNET_STATUS_SENDING_REQUEST',
  'INTERNET_STATUS_REQUEST_SENT',
  'INTERNET_STATUS_RECEIVING_RESPONSE',
  'INTERNET_STATUS_RESPONSE_RECEIVED',
  'INTERNET_STATUS_REQUEST_COMPLETE',
  'INTERNET_STATUS_REQUEST_COMPLETE',
  'INTERNET_STATUS_CLOSING_CONNECTION',
  'INTERNET_STATUS_CLOSING_CONNECTION',
  'INTERNET_STATUS_CLOSING_CONNECTION',
  'INTERNET_STATUS_CONNECTION_CLOSED',
  'INTERNET_STATUS_REDIRECT',
  'INTERNET_STATUS_INTERMEDIATE_RESPONSE',
  'INTERNET_STATUS_COOKIE_SENT',
  'INTERNET_STATUS_COOKIE_RECEIVED',
  'challenged',
  'answered',
  'ioPending',
  'retrying',
  'reused',
  'queued',
  'connectionLost',
)

const reaction: fc.Arbitrary<Reaction> = fc.record({
  caller,
  on: statuses,
  nth: fc.nat({ max: 3 }),
  act: fc.oneof({ weight: 3, arbitrary: goOn }, { weight: 2, arbitrary: act }),
})

const timing = fc.constantFrom<(Timing | null)[]>(
  null,
  'atOnce',
  'atOnce',
  'later',
  'later',
  'never',
  'throws',
  'rejects',
)
const policy: fc.Arbitrary<PlannedPolicy> = fc.record({
  prepare: fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 2, arbitrary: timing }),
  cookies: fc.constantFrom(0, 2),
  received: fc.constantFrom(null, null, 0, 1),
  credentials: timing,
  has: fc.boolean(),
  redirects: fc.constantFrom(0, 1, 1, 5),
})

const limit = fc.constantFrom(0, 0, 0, 5, 30)

export const plan: fc.Arbitrary<Plan> = fc.record({
  logic: fc.constantFrom('table', 'interpreted'),
  servers,
  strictLength: fc.boolean(),
  timeouts: fc.record({ total: limit, read: limit, response: limit, write: limit }),
  policy,
  lenientEnd: fc.constantFrom(false, false, true),
  moves: fc.array(move, { minLength: 60, maxLength: 200 }),
  reactions: fc.array(reaction, { maxLength: 10 }),
})
