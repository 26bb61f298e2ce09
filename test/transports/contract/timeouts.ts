// Deadlines: each phase has its own, and says so.

import { expect, test } from 'vitest'
import type { Completion } from '../../../src/lifecycle/index.ts'
import { redirecting, standardRedirects } from '../../../src/policies/index.ts'
import type { Caller } from '../../../src/testing/conformance/index.ts'
import { dribble, Gate, hang, head, reply, send, take, until } from '../../../src/testing/index.ts'
import { ANSWERED, CLOSED, COLD, type Harness, SENT } from './harness.ts'

/** A hook that never answers. */
const NEVER = new Promise<never>(() => {})
const NO_FOLLOW_UP = redirecting({ ...standardRedirects, limit: 0 })
const MS = 30
/** For what has to be done before time is up, also where the machine is busy. */
const AMPLE = 400

export function timeouts(harness: Harness): void {
  async function runsOut(
    caller: Caller,
    done: Promise<Completion>,
    phase: string,
    closed: boolean,
  ): Promise<void> {
    await harness.environment.pass(MS)
    const { error } = await done
    expect(error).toMatchObject({ phase, reason: 'timeout' })
    const last = caller.said.slice(-3)
    expect(last.at(-1)).toMatch(/^REQUEST_COMPLETE \w+ failed: \w+, timeout$/)
    if (closed) expect(last.slice(0, 2)).toEqual([...CLOSED])
    else expect(caller.said).not.toContain(CLOSED[0])
  }

  test('queue', async () => {
    const gate = new Gate()
    await harness.open({ '/1': [until(gate), hang()] }, { connectionsPerOrigin: 1 })
    void harness.caller('GET', '/1').send()
    await gate.reached
    const caller = harness.caller('GET', '/x', { timeouts: { queue: MS } })
    await runsOut(caller, caller.send(), 'queue', false)
  })

  test('prepare', async () => {
    const environment = await harness.open({})
    const followUp = { ...NO_FOLLOW_UP, prepare: () => NEVER }
    const caller = harness.caller('GET', '/x', { timeouts: { prepare: MS }, followUp })
    await runsOut(caller, caller.send(), 'prepare', false)
    expect(caller.said).toEqual(['REQUEST_COMPLETE send failed: prepare, timeout'])
    expect(environment.requests).toEqual([])
  })

  test('resolve', async () => {
    const { unresolving } = await harness.open({})
    const caller = harness.caller('GET', `${unresolving}/x`, { timeouts: { resolve: MS } })
    await runsOut(caller, caller.send(), 'resolve', false)
    expect(caller.said).toEqual([COLD[0], 'REQUEST_COMPLETE send failed: resolve, timeout'])
  })

  test('connect (timeout-connect)', async () => {
    const { unanswering } = await harness.open({})
    if (unanswering === null) return
    const caller = harness.caller('GET', `${unanswering}/x`, { timeouts: { connect: MS } })
    await runsOut(caller, caller.send(), 'connect', false)
  })

  test('secure', async () => {
    const { mute } = await harness.open({})
    const caller = harness.caller('GET', `${mute}/x`, { timeouts: { secure: MS } })
    await runsOut(caller, caller.send(), 'secure', true)
    await harness.environment.connected(0)
  })

  test('send', async () => {
    const environment = await harness.open({ '/x': [until(new Gate())] })
    const caller = harness.caller('POST', '/x', { timeouts: { send: MS } })
    await runsOut(caller, caller.post(Buffer.alloc(environment.tooMuch)), 'send', true)
    await environment.connected(0)
  })

  test('write (timeout-send, pw-send-timeout)', async () => {
    const environment = await harness.open({ '/x': [until(new Gate())] })
    const caller = harness.caller('POST', '/x', { timeouts: { write: MS } })
    await caller.sendEx(environment.tooMuch)
    await runsOut(
      caller,
      caller.write(Buffer.alloc(environment.tooMuch)) as Promise<Completion>,
      'write',
      true,
    )
    await environment.connected(0)
  })

  test('response (timeout-receive-headers)', async () => {
    await harness.open({ '/x': [take(), hang()] })
    const caller = harness.caller('GET', '/x', { timeouts: { response: MS } })
    await runsOut(caller, caller.send(), 'response', true)
    expect(caller.said).toEqual([
      ...COLD,
      ...SENT,
      ANSWERED[0],
      ...CLOSED,
      'REQUEST_COMPLETE send failed: response, timeout',
    ])
    await harness.environment.connected(0)
  })

  test('authenticate', async () => {
    await harness.open({ '/x': [take(), reply(401, {}, 'who are you?')] })
    const followUp = { ...NO_FOLLOW_UP, next: () => NEVER }
    const caller = harness.caller('GET', '/x', { timeouts: { authenticate: MS }, followUp })
    await runsOut(caller, caller.send(), 'authenticate', false)
    expect(caller.said).toEqual([
      ...COLD,
      ...SENT,
      ...ANSWERED,
      'REQUEST_COMPLETE send failed: authenticate, timeout',
    ])
  })

  test('read', async () => {
    await harness.open({ '/x': [head(200, { 'Content-Length': '100' }), send('hello'), hang()] })
    const caller = harness.caller('GET', '/x', { timeouts: { read: MS } })
    await caller.send()
    await harness.environment.settle()
    await runsOut(caller, caller.read(Buffer.alloc(100), true) as Promise<Completion>, 'read', true)
    expect(caller.completions.at(-1)?.error?.bytes).toBe(5)
    await harness.environment.connected(0)
  })

  test('every byte restarts the time limit of a read that fills its buffer', async () => {
    const text = 'abcdefghijklmnop'
    await harness.open({ '/x': [head(200, { 'Content-Length': '16' }), ...dribble(text, 2, AMPLE / 5)] })
    const caller = harness.caller('GET', '/x', { timeouts: { read: AMPLE } })
    await caller.send()
    const into = Buffer.alloc(16)
    const done = caller.read(into, true)
    await harness.environment.pass(2 * AMPLE)
    if (typeof done !== 'number') expect((await done).error).toBeNull()
    expect(into.toString()).toBe(text)
  })

  test.each([
    ['starts again with every byte if that is wanted (timeout-no-fire)', true],
    ['has its time as a whole, otherwise', false],
  ])('a response head %s', async (_, headMayDribble) => {
    const text = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'
    await harness.open({ '/x': [...dribble(text, 4, AMPLE / 5)] })
    const caller = harness.caller('GET', '/x', { timeouts: { response: AMPLE }, headMayDribble })
    const done = caller.send()
    await harness.environment.pass(3 * AMPLE)
    const { error } = await done
    if (headMayDribble) {
      expect(error).toBeNull()
      expect(caller.last('INTERNET_STATUS_RESPONSE_RECEIVED').bytes).toBe(text.length)
    } else expect(error).toMatchObject({ phase: 'response', reason: 'timeout' })
  })

  test('total, while the caller takes its time', async () => {
    await harness.open({ '/x': [until(new Gate())] })
    const caller = harness.caller('POST', '/x', { timeouts: { total: AMPLE } })
    await caller.sendEx(8)
    caller.forget()
    await harness.environment.pass(AMPLE)
    await caller.hears('connectionLost')
    expect(caller.said).toEqual([...CLOSED, 'connectionLost: write, timeout'])
    expect(() => caller.write('abcd')).toThrow(expect.objectContaining({ reason: 'timeout' }))
    await harness.environment.connected(0)
  })

  test('total, over all phases', async () => {
    const { unresolving } = await harness.open({})
    const caller = harness.caller('GET', `${unresolving}/x`, { timeouts: { total: MS, resolve: 10 * MS } })
    await runsOut(caller, caller.send(), 'resolve', false)
  })

  test('none runs out in time (timeout-no-fire)', async () => {
    await harness.open({ '/x': [reply(200, {}, 'hello')] })
    const phases = ['queue', 'resolve', 'connect', 'secure', 'send', 'response', 'read', 'total']
    const timeouts = Object.fromEntries(phases.map((phase) => [phase, 10 * AMPLE]))
    const caller = harness.caller('GET', '/x', { timeouts })
    await caller.send()
    expect(await caller.body()).toBe('hello')
    await harness.environment.pass(20 * AMPLE)
    expect(caller.said.at(-1)).toBe('REQUEST_COMPLETE send')
  })
}
