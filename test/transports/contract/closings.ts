// Calls from inside CLOSING_CONNECTION: the old exchange is over then, and a new one may begin.

import { expect, test } from 'vitest'
import { close, Gate, hang, head, reply, reset, send, until } from '../../../src/testing/index.ts'
import type { Caller } from '../caller.ts'
import { CLOSED, type Setting } from './setting.ts'
import { AMPLE, cancelled, cancels, closes, refusal, when } from './when.ts'

export function closings(setting: Setting): void {
  /** A response of which half is still to come; the connection closes when it is sent again. */
  async function resending(on: (said: string, caller: Caller) => void): Promise<Caller> {
    await setting.open({
      '/x': [[head(200, { 'Content-Length': '10' }), send('hello'), hang()], [reply(200, {}, 'again')]],
    })
    const caller = setting.caller('GET', '/x', { on })
    await caller.send()
    await setting.world.settle()
    caller.forget()
    return caller
  }

  test('close of a request that is being sent again', async () => {
    const caller = await resending(when(CLOSED[0], closes))
    expect((await caller.send()).error).toMatchObject(cancelled)
    await caller.until(() => caller.isClosed)
    await setting.world.connected(0)
    expect(setting.world.requests).toHaveLength(1)
  })

  test('cancel of a request that is being sent again', async () => {
    const caller = await resending(when(CLOSED[0], cancels))
    expect((await caller.send()).error).toMatchObject(cancelled)
    await setting.world.connected(0)
    expect(setting.world.requests).toHaveLength(1)
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
    const world = await setting.open({ '/x': [until(gate), reset()] })
    const caller = setting.caller('POST', '/x', { on: when(CLOSED[0], closes) })
    await caller.sendEx(8)
    caller.forget()
    gate.open()
    await caller.until(() => caller.isClosed)
    await world.settle()
    expect(caller.said).toEqual([...CLOSED, 'HANDLE_CLOSING'])
  })

  test('sent again when its download is being lost, it is on its way again', async () => {
    const gate = new Gate()
    await setting.open({
      '/x': [[head(200, { 'Content-Length': '10' }), until(gate), close()], [reply(200, {}, 'again')]],
    })
    const caller = setting.caller('GET', '/x', { on: when(CLOSED[0], (inside) => void inside.send()) })
    await caller.send()
    gate.open()
    await caller.until(() => caller.completions.length === 2)
    expect(caller.completions[1]).toMatchObject({ call: 'send', error: null })
    expect(await caller.body()).toBe('again')
  })

  test('a write of an upload that is being lost fails', async () => {
    const gate = new Gate()
    await setting.open({ '/x': [until(gate), close()] })
    const caller = setting.caller('POST', '/x', {
      on: when(CLOSED[0], (inside) => void inside.write('abcd')),
    })
    await caller.sendEx(8)
    gate.open()
    await caller.until(() => caller.completions.length === 2)
    expect(caller.completions[1]).toMatchObject({ call: 'write', error: { reason: 'closed' } })
  })

  test.each(['write', 'end'] as const)('%s of an upload whose time is up fails', async (call) => {
    const world = await setting.open({ '/x': [until(new Gate())] })
    const caller = setting.caller('POST', '/x', {
      timeouts: { total: AMPLE },
      on: when(CLOSED[0], (inside) => void (call === 'write' ? inside.write('abcd') : inside.end())),
    })
    await caller.sendEx('chunked')
    await world.pass(AMPLE)
    await caller.until(() => caller.completions.length === 2)
    expect(caller.completions[1]).toMatchObject({ call, error: { reason: 'timeout' } })
    await world.connected(0)
  })

  test('a read of a download whose time is up fails; it is not the end', async () => {
    await setting.open({ '/x': [head(200, { 'Content-Length': '10' }), hang()] })
    const caller = setting.caller('GET', '/x', {
      timeouts: { total: AMPLE },
      on: when(CLOSED[0], (inside) => void inside.read(Buffer.alloc(4))),
    })
    await caller.send()
    await setting.world.pass(AMPLE)
    await caller.until(() => caller.completions.length === 2)
    expect(caller.completions[1]).toMatchObject({ call: 'read', error: { reason: 'timeout' } })
    await setting.world.connected(0)
  })

  test('sent again when its time is up, it is on its way again', async () => {
    const world = await setting.open({
      '/x': [[head(200, { 'Content-Length': '10' }), hang()], [reply(200, {}, 'again')]],
    })
    const caller = setting.caller('GET', '/x', {
      timeouts: { total: AMPLE },
      on: when(CLOSED[0], (inside) => void inside.send()),
    })
    await caller.send()
    await world.pass(AMPLE)
    await caller.until(() => caller.completions.length === 2)
    expect(caller.completions[1]).toMatchObject({ call: 'send', error: null })
    expect(await caller.body()).toBe('again')
  })

  test.each(['close', 'cancel'] as const)('%s inside the CLOSING_CONNECTION of a redirect', async (how) => {
    const world = await setting.open({
      '/x': [reply(302, { Location: '/y', 'Content-Length': '10' }, 'a'), hang()],
      '/y': [reply(200)],
    })
    const caller = setting.caller('GET', '/x', { on: when(CLOSED[0], how === 'close' ? closes : cancels) })
    expect((await caller.send()).error).toMatchObject(cancelled)
    await world.connected(0)
    await world.settle()
    expect(world.requests).toHaveLength(1)
  })
}
