// One planned exchange through the public door, and what must be true of it.

import {
  BodyLengthError,
  type HttpRequest,
  type Notification,
  type Session,
  TransferError,
  WrongStateError,
} from '../../src/index.ts'
import { differsAt, pattern } from './pattern.ts'
import { type Plan, pathOf } from './plan.ts'

export interface Outcome {
  /** `ok`, or the reason of the failure. */
  readonly ended: string
  /** What must not have happened. */
  readonly faults: readonly string[]
}

/** What the server can tell. */
export interface Witness {
  readonly idle: { act(): void }
  hasSeen(id: number): boolean
}

export async function runExchange(
  session: Session,
  origin: string,
  plan: Plan,
  witness: Witness,
): Promise<Outcome> {
  const faults: string[] = []
  const heard: Notification[] = []
  const method = plan.request === 'get' ? 'GET' : plan.request === 'whole' ? 'POST' : 'PUT'
  const request = session.open(method, origin + pathOf(plan))
  let gaveUp = false
  const giveUp = (): void => {
    if (gaveUp) return
    gaveUp = true
    if (plan.giveUpBy === 'close') void request.close()
    else request.cancel()
  }
  request.on('status', (notification) => {
    heard.push(notification)
    if (heard.length === plan.giveUpAt) giveUp()
  })
  // Who waits for a server that hangs has to give up some time.
  const timeLimit = plan.server.startsWith('hangs') ? setTimeout(giveUp, 20) : undefined
  let ended = 'ok'
  try {
    const status = await upload(request, plan)
    if (status !== (plan.server.startsWith('answersEarly') ? 413 : 200)) faults.push(`status ${status}`)
    if (request.response?.header('x-id') !== String(plan.id)) faults.push('the answer is not its own')
    if (!plan.leavesBody) await download(request, plan, faults)
  } catch (error) {
    ended = reasonOf(error, faults)
  }
  clearTimeout(timeLimit)
  await request.close()
  compute(plan.computeMs, witness)
  if (ended !== 'ok' && !gaveUp && !witness.hasSeen(plan.id))
    faults.push(`ended ${ended}, and nothing had left`)
  if (ended !== 'ok' && !gaveUp && !isExpected(plan, ended))
    faults.push(`ended ${ended} with server ${plan.server}/${plan.after}`)
  faults.push(...brokenLaws(heard, gaveUp))
  return { ended: gaveUp ? `gave up (${ended})` : ended, faults }
}

/** Nothing here takes long; what does is stuck. */
export async function runWithin(...args: Parameters<typeof runExchange>): Promise<Outcome> {
  const [, , plan] = args
  let timer: NodeJS.Timeout | undefined
  const stuck = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`exchange ${plan.id} is stuck: ${JSON.stringify(plan)}`)),
      10_000,
    )
  })
  return Promise.race([runExchange(...args), stuck]).finally(() => clearTimeout(timer))
}

/** Keeps the process busy. In the middle of it the server does what is due. */
function compute(ms: number, { idle }: Witness): void {
  if (ms === 0) return
  const end = performance.now() + ms
  while (performance.now() < end) idle.act()
}

async function upload(request: HttpRequest, plan: Plan): Promise<number> {
  if (plan.request === 'get') return (await request.send()).status
  if (plan.request === 'whole') return (await request.send(pattern(plan.id, 0, plan.requestBytes))).status
  await request.sendEx(plan.request === 'length' ? { contentLength: plan.requestBytes } : {})
  for (let at = 0; at < plan.requestBytes; at += plan.writeSize) {
    try {
      await request.write(pattern(plan.id, at, Math.min(plan.writeSize, plan.requestBytes - at)))
    } catch (error) {
      const early = error instanceof TransferError && error.reason === 'answeredEarly'
      if (!early && !(error instanceof WrongStateError && request.state === 'answered.unwritable'))
        throw error
      break
    }
    if (request.state.startsWith('answered')) break
  }
  return (await request.end()).status
}

