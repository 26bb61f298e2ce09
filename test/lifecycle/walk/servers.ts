// Planned servers as a script. All bodies are the beginning of one pattern, so that every byte can be checked.

import {
  type Connect,
  chunk,
  close,
  found,
  Gate,
  hang,
  head,
  interim,
  type Lookup,
  lastChunk,
  notFound,
  type OriginScript,
  refuses,
  reset,
  type Step,
  send,
  take,
  until,
  wait,
} from '../../../src/testing/index.ts'
import type { PlannedResponse, PlannedServers, PlannedServing } from './plan.ts'

const PATTERN = Buffer.from('abcdefghijklmnopqrstuvwxyz0123456789'.repeat(64))

/** The bytes of the pattern from one place to another. */
export const pattern = (from: number, to: number): Buffer => PATTERN.subarray(from, to)

export function scriptOf(servers: PlannedServers, gates: Gate[]): OriginScript {
  const lookups = {
    found: found('10.0.0.1'),
    two: found('10.0.0.2', '10.0.0.1'),
    notFound: notFound(),
    hangs: 'hangs',
    slow: { found: ['10.0.0.1'], after: 20 },
  } as const
  const connects = {
    accepts: { accepted: true },
    refuses: refuses(),
    hangs: 'hangs',
    slow: { accepted: true, after: 20 },
  } as const
  return {
    lookup: servers.lookups.map((word) => lookups[word]) as [Lookup, ...Lookup[]],
    connect: servers.connects.map((word) => connects[word]) as [Connect, ...Connect[]],
    capacity: servers.capacity,
    routes: { '*': servers.servings.map((serving, i) => stepsOf(serving, i, gates)) },
  }
}

function stepsOf({ before, answer, after }: PlannedServing, index: number, gates: Gate[]): Step[] {
  const gate = (): Step => {
    const made = new Gate()
    gates.push(made)
    return until(made)
  }
  const opening = {
    take: () => take(3),
    takeAll: () => take(),
    interim: () => interim(103),
    leave: () => interim(100),
    wait: () => wait(7),
    gate,
  }
  const ends = { nothing: [], close: [close()], reset: [reset()], hang: [hang()] }
  const steps = before.map((word) => opening[word]())
  if (answer === 'garbage') steps.push(send('this is not http at all\r\n\r\n'))
  else if (answer === 'halfHead') steps.push(send('HTTP/1.1 200 OK\r\nContent-Le'))
  else if (answer !== 'nothing') steps.push(...answered(answer, index, gate))
  return [...steps, ...ends[after]]
}

function answered(response: PlannedResponse, index: number, gate: () => Step): Step[] {
  const { status, framing, bytes, piece, pause, missing, keepAlive, surplus } = response
  const fields = {
    'X-Serving': String(index),
    ...(framing === 'length'
      ? { 'Content-Length': String(bytes) }
      : framing === 'chunked'
        ? { 'Transfer-Encoding': 'chunked' }
        : {}),
    ...(keepAlive && framing !== 'close' ? {} : { Connection: 'close' }),
    ...(status === 302 || status === 303 || status === 307 ? { Location: '/next' } : {}),
  }
  const steps = [head(status, fields)]
  if (status === 204) return steps
  for (let at = 0; at < bytes - missing; at += piece) {
    if (pause === 'wait') steps.push(wait(5))
    else if (pause === 'gate') steps.push(gate())
    const part = pattern(at, Math.min(at + piece, bytes - missing))
    steps.push(framing === 'chunked' ? chunk(part) : send(part))
  }
  if (missing > 0) return steps
  if (framing === 'chunked') steps.push(lastChunk())
  else if (framing === 'close') steps.push(close())
  if (surplus) steps.push(send('?'))
  return steps
}

/** How many bytes of a body are sent. */
export function sentOf(serving: PlannedServing | undefined): number {
  if (serving === undefined || typeof serving.answer === 'string' || serving.answer.status === 204) return 0
  return Math.max(0, serving.answer.bytes - serving.answer.missing)
}

/** True if the connection can carry another request after this one. */
export function isKept(serving: PlannedServing | undefined): boolean {
  if (serving === undefined || typeof serving.answer === 'string') return false
  const { status, framing, bytes, keepAlive, missing } = serving.answer
  return (
    keepAlive &&
    framing !== 'close' &&
    (status === 204 || missing === 0 || (bytes === 0 && framing === 'length'))
  )
}

/** True if a response is complete when it ends after this many bytes of its body. */
export function isWhole(serving: PlannedServing | undefined, read: number): boolean {
  if (serving === undefined || typeof serving.answer === 'string') return false
  const { status, framing, bytes, missing } = serving.answer
  if (status === 204) return read === 0
  const sent = sentOf(serving)
  if (framing === 'length') return read === bytes
  if (framing === 'chunked') return missing === 0 && read === bytes
  return read === sent && (missing === 0 || serving.after === 'close')
}
