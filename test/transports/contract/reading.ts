// Reads: what is at hand, what has to be waited for, and bodies that break off.

import { expect, test } from 'vitest'
import type { Completion } from '../../../src/lifecycle/index.ts'
import { chunk, close, dribble, Gate, head, reply, reset, send, until } from '../../../src/testing/index.ts'
import { ANSWERED, CLOSED, COLD, type Harness, SENT, text, withoutClosing } from './harness.ts'

const PENDING_READ = ['RECEIVING_RESPONSE', 'ioPending read'] as const
const READ = ['RESPONSE_RECEIVED', 'REQUEST_COMPLETE read'] as const
const length = (bytes: number) => head(200, { 'Content-Length': String(bytes) })

export function reading(harness: Harness): void {
  /** A caller who has the head of a response whose body is up to the gate. */
  async function waiting(
    first: string,
    then: Parameters<typeof until>[0],
    ...rest: ReturnType<typeof send>[]
  ) {
    await harness.open({
      '/x': [send(`HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n${first}`), until(then), ...rest],
    })
    const caller = harness.caller('GET', '/x')
    await caller.send()
    caller.forget()
    return caller
  }

  test('bytes that have arrived are given at once, without an announcement', async () => {
    await harness.open({ '/x': [reply(200, {}, 'hello')] })
    const caller = harness.caller('GET', '/x')
    await caller.send()
    await harness.environment.settle()
    caller.forget()
    const into = Buffer.alloc(3)
    expect([caller.read(into), text(into)]).toEqual([3, 'hel'])
    expect([caller.read(into), text(into.subarray(0, 2))]).toEqual([2, 'lo'])
    expect(caller.read(into)).toBe(0)
    expect(caller.said).toEqual([])
  })

  test('the end is found again and again (read-after-end)', async () => {
    await harness.open({ '/x': [reply(200, {}, 'hi')] })
    const caller = harness.caller('GET', '/x')
    await caller.send()
    expect(await caller.body()).toBe('hi')
    expect([caller.read(Buffer.alloc(1)), caller.read(Buffer.alloc(1)), caller.take()]).toEqual([0, 0, null])
  })

  test('a read before anything has come pends (read-pending)', async () => {
    const gate = new Gate()
    const caller = await waiting('', gate, send('hello world'))
    const into = Buffer.alloc(64)
    const pending = caller.read(into)
    expect(caller.said).toEqual([...PENDING_READ])
    gate.open()
    expect(await pending).toMatchObject({ call: 'read', error: null, bytes: 11 })
    expect(text(into.subarray(0, 11))).toBe('hello world')
    expect(caller.said).toEqual([...PENDING_READ, ...READ])
    expect(caller.last('INTERNET_STATUS_RESPONSE_RECEIVED').bytes).toBe(11)
    expect(caller.read(into)).toBe(0)
  })

  test('a read that fills copies what is there and completes with all of it (read-partial)', async () => {
    const gate = new Gate()
    const caller = await waiting('hello', gate, send(' world'))
    await harness.environment.settle()
    const into = Buffer.alloc(11)
    const pending = caller.read(into, true)
    expect(text(into.subarray(0, 5))).toBe('hello')
    expect(caller.said).toEqual([...PENDING_READ])
    gate.open()
    expect(await pending).toMatchObject({ bytes: 11, error: null })
    expect(text(into)).toBe('hello world')
    expect(caller.said).toEqual([...PENDING_READ, ...READ])
  })

  test('a read that fills ends with the body', async () => {
    const gate = new Gate()
    const caller = await waiting('hello', gate, send(' world'))
    const into = Buffer.alloc(64)
    const pending = caller.read(into, true)
    gate.open()
    expect(await pending).toMatchObject({ bytes: 11, error: null })
    expect(caller.read(into, true)).toBe(0)
  })

  test('a body in small pieces (read-small-pieces)', async () => {
    await harness.open({ '/x': [length(11), ...dribble('hello world', 3, 2)] })
    const caller = harness.caller('GET', '/x')
    await caller.send()
    const body = caller.body()
    await harness.environment.pass(20)
    expect(await body).toBe('hello world')
  })

  test('take gives the pieces as they are, and null at the end', async () => {
    const gate = new Gate()
    const caller = await waiting('hello', gate, send(' world'))
    await harness.environment.settle()
    expect(text((await caller.take()) as Uint8Array)).toBe('hello')
    caller.forget()
    const pending = caller.take() as Promise<Completion>
    gate.open()
    const { chunk: piece, bytes } = await pending
    expect([text(piece as Uint8Array), bytes]).toEqual([' world', 6])
    expect(caller.said).toEqual([...PENDING_READ, ...READ])
    expect(caller.take()).toBeNull()
    expect(caller.state).toContain('complete')
  })

  test('the end may be what a take waits for', async () => {
    const gate = new Gate()
    await harness.open({
      '/x': [head(200, { 'Transfer-Encoding': 'chunked' }), chunk('hello'), until(gate), send('0\r\n\r\n')],
    })
    const caller = harness.caller('GET', '/x')
    await caller.send()
    await harness.environment.settle()
    expect(caller.read(Buffer.alloc(8))).toBe(5)
    const pending = caller.take() as Promise<Completion>
    gate.open()
    expect(await pending).toMatchObject({ chunk: null, bytes: 0, error: null })
    expect(caller.state).toContain('complete')
  })

  test('bytes that came are read before a cut shows (short-body)', async () => {
    await harness.open({ '/x': [length(100), send('0123456789'), close()] })
    const caller = harness.caller('GET', '/x')
    await caller.send()
    await harness.environment.settle()
    caller.forget()
    const into = Buffer.alloc(64)
    expect([caller.read(into), text(into.subarray(0, 10))]).toEqual([10, '0123456789'])
    const { error } = await (caller.read(into) as Promise<Completion>)
    expect(error).toMatchObject({ phase: 'read', reason: 'closed', bytes: 0 })
    expect(withoutClosing(caller.said)).toEqual([
      ...PENDING_READ,
      'REQUEST_COMPLETE read failed: read, closed',
    ])
  })

  test('a cut while a read pends (short-body-pending)', async () => {
    const gate = new Gate()
    await harness.open({ '/x': [length(100), send('0123456789'), until(gate), close()] })
    const caller = harness.caller('GET', '/x')
    await caller.send()
    caller.forget()
    const into = Buffer.alloc(64)
    const pending = caller.read(into, true) as Promise<Completion>
    gate.open()
    const { error, bytes } = await pending
    expect(error).toMatchObject({ phase: 'read', reason: 'closed', bytes: 10 })
    expect([bytes, text(into.subarray(0, 10))]).toEqual([10, '0123456789'])
    expect(caller.said).toEqual([...PENDING_READ, ...CLOSED, 'REQUEST_COMPLETE read failed: read, closed'])
  })

  test('a cut chunked body is no end', async () => {
    await harness.open({ '/x': [head(200, { 'Transfer-Encoding': 'chunked' }), chunk('hello'), close()] })
    const caller = harness.caller('GET', '/x')
    await caller.send()
    await expect(caller.body()).rejects.toMatchObject({ phase: 'read', reason: 'closed' })
  })

  test('a reset while a read pends (rst-in-body-pending)', async () => {
    const gate = new Gate()
    await harness.open({ '/x': [length(100), send('0123456789'), until(gate), reset()] })
    const caller = harness.caller('GET', '/x')
    await caller.send()
    await harness.environment.settle()
    caller.forget()
    const into = Buffer.alloc(100)
    const pending = caller.read(into, true) as Promise<Completion>
    gate.open()
    const { error, bytes } = await pending
    expect(error).toMatchObject({ phase: 'read', reason: 'reset', code: 'ECONNRESET' })
    expect([bytes, text(into.subarray(0, 10))]).toEqual([10, '0123456789'])
    expect(caller.said).toEqual([...PENDING_READ, ...CLOSED, 'REQUEST_COMPLETE read failed: read, reset'])
    expect(() => caller.read(into)).toThrow(
      expect.objectContaining({ name: 'TransferError', reason: 'reset' }),
    )
  })

  const brokenHeads = [
    ['no byte (eof-no-bytes)', [close()], 'closed'],
    ['half a head (eof-in-headers)', [send('HTTP/1.1 200 OK\r\nContent-Le'), close()], 'closed'],
    [
      'something that is not HTTP (garbage-text)',
      [send('this is not http at all\r\n\r\n'), close()],
      'malformed',
    ],
    ['a reset', [reset()], 'reset'],
  ] as const
  test.each(brokenHeads)('instead of a response, %s', async (_title, steps, reason) => {
    const environment = await harness.open({ '/x': steps })
    const caller = harness.caller('GET', '/x')
    const { error } = await caller.send()
    expect(error).toMatchObject({ call: 'send', phase: 'response', reason })
    expect(caller.said).toEqual([
      ...COLD,
      ...SENT,
      ANSWERED[0],
      ...CLOSED,
      `REQUEST_COMPLETE send failed: response, ${reason}`,
    ])
    await environment.connected(0)
    caller.forget()
    await caller.close()
    expect(caller.said).toEqual(['HANDLE_CLOSING'])
  })
}
