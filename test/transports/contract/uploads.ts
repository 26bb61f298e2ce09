// Request bodies: whole or in writes, taken at once or pending, and answered before their end.

import { describe, expect, test } from 'vitest'
import type { Completion } from '../../../src/lifecycle/index.ts'
import type { Caller } from '../../../src/testing/conformance/index.ts'
import { close, Gate, hang, interim, reply, reset, take, until } from '../../../src/testing/index.ts'
import { ANSWERED, CLOSED, COLD, type Harness, SENT, text } from './harness.ts'
import { SENT_EX, uploading } from './uploading.ts'

const ENDED = [...ANSWERED, 'REQUEST_COMPLETE end'] as const

export function uploads(harness: Harness): void {
  test('a whole body goes with its head (post-optional)', async () => {
    const environment = await harness.open({ '/x': [take(), reply(200, {}, 'hello world')] })
    const caller = harness.caller('POST', '/x')
    await caller.post('abcd')
    expect(caller.said).toEqual([...COLD, ...SENT, ...ANSWERED, 'REQUEST_COMPLETE send'])
    const [request] = environment.requests
    expect(text(request?.body)).toBe('abcd')
    expect(request?.head).toMatch(/\r\ncontent-length: 4\r\n/i)
    expect(caller.last('INTERNET_STATUS_REQUEST_SENT')).toMatchObject({
      bytes: (request?.head.length ?? 0) + 4,
      bodyBytes: 4,
    })
    expect(await caller.body()).toBe('hello world')
  })

  test('a POST without a body (post-empty)', async () => {
    const environment = await harness.open({ '/x': [take(), reply(200)] })
    const caller = harness.caller('POST', '/x')
    await caller.post('')
    expect(environment.requests[0]?.head).toMatch(/\r\ncontent-length: 0\r\n/i)
  })

  test('sendEx completes when the head has left, before any byte of the body (sendex-completion-before-body)', async () => {
    const gate = new Gate()
    const { environment, caller } = await uploading(harness, [until(gate), take(), reply(200)], 4)
    await gate.reached
    expect(environment.requests[0]).toMatchObject({ method: 'POST', complete: false })
    expect(caller.state).toContain('writing')
    gate.open()
    caller.write('abcd')
    await caller.end()
  })

  const framings = [
    ['a Content-Length (sendex-known)', 11, ['hello', ' world'], [5, 6]],
    ['the chunked coding', 'chunked', ['hello', ' world'], [10, 11]],
    [
      "the caller's own framing (sendex-chunked-post)",
      'byCaller',
      ['5\r\nhello\r\n', '6\r\n world\r\n', '0\r\n\r\n'],
      [10, 11, 5],
    ],
  ] as const
  test.each(framings)('writes with %s are done at once', async (_title, framing, writes, wire) => {
    const { environment, caller } = await uploading(harness, [take(), reply(200, {}, 'hello world')], framing)
    for (const [i, piece] of writes.entries()) {
      expect(caller.write(piece)).toBe(true)
      expect(caller.said).toEqual([...SENT])
      expect(caller.last('INTERNET_STATUS_REQUEST_SENT').bytes).toBe(wire[i])
      caller.forget()
    }
    const { call, error } = await caller.end()
    expect([call, error]).toEqual(['end', null])
    expect(caller.said).toEqual([...ENDED])
    expect(await caller.body()).toBe('hello world')
    await caller.close()
    expect(environment.requests[0]).toMatchObject({ complete: true })
    expect(text(environment.requests[0]?.body)).toBe('hello world')
    expect(caller.said.at(-1)).toBe('HANDLE_CLOSING')
    expect(environment.connections).toBe(1)
  })

  test('a body that begins with its head (sendex-first-buffer)', async () => {
    const environment = await harness.open({ '/x': [take(), reply(200)] })
    const caller = harness.caller('POST', '/x')
    await caller.sendEx(8, { body: Buffer.from('abcd') })
    expect(caller.last('INTERNET_STATUS_REQUEST_SENT').bodyBytes).toBe(4)
    expect(caller.write('efgh')).toBe(true)
    expect(caller.last('INTERNET_STATUS_REQUEST_SENT')).toMatchObject({ bytes: 4, bodyBytes: 8 })
    await caller.end()
    expect(text(environment.requests[0]?.body)).toBe('abcdefgh')
  })

  test.each([4, 'chunked'] as const)(
    'a write of nothing is no end (sendex-zero-write), framing %s',
    async (framing) => {
      const { environment, caller } = await uploading(harness, [take(), reply(200)], framing)
      expect(caller.write('')).toBe(true)
      expect(caller.said).toEqual([...SENT])
      expect(caller.last('INTERNET_STATUS_REQUEST_SENT').bytes).toBe(0)
      expect(caller.write('abcd')).toBe(true)
      await caller.end()
      expect(text(environment.requests[0]?.body)).toBe('abcd')
    },
  )

  test('the server asks for the body with 100 (continue-expect)', async () => {
    const environment = await harness.open({ '/x': [interim(100), take(), reply(200, {}, 'hello world')] })
    const caller = harness.caller('POST', '/x')
    await caller.sendEx(4, { headers: ['Expect', '100-continue'] })
    await caller.hears('INTERMEDIATE_RESPONSE 100')
    expect(caller.said).toEqual([...SENT_EX, 'INTERMEDIATE_RESPONSE 100'])
    expect(caller.write('abcd')).toBe(true)
    await caller.end()
    expect(environment.requests[0]?.head).toMatch(/\r\nexpect: 100-continue\r\n/i)
    expect(text(environment.requests[0]?.body)).toBe('abcd')
    expect(await caller.body()).toBe('hello world')
  })

  describe('a write that the kernel does not take', () => {
    test.each(['length', 'chunked'])('pends until the wire drains (pw-one-large), %s', async (kind) => {
      const gate = new Gate()
      const environment = await harness.open({ '/x': [until(gate), take(), reply(200)] })
      const caller = harness.caller('POST', '/x')
      await caller.sendEx(kind === 'length' ? environment.tooMuch : 'chunked')
      caller.forget()
      const chunk = Buffer.alloc(environment.tooMuch, 'abcdefgh')
      const pending = caller.write(chunk)
      expect(pending).not.toBe(true)
      expect(caller.said).toEqual([SENT[0], 'ioPending write'])
      expect(() => caller.write('more')).toThrow(
        expect.objectContaining({ name: 'WrongStateError', pending: true }),
      )
      gate.open()
      const { call, error } = await (pending as Promise<Completion>)
      expect([call, error]).toEqual(['write', null])
      expect(caller.said.filter((token) => token !== 'progress')).toEqual([
        SENT[0],
        'ioPending write',
        SENT[1],
        'REQUEST_COMPLETE write',
      ])
      expect(caller.last('INTERNET_STATUS_REQUEST_SENT').bodyBytes).toBe(environment.tooMuch)
      await caller.end()
      expect(environment.requests[0]?.complete).toBe(true)
      expect(Buffer.compare(Buffer.from(environment.requests[0]?.body ?? []), chunk)).toBe(0)
    })

    test('ends with the connection (pw-reset)', async () => {
      const gate = new Gate()
      const environment = await harness.open({ '/x': [until(gate), reset()] })
      const caller = harness.caller('POST', '/x')
      await caller.sendEx(environment.tooMuch)
      caller.forget()
      const pending = caller.write(Buffer.alloc(environment.tooMuch)) as Promise<Completion>
      gate.open()
      expect((await pending).error).toMatchObject({ call: 'write', phase: 'write', reason: 'reset' })
      expect(caller.said.filter((token) => token !== 'progress')).toEqual([
        SENT[0],
        'ioPending write',
        ...CLOSED,
        'REQUEST_COMPLETE write failed: write, reset',
      ])
      expect(() => caller.end()).toThrow(expect.objectContaining({ name: 'TransferError', reason: 'reset' }))
    })

    test('of a whole body, keeps REQUEST_SENT waiting (cancel-sending)', async () => {
      const gate = new Gate()
      const environment = await harness.open({ '/x': [until(gate), take(), reply(200)] })
      const caller = harness.caller('POST', '/x')
      const done = caller.post(Buffer.alloc(environment.tooMuch, 'xyz'))
      await gate.reached
      await environment.settle()
      expect(caller.said.filter((token) => token !== 'progress')).toEqual([...COLD, SENT[0]])
      gate.open()
      expect((await done).error).toBeNull()
      expect(caller.last('INTERNET_STATUS_REQUEST_SENT').bodyBytes).toBe(environment.tooMuch)
      expect(environment.requests[0]?.body.length).toBe(environment.tooMuch)
    })
  })

  describe('a connection that is lost between two calls', () => {
    test.each([
      ['reset', reset()],
      ['closed', close()],
    ] as const)('is told at once, and again by the next call: %s', async (reason, step) => {
      const gate = new Gate()
      const { caller } = await uploading(harness, [until(gate), step], 16)
      gate.open()
      await caller.hears('connectionLost')
      expect(caller.said).toEqual([...CLOSED, `connectionLost: write, ${reason}`])
      const lost = expect.objectContaining({ name: 'TransferError', phase: 'write', reason })
      expect(() => caller.write('abcd')).toThrow(lost)
      expect(() => caller.end()).toThrow(lost)
      expect(() => caller.read(Buffer.alloc(1))).toThrow(lost)
    })
  })

  describe('a body that does not fit its length', () => {
    test('is refused where it is too long, and nothing has changed', async () => {
      const { environment, caller } = await uploading(harness, [take(), reply(200)], 4)
      expect(() => caller.write('abcde')).toThrow(expect.objectContaining({ name: 'BodyLengthError' }))
      expect(caller.said).toEqual([])
      expect(caller.write('abcd')).toBe(true)
      await caller.end()
      expect(text(environment.requests[0]?.body)).toBe('abcd')
    })

    test('is refused where it is too short, unless the server is to notice (sendex-short)', async () => {
      const environment = await harness.open({ '/x': [take(4), reply(200, {}, 'hello world'), hang()] })
      const strict = harness.caller('POST', '/x')
      await strict.sendEx(10)
      strict.write('abcd')
      expect(() => strict.end()).toThrow(expect.objectContaining({ name: 'BodyLengthError' }))
      const lax: Caller = harness.caller('POST', '/x', { strictLength: false })
      await lax.sendEx(10)
      lax.write('abcd')
      expect((await lax.end()).error).toBeNull()
      expect(await lax.body()).toBe('hello world')
      await lax.close()
      await strict.close()
      await environment.connected(0)
    })
  })
}
