// Answers that come before the end of the body.

import { expect, test } from 'vitest'
import type { Completion } from '../../../src/lifecycle/index.ts'
import { Gate, hang, reply, reset, take, until } from '../../../src/testing/index.ts'
import { ANSWERED, COLD, type Harness, SENT, withoutClosing } from './harness.ts'
import { uploading } from './uploading.ts'

const ENDED = [...ANSWERED, 'REQUEST_COMPLETE end'] as const

export function earlyAnswers(harness: Harness): void {
  test.each([16, 'chunked'] as const)(
    'writes go on, and end gives it (early-413), framing %s',
    async (framing) => {
      const { caller } = await uploading(harness, [reply(413, {}, 'too large'), hang()], framing)
      await caller.hears('answered 413')
      expect(caller.said).toEqual(['answered 413'])
      expect(caller.write('abcdefgh')).toBe(true)
      expect(caller.write('ijklmnop')).toBe(true)
      expect(caller.said).toEqual(['answered 413', ...SENT, ...SENT])
      caller.forget()
      await caller.end()
      expect(withoutClosing(caller.said)).toEqual([...ENDED])
      expect(caller.lifecycle.response?.status).toBe(413)
      expect(await caller.body()).toBe('too large')
    },
  )

  test.each([8, 'chunked' as const])(
    'also with Connection: close the rest is taken, and end gives it (early-413), framing %s',
    async (framing) => {
      const steps = [reply(413, { Connection: 'close' }, 'too large'), hang()]
      const { caller, environment } = await uploading(harness, steps, framing)
      await caller.hears('answered 413')
      await environment.settle()
      expect(caller.write('abcdefgh')).toBe(true)
      caller.forget()
      await caller.end()
      expect(withoutClosing(caller.said)).toEqual([...ENDED])
      expect(await caller.body()).toBe('too large')
      expect(caller.said).toContain('CLOSING_CONNECTION')
    },
  )

  test('the rest of the body may be left out (early-401-unread)', async () => {
    const { environment, caller } = await uploading(harness, [reply(401, {}, 'no'), hang()], 1000)
    await caller.hears('answered 401')
    caller.forget()
    await caller.end()
    expect(withoutClosing(caller.said)).toEqual([...ENDED])
    expect(await caller.body()).toBe('no')
    await caller.close()
    expect(caller.said).toContain('CLOSING_CONNECTION')
    await environment.connected(0)
  })

  test('a server that then resets takes no more of it: the next write is told', async () => {
    const gate = new Gate()
    const { caller } = await uploading(harness, [reply(413, {}, 'too large'), until(gate), reset()], 16)
    await caller.hears('answered 413')
    gate.open()
    await caller.until(() => caller.state.includes('unwritable'))
    expect(() => caller.write('abcdefgh')).toThrow(expect.objectContaining({ name: 'WrongStateError' }))
    await caller.end()
    expect(caller.lifecycle.response?.status).toBe(413)
    expect(await caller.body()).toBe('too large')
  })

  test('and a write that pends then fails, while the answer stays', async () => {
    const gate = new Gate()
    const environment = await harness.open({ '/x': [reply(413, {}, 'too large'), until(gate), reset()] })
    const caller = harness.caller('POST', '/x')
    await caller.sendEx(environment.tooMuch)
    await caller.hears('answered 413')
    caller.forget()
    const pending = caller.write(Buffer.alloc(environment.tooMuch)) as Promise<Completion>
    gate.open()
    expect((await pending).error).toMatchObject({ call: 'write', phase: 'write', reason: 'answeredEarly' })
    expect(withoutClosing(caller.said.filter((token) => token !== 'progress'))).toEqual([
      SENT[0],
      'ioPending write',
      'REQUEST_COMPLETE write failed: write, answeredEarly',
    ])
    await caller.end()
    expect(await caller.body()).toBe('too large')
  })

  test('while that end is leaving is given after it', async () => {
    const environment = await harness.open({ '*': [take(4), reply(200, {}, 'early')] })
    for (const origin of [environment.origin, environment.secure]) {
      const caller = harness.caller('PUT', `${origin}/x`)
      await caller.sendEx('chunked')
      const written = await caller.write('abcd')
      if (written !== true) expect(written.error).toBeNull()
      caller.forget()
      expect((await caller.end()).error).toBeNull()
      expect(withoutClosing(caller.said).filter((token) => token !== 'answered 200')).toEqual([...ENDED])
      expect(await caller.body()).toBe('early')
    }
  })

  test('to a whole body ends its sending', async () => {
    const environment = await harness.open({ '/x': [reply(413, {}, 'too large'), hang()] })
    const caller = harness.caller('POST', '/x')
    const { error } = await caller.post(Buffer.alloc(environment.tooMuch))
    expect(error).toBeNull()
    const said = withoutClosing(caller.said.filter((token) => token !== 'progress'))
    // A server that reads on may have taken all of it by then.
    expect([
      [...COLD, SENT[0], 'answered 413', ...ANSWERED, 'REQUEST_COMPLETE send'],
      [...COLD, ...SENT, ...ANSWERED, 'REQUEST_COMPLETE send'],
    ]).toContainEqual(said)
    expect(await caller.body()).toBe('too large')
  })
}
