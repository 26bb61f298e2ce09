// Cancel and close in every phase: the pending call completes, nothing is announced afterwards, and no connection is left.

import { describe, expect, test } from 'vitest'
import type { Caller } from '../../../src/testing/conformance/index.ts'
import { Gate, hang, reply, until } from '../../../src/testing/index.ts'
import { ANSWERED, CLOSED, COLD, type Harness, SENT } from './harness.ts'
import { downloading, phases } from './phases.ts'

export function givingUp(harness: Harness): void {
  describe.each(phases.map((phase) => [phase.state, phase] as const))('while %s', (state, phase) => {
    const completion = phase.pending === null ? [] : [`REQUEST_COMPLETE ${phase.pending}, cancelled`]
    const closing = phase.connected ? [...CLOSED] : []

    async function reached(): Promise<Caller | null> {
      const caller = await phase.reach(harness)
      if (caller === null) return null
      expect(stateOf(caller)).toBe(state)
      caller.forget()
      return caller
    }

    async function nothingIsLeft(caller: Caller, said: readonly string[]): Promise<void> {
      if (phase.state === 'queued') await harness.environment.settle()
      else await harness.environment.connected(0)
      await harness.environment.settle()
      expect(caller.said).toEqual(said)
    }

    // Nothing is told inside either of them.
    test('cancel', async () => {
      const caller = await reached()
      if (caller === null) return
      expect(caller.cancel()).toBe(true)
      expect(caller.said).toEqual([])
      await nothingIsLeft(caller, [...closing, ...completion])
      expect(stateOf(caller)).toBe('failed')
      expect(caller.cancel()).toBe(false)
    })

    test('close', async () => {
      const caller = await reached()
      if (caller === null) return
      caller.closeNow()
      expect(caller.said).toEqual([])
      await nothingIsLeft(caller, [...completion, ...closing, 'HANDLE_CLOSING'])
      expect(() => caller.lifecycle.close()).toThrow(expect.objectContaining({ name: 'WrongStateError' }))
    })
  })

  test('a cancelled request can be sent again (resend-after-failure)', async () => {
    const gate = new Gate()
    await harness.open({ '/x': [[until(gate), hang()], [reply(200, {}, 'again')]] })
    const caller = harness.caller('GET', '/x')
    const done = caller.send()
    await gate.reached
    caller.cancel()
    expect((await done).error).toMatchObject({ reason: 'cancelled' })
    caller.forget()
    expect((await caller.send()).error).toBeNull()
    expect(caller.said).toEqual([...COLD, ...SENT, ...ANSWERED, 'REQUEST_COMPLETE send'])
    expect(await caller.body()).toBe('again')
  })

  test('a request can be sent again when its body was read (resend-after-read)', async () => {
    const environment = await harness.open({ '/x': [[reply(200, {}, 'one')], [reply(200, {}, 'two')]] })
    const caller = harness.caller('GET', '/x')
    await caller.send()
    expect(await caller.body()).toBe('one')
    caller.forget()
    await caller.send()
    expect(caller.said).toEqual(['reused after 1', ...SENT, ...ANSWERED, 'REQUEST_COMPLETE send'])
    expect(await caller.body()).toBe('two')
    expect(environment.requests.map(({ connection }) => connection)).toEqual([1, 1])
  })

  test('sent again with half of its body to come, it lets the connection go first', async () => {
    const caller = await downloading(harness)
    caller.forget()
    void caller.send()
    expect(caller.said).toEqual([...CLOSED])
    await caller.hears(COLD[0])
    await caller.hears('RESPONSE_RECEIVED')
    expect(harness.environment.requests.map(({ connection }) => connection)).toEqual([1, 2])
  })

  test('half of the body is still to come: the connection is dropped (close-body-missing)', async () => {
    const caller = await downloading(harness)
    caller.forget()
    caller.closeNow()
    expect(caller.said).toEqual([])
    await caller.until(() => caller.isClosed)
    expect(caller.said).toEqual([...CLOSED, 'HANDLE_CLOSING'])
    await harness.environment.connected(0)
  })
}

/** The innermost states, as the chart names them. */
const stateOf = (caller: Caller): string => {
  const names = [...caller.state.matchAll(/"(\w+)"/g)].map(([, name]) => name as string)
  return names.filter((name) => name !== 'open' && name !== 'exchange').join('.')
}
