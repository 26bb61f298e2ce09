// Fuzzed responses over real sockets: whatever a server sends, a request ends with a response or a clear error, and bytes
// left on a connection never become the response to the next request. A body that bypasses undici's parser equals the one that it would read.

import { Session, type SessionOptions, TransferError } from '../../src/index.ts'
import { Random } from '../soak/random.ts'
import { responses } from './responses.ts'
import { type Answer, type FuzzServer, fuzzServer } from './server.ts'

export interface FuzzOptions {
  readonly count: number
  readonly seed: number
  readonly atATime: number
}

export interface FuzzReport {
  /** What requests came to, and how often. */
  readonly outcomes: ReadonlyMap<string, number>
  /** What must not happen: the bytes that did it, and what it was. */
  readonly faults: readonly string[]
}

/** Nothing here takes long; what does is stuck. */
const STUCK_MS = 10_000
const ROUNDS_A_SESSION = 5

export async function fuzz({ count, seed, atATime }: FuzzOptions): Promise<FuzzReport> {
  const random = new Random(seed)
  const server = await fuzzServer()
  const outcomes = new Map<string, number>()
  const faults: string[] = []
  const supply = responses(count, seed, random)
  let id = 0
  const worker = async (options: SessionOptions): Promise<void> => {
    // One connection at a time, so that a probe finds what the fuzzed response left behind.
    const opened = (): Ways => {
      const given = { connectionsPerOrigin: 1, maxRedirects: 0, ...options }
      return { past: new Session(given), parsed: new Session({ ...given, bodyBypass: false }) }
    }
    const close = (ways: Ways): Promise<unknown> => Promise.all([ways.past.close(), ways.parsed.close()])
    let ways = opened()
    let rounds = 0
    for (let next = supply.next(); next.done !== true; next = supply.next()) {
      // A session uses no connection twice once it has met unasked bytes: most rounds begin with one that has not.
      if (++rounds % ROUNDS_A_SESSION === 0) {
        await close(ways)
        ways = opened()
      }
      const name = String(++id)
      const answer = answerOf(next.value, random)
      server.answers.set(name, answer)
      const [past, parsed] = await within(
        Promise.all([round(ways.past, server, name), round(ways.parsed, server, name)]),
        name,
      )
      server.answers.delete(name)
      outcomes.set(past.outcome, (outcomes.get(past.outcome) ?? 0) + 1)
      const fault = past.fault ?? parsed.fault ?? differenceOf(past, parsed, answer)
      if (fault !== null)
        faults.push(`${fault}: ${JSON.stringify(answer.bytes.toString('latin1'))}, cut at ${answer.cutAt}`)
    }
    await close(ways)
  }
  await Promise.all(Array.from({ length: atATime }, (_, i) => worker({ interpret: i % 16 === 15 })))
  for (const socket of server.sockets) socket.destroy()
  await server.close()
  return { outcomes, faults }
}

function answerOf(bytes: Buffer, random: Random): Answer {
  const dice = random.below(100)
  return {
    bytes,
    cutAt: dice % 3 === 0 ? random.below(bytes.length + 1) : 0,
    isOnKept: dice % 2 === 0,
    after: dice < 90 ? 'end' : dice < 96 ? 'reset' : 'stay',
  }
}

/** The same response past the parser and through it. */
interface Ways {
  readonly past: Session
  readonly parsed: Session
}

interface Round {
  /** `an answer`, or the reason of the failure. */
  readonly outcome: string
  readonly fault: string | null
  /** Of an answer: all of it. */
  readonly said: string
}

/** When a reset or the limit of time comes, is chance. */
function differenceOf(past: Round, parsed: Round, { after }: Answer): string | null {
  if (after === 'reset' || [past.outcome, parsed.outcome].includes('timeout')) return null
  if (past.outcome !== parsed.outcome) return `${past.outcome}, but ${parsed.outcome} where it is parsed`
  return past.said === parsed.said ? null : `${past.said}, but ${parsed.said} where it is parsed`
}

/** One fuzzed request, then a probe on the same session. */
async function round(session: Session, { answers, origin }: FuzzServer, name: string): Promise<Round> {
  // Who waits for a server that says no more has to give up some time.
  const answer = answers.get(name)
  const total = answer?.after === 'stay' ? 50 : STUCK_MS / 2
  if (answer?.isOnKept) {
    const fault = await probed(session, origin, name)
    if (fault !== null) return { outcome: 'no answer', fault, said: '' }
  }
  const request = session.open('GET', `${origin}/fuzz/${name}`, { timeouts: { total } })
  const heard: string[] = []
  request.on('status', (notification) => heard.push(notification.name))
  let outcome = 'an answer'
  let said = ''
  const round = (fault: string | null): Round => ({ outcome, fault, said })
  try {
    const { status, statusText, rawHeaders } = await request.send()
    const pieces: Uint8Array[] = []
    for (let piece = await request.take(); piece !== null; piece = await request.take()) pieces.push(piece)
    const body = Buffer.concat(pieces).toString('latin1')
    said = JSON.stringify([status, statusText, rawHeaders, body, request.response?.rawTrailers])
  } catch (error) {
    outcome = error instanceof TransferError ? error.reason : 'a strange error'
    if (!(error instanceof TransferError)) return round(`threw ${String(error)}`)
    if (outcome === 'internal') return round(String(error.cause ?? error))
  }
  await request.close()
  if (heard.at(-1) !== 'INTERNET_STATUS_HANDLE_CLOSING') return round(`ended with ${heard.at(-1)}`)
  return round(await probed(session, origin, name))
}

/** Null if the probe was answered with what it asked for. */
async function probed(session: Session, origin: string, name: string): Promise<string | null> {
  const probe = session.open('GET', `${origin}/probe/${name}`)
  try {
    const { status } = await probe.send()
    const pieces: Uint8Array[] = []
    for (let piece = await probe.take(); piece !== null; piece = await probe.take()) pieces.push(piece)
    const text = Buffer.concat(pieces).toString('latin1')
    if (status !== 200 || text !== name) return `the probe was answered ${status} ${JSON.stringify(text)}`
  } catch (error) {
    return `the probe failed: ${String(error)}`
  } finally {
    await probe.close()
  }
  return null
}

function within<T>(work: Promise<T>, name: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const stuck = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`response ${name} is stuck`)), STUCK_MS)
  })
  return Promise.race([work, stuck]).finally(() => clearTimeout(timer))
}
