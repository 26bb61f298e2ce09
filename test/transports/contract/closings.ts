// Calls from inside CLOSING_CONNECTION: the old exchange is over then, and a new one may begin.

import { expect, test } from 'vitest'
import type { Caller } from '../../../src/testing/conformance/index.ts'
import { close, Gate, hang, head, reply, reset, send, until } from '../../../src/testing/index.ts'
import { CLOSED, type Harness } from './harness.ts'
import { AMPLE, cancelled, cancels, closes, refusal, when } from './when.ts'

export function closings(harness: Harness): void {
  /** A response of which half is still to come; the connection closes when it is sent again. */
  async function resending(on: (said: string, caller: Caller) => void): Promise<Caller> {
    await harness.open({
      '/x': [[head(200, { 'Content-Length': '10' }), send('hello'), hang()], [reply(200, {}, 'again')]],
    })
    const caller = harness.caller('GET', '/x', { on })
    await caller.send()
    await harness.environment.settle()
    caller.forget()
    return caller
  }

  test('close of a request that is being sent again', async () => {
    const caller = await resending(when(CLOSED[0], closes))
    expect((await caller.send()).error).toMatchObject(cancelled)
    await caller.until(() => caller.isClosed)
    await harness.environment.connected(0)
    expect(harness.environment.requests).toHaveLength(1)
  })

  test('cancel of a request that is being sent again', async () => {
    const caller = await resending(when(CLOSED[0], cancels))
    expect((await caller.send()).error).toMatchObject(cancelled)
    await harness.environment.connected(0)
    expect(harness.environment.requests).toHaveLength(1)
  })

  test('a call of a request that is being sent again is refused', async () => {
    const refused: unknown[] = []
    const caller = await resending(
      when(CLOSED[0], (inside) => {
        const { lifecycle } = inside
        for (const call of [() => lifecycle.read(Buffer.alloc(1)), () => lifecycle.send(inside.head())]) {
          try {
            refused.push(call())
          } catch (error) {
            refused.push(error)
          }
        }
      }),
    )
    expect((await caller.send()).error).toBeNull()
    expect(refused).toEqual([refusal, refusal])
    expect(await caller.body()).toBe('again')
  })

  test('close of an upload that is being lost', async () => {
    const gate = new Gate()
    const environment = await harness.open({ '/x': [until(gate), reset()] })
    const caller = harness.caller('POST', '/x', { on: when(CLOSED[0], closes) })
    await caller.sendEx(8)
    caller.forget()
    gate.open()
    await caller.until(() => caller.isClosed)
    await environment.settle()
    expect(caller.said).toEqual([...CLOSED, 'HANDLE_CLOSING'])
  })

  test('sent again when its download is being lost, it is on its way again', async () => {
    const gate = new Gate()
    await harness.open({
      '/x': [[head(200, { 'Content-Length': '10' }), until(gate), close()], [reply(200, {}, 'again')]],
    })
    const caller = harness.caller('GET', '/x', { on: when(CLOSED[0], (inside) => void inside.send()) })
    await caller.send()
    gate.open()
    await caller.until(() => caller.completions.length === 2)
    expect(caller.completions[1]).toMatchObject({ call: 'send', error: null })
    expect(await caller.body()).toBe('again')
  })

  test('a write of an upload that is being lost fails', async () => {
    const gate = new Gate()
    await harness.open({ '/x': [until(gate), close()] })
    const caller = harness.caller('POST', '/x', {
      on: when(CLOSED[0], (inside) => void inside.write('abcd')),
    })
    await caller.sendEx(8)
    gate.open()
    await caller.until(() => caller.completions.length === 2)
    expect(caller.completions[1]).toMatchObject({ call: 'write', error: { reason: 'closed' } })
  })

  test.each(['write', 'end'] as const)('%s of an upload whose time is up fails', async (call) => {
    const environment = await harness.open({ '/x': [until(new Gate())] })
    const caller = harness.caller('POST', '/x', {
      timeouts: { total: AMPLE },
      on: when(CLOSED[0], (inside) => void (call === 'write' ? inside.write('abcd') : inside.end())),
    })
    await caller.sendEx('chunked')
    await environment.pass(AMPLE)
    await caller.until(() => caller.completions.length === 2)
    expect(caller.completions[1]).toMatchObject({ call, error: { reason: 'timeout' } })
    await environment.connected(0)
  })

  test('a read of a download whose time is up fails; it is not the end', async () => {
    await harness.open({ '/x': [head(200, { 'Content-Length': '10' }), hang()] })
    const caller = harness.caller('GET', '/x', {
      timeouts: { total: AMPLE },
      on: when(CLOSED[0], (inside) => void inside.read(Buffer.alloc(4))),
    })
    await caller.send()
    await harness.environment.pass(AMPLE)
    await caller.until(() => caller.completions.length === 2)
    expect(caller.completions[1]).toMatchObject({ call: 'read', error: { reason: 'timeout' } })
    await harness.environment.connected(0)
  })

  test('sent again when its time is up, it is on its way again', async () => {
    const environment = await harness.open({
      '/x': [[head(200, { 'Content-Length': '10' }), hang()], [reply(200, {}, 'again')]],
    })
    const caller = harness.caller('GET', '/x', {
      timeouts: { total: AMPLE },
      on: when(CLOSED[0], (inside) => void inside.send()),
    })
    await caller.send()
    await environment.pass(AMPLE)
    await caller.until(() => caller.completions.length === 2)
    expect(caller.completions[1]).toMatchObject({ call: 'send', error: null })
    expect(await caller.body()).toBe('again')
  })

  test.each(['close', 'cancel'] as const)('%s inside the CLOSING_CONNECTION of a redirect', async (how) => {
    const environment = await harness.open({
      '/x': [reply(302, { Location: '/y', 'Content-Length': '10' }, 'a'), hang()],
      '/y': [reply(200)],
    })
    const caller = harness.caller('GET', '/x', { on: when(CLOSED[0], how === 'close' ? closes : cancels) })
    expect((await caller.send()).error).toMatchObject(cancelled)
    await environment.connected(0)
    await environment.settle()
    expect(environment.requests).toHaveLength(1)
  })
}