async function download(request: HttpRequest, plan: Plan, faults: string[]): Promise<void> {
  const into = Buffer.alloc(plan.readSize)
  let at = 0
  for (;;) {
    const count = await request.read(into)
    if (count === 0) break
    const wrong = differsAt(plan.id, at, into.subarray(0, count))
    if (wrong >= 0) {
      faults.push(`wrong byte at ${wrong}`)
      return
    }
    at += count
  }
  if (at !== plan.responseBytes) faults.push(`${at} bytes instead of ${plan.responseBytes}`)
}

function reasonOf(error: unknown, faults: string[]): string {
  if (error instanceof TransferError) {
    if (error.reason === 'internal') faults.push(`internal: ${error.message}`)
    return error.reason
  }
  if (error instanceof WrongStateError) return 'wrongState'
  if (error instanceof BodyLengthError) return 'bodyLength'
  faults.push(`foreign error: ${String(error)}`)
  return 'foreign'
}

/** A reused connection may die under a request that must not be repeated, whatever this server was told to do. */
function isExpected(plan: Plan, reason: string): boolean {
  const lost = reason === 'reset' || reason === 'closed'
  // Bodies that were written piece by piece are not at hand any more.
  const isWritten = plan.request === 'length' || plan.request === 'chunked'
  if (reason === 'bodyNotRepeatable') return isWritten && plan.redirects.some((status) => status !== 303)
  switch (plan.server) {
    case 'talksNonsense':
      return reason === 'malformed' || lost
    default:
      return lost
  }
}

const pairs: Readonly<Record<string, string>> = {
  INTERNET_STATUS_RESOLVING_NAME: 'INTERNET_STATUS_NAME_RESOLVED',
  INTERNET_STATUS_SENDING_REQUEST: 'INTERNET_STATUS_REQUEST_SENT',
  INTERNET_STATUS_RECEIVING_RESPONSE: 'INTERNET_STATUS_RESPONSE_RECEIVED',
  INTERNET_STATUS_CLOSING_CONNECTION: 'INTERNET_STATUS_CONNECTION_CLOSED',
}

function brokenLaws(heard: readonly Notification[], gaveUp: boolean): string[] {
  const faults: string[] = []
  const open = new Set<string>()
  let elapsed = 0
  for (const [index, notification] of heard.entries()) {
    const { name } = notification
    // The first one, HANDLE_CREATED, was said by the session before anybody could listen.
    if (notification.sequence !== index + 2)
      faults.push(`sequence ${notification.sequence} at place ${index + 2}`)
    if (notification.elapsed < elapsed) faults.push('time went back')
    elapsed = notification.elapsed
    const opens = pairs[name]
    if (opens !== undefined) open.add(opens)
    else if (open.delete(name)) continue
    else if (Object.values(pairs).includes(name)) faults.push(`${name} without its beginning`)
    if (
      name === 'INTERNET_STATUS_REQUEST_COMPLETE' ||
      name === 'connectionLost' ||
      name === 'answered' ||
      name === 'retrying'
    ) {
      if (name !== 'INTERNET_STATUS_REQUEST_COMPLETE' || notification.failure !== undefined) forget(open)
      if (name === 'answered') open.delete('INTERNET_STATUS_REQUEST_SENT')
    }
  }
  // A write that is given up from inside its own SENDING_REQUEST fails at once, without a completion.
  if (gaveUp) open.delete('INTERNET_STATUS_REQUEST_SENT')
  const last = heard.at(-1)?.name
  if (last !== 'INTERNET_STATUS_HANDLE_CLOSING') faults.push(`the last notification was ${last}`)
  if (open.size > 0) faults.push(`never ended: ${[...open].join(', ')}`)
  return faults
}

/** A completion ends every phase that it says has failed; a connection that is being closed says so itself. */
function forget(open: Set<string>): void {
  for (const name of open) if (name !== 'INTERNET_STATUS_CONNECTION_CLOSED') open.delete(name)
}
