// Random walks over the public calls, with random servers, aborts and calls from inside listeners: every promise settles, the last notification
// is HANDLE_CLOSING, and nothing is left behind.

import { getEventListeners } from 'node:events'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { HttpRequest, Notification } from '../../src/session/index.ts'
import {
  chunk,
  close,
  hang,
  head,
  interim,
  lastChunk,
  reply,
  reset,
  type Step,
  send,
  take,
} from '../../src/testing/index.ts'
import { ELSEWHERE, ORIGIN, scriptedSession } from './support/scripted-session.ts'

const chunked = { 'Transfer-Encoding': 'chunked' }

const servers: readonly (readonly Step[])[] = [
  [take(), reply(200, {}, 'abcdef')],
  [reply(413, {}, 'too much')],
  [take(2), reply(200, { Connection: 'close' }, 'early'), take()],
  [interim(103), take(), head(200, chunked), chunk('abc'), chunk('def'), lastChunk()],
  [take(), head(200, { 'Content-Length': '6' }), send('abc'), reset()],
  [take(), head(200, chunked), chunk('abc'), hang()],
  [take(), reply(302, { Location: '/' })],
  [take(), reply(307, { Location: `${ELSEWHERE}/` })],
  [take(), reply(204)],
  [take(1), reset()],
  [close()],
  [hang()],
]

async function* slowly(pieces: readonly string[]) {
  for (const piece of pieces) {
    yield piece
    await new Promise(setImmediate)
  }
}

type Call = (request: HttpRequest, signal: AbortSignal) => Promise<unknown> | undefined

const calls: Readonly<Record<string, Call>> = {
  send: (request, signal) => request.send(null, { signal }),
  'send text': (request, signal) => request.send('abcdef', { signal }),
  'send pieces': (request, signal) => request.send(['abc', '', 'def'], { signal }),
  'send slowly': (request, signal) => request.send(slowly(['abc', 'def']), { signal }),
  'send what can be made again': (request, signal) => request.send(() => slowly(['abc']), { signal }),
  'send what fails': (request, signal) => request.send(['abc', 5] as never, { signal }),
  'send too little': (request) => request.send(['abc'], { contentLength: 9 }),
  sendEx: (request, signal) => request.sendEx({ signal }),
  'sendEx of six': (request, signal) => request.sendEx({ contentLength: 6, body: 'abc', signal }),
  write: (request, signal) => request.write('abc', { signal }),
  end: (request, signal) => request.end({ signal }),
  read: (request, signal) => request.read(new Uint8Array(4), { signal }),
  'read full': (request) => request.read(new Uint8Array(4), { fill: true }),
  take: (request, signal) => request.take({ signal }),
  cancel: (request) => void request.cancel(),
  close: (request) => request.close(),
}
const names = Object.keys(calls)

interface Move {
  readonly call: string
  /** Waits for it before the next step. */
  readonly waits: boolean
  /** Aborts the call's signal right after it. */
  readonly aborts: boolean
}

const move: fc.Arbitrary<Move> = fc.record({
  call: fc.constantFrom(...names),
  waits: fc.boolean(),
  aborts: fc.boolean(),
})

const walk = fc.record({
  servers: fc.array(fc.nat(servers.length - 1), { minLength: 1, maxLength: 4 }),
  capacity: fc.constantFrom(Number.POSITIVE_INFINITY, 4),
  moves: fc.array(move, { maxLength: 8 }),
  /** A call from inside the n-th notification. */
  nested: fc.array(fc.record({ at: fc.nat(12), call: fc.constantFrom(...names) }), { maxLength: 3 }),
})

const run = async ({
  servers: chosen,
  capacity,
  moves,
  nested,
}: typeof walk extends fc.Arbitrary<infer T> ? T : never) => {
  const script = chosen.map((i) => servers[i] as readonly Step[])
  const { clock, session, transport } = scriptedSession(
    { '/': script },
    { script: { capacity }, maxRedirects: 3 },
  )
  const request = session.open('POST', `${ORIGIN}/`)
  const whole = new AbortController()
  const signals = [whole.signal]
  const promises: Promise<unknown>[] = []
  const make = (name: string): Promise<unknown> | undefined => {
    const promise = (calls[name] as Call)(request, whole.signal)
    promise?.catch(() => {})
    if (promise !== undefined) promises.push(promise)
    return promise
  }
  const heard: Notification[] = []
  const second: Notification[] = []
  request.on('status', (notification) => {
    heard.push(notification)
    for (const { at, call } of nested) if (at === heard.length) make(call)
  })
  request.on('status', (notification) => second.push(notification))
  for (const { aborts, call, waits } of moves) {
    const controller = new AbortController()
    signals.push(controller.signal)
    const promise = (calls[call] as Call)(request, controller.signal)
    promise?.catch(() => {})
    if (promise !== undefined) promises.push(promise)
    if (aborts) controller.abort(new Error('no'))
    if (waits) await Promise.race([promise?.catch(() => {}), clock.idle().then(() => clock.idle())])
  }
  await clock.idle()
  await request.close()
  const outcomes = await Promise.allSettled(promises)
  await clock.idle()
  for (const outcome of outcomes)
    if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(Error)
  expect(second).toEqual(heard)
  expect(heard.at(-1)?.name).toBe('INTERNET_STATUS_HANDLE_CLOSING')
  expect(heard.map(({ sequence }) => sequence)).toEqual(heard.map((_, i) => i + 2))
  expect(session.requests.size).toBe(0)
  for (const signal of signals) expect(getEventListeners(signal, 'abort')).toEqual([])
  expect(transport.connections.open).toBe(transport.connections.idle)
  expect(transport.waiting).toBe(0)
}

it('whatever is called, in whatever order', async () => {
  await fc.assert(fc.asyncProperty(walk, run), { numRuns: Number(process.env.WALKS ?? 300) })
}, 120_000)
