// How much can be read without waiting; and bodies that are cut short and taken for whole.

import { expect, test } from 'vitest'
import type { Completion } from '../../../src/lifecycle/index.ts'
import type { CallerOptions } from '../../../src/testing/conformance/index.ts'
import { close, Gate, head, reply, reset, send, until } from '../../../src/testing/index.ts'
import { CLOSED, type Harness, text, withoutClosing } from './harness.ts'
import { when } from './when.ts'

const PENDING_QUERY = ['RECEIVING_RESPONSE', 'ioPending query'] as const
const QUERIED = ['RESPONSE_RECEIVED', 'REQUEST_COMPLETE query'] as const
const length = (bytes: number) => head(200, { 'Content-Length': String(bytes) })

export function queries(harness: Harness): void {
  /** A caller who has the head of a response, up to the gate. */
  async function answered(
    first: string,
    gate: Gate,
    rest: ReturnType<typeof send>[],
    options: CallerOptions = {},
  ) {
    await harness.open({
      '/x': [send(`HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n${first}`), until(gate), ...rest],
    })
    const caller = harness.caller('GET', '/x', options)
    await caller.send()
    await harness.environment.settle()
    caller.forget()
    return caller
  }

  test('bytes that have arrived are counted at once, without an announcement, and stay there (qda-not-refreshed)', async () => {
    await harness.open({ '/x': [reply(200, {}, 'hello')] })
    const caller = harness.caller('GET', '/x')
    await caller.send()
    await harness.environment.settle()
    caller.forget()
    expect([caller.query(), caller.query()]).toEqual([5, 5])
    const into = Buffer.alloc(3)
    expect([caller.read(into), text(into)]).toEqual([3, 'hel'])
    expect(caller.query()).toBe(2)
    caller.read(into)
    expect([caller.query(), caller.query()]).toEqual([0, 0])
    expect(caller.state).toContain('complete')
    expect(caller.said).toEqual([])
  })

  test('a query before anything has come pends, and reads nothing (qda-pending)', async () => {
    const gate = new Gate()
    const caller = await answered('', gate, [send('hello world')])
    const pending = caller.query()
    expect(caller.said).toEqual([...PENDING_QUERY])
    gate.open()
    expect(await pending).toMatchObject({ call: 'query', error: null, bytes: 11, chunk: null })
    expect(caller.said).toEqual([...PENDING_QUERY, ...QUERIED])
    expect(caller.last('INTERNET_STATUS_REQUEST_COMPLETE').bytes).toBe(11)
    expect(caller.lifecycle.chart.context.bodyBytesReceived).toBe(0)
    expect(await caller.body()).toBe('hello world')
  })

  test('the end may be what a query waits for (qda-pending-eof)', async () => {
    const gate = new Gate()
    await harness.open({ '/x': [head(200, { Connection: 'close' }), send('hello'), until(gate), close()] })
    const caller = harness.caller('GET', '/x')
    await caller.send()
    await harness.environment.settle()
    expect(caller.read(Buffer.alloc(8))).toBe(5)
    caller.forget()
    const pending = caller.query()
    gate.open()
    expect(await pending).toMatchObject({ bytes: 0, error: null })
    expect(caller.said).toEqual([...PENDING_QUERY, ...CLOSED, ...QUERIED])
    expect(caller.state).toContain('complete')
  })

  test('a query hears why nothing more will come', async () => {
    const gate = new Gate()
    const caller = await answered('', gate, [reset()])
    const pending = caller.query() as Promise<Completion>
    gate.open()
    expect((await pending).error).toMatchObject({ call: 'query', phase: 'read', reason: 'reset', bytes: 0 })
    expect(caller.said).toEqual([...PENDING_QUERY, ...CLOSED, 'REQUEST_COMPLETE query failed: read, reset'])
  })

  test('bytes that came before a cut are counted before it shows', async () => {
    const gate = new Gate()
    gate.open()
    const caller = await answered('hello', gate, [close()])
    expect(caller.query()).toBe(5)
    caller.read(Buffer.alloc(5))
    const { error } = await (caller.query() as Promise<Completion>)
    expect(error).toMatchObject({ phase: 'read', reason: 'closed' })
  })

  test('no other call may start while one pends, and none before there is a response', async () => {
    const caller = await answered('', new Gate(), [])
    void caller.query()
    for (const call of ['read', 'query'] as const)
      expect(() => (call === 'read' ? caller.read(Buffer.alloc(1)) : caller.query())).toThrow(
        expect.objectContaining({ name: 'WrongStateError', state: 'reading.querying', pending: true }),
      )
    const early = harness.caller('GET', '/x')
    expect(() => early.query()).toThrow('available() is refused while idle: ask after send() or end()')
  })

  test('the completion of a query may start a read', async () => {
    const gate = new Gate()
    const into = Buffer.alloc(11)
    let read = 0
    const caller = await answered('', gate, [send('hello world')], {
      on: when('REQUEST_COMPLETE query', ({ lifecycle }) => {
        read = lifecycle.read(into)
      }),
    })
    void caller.query()
    gate.open()
    await caller.until(() => read > 0)
    expect([read, text(into)]).toEqual([11, 'hello world'])
  })

  test('where that is wanted, a body that is cut short just ends (short-body)', async () => {
    await harness.open({ '/x': [length(100), send('0123456789'), close()] })
    const caller = harness.caller('GET', '/x', { lenientEnd: true })
    await caller.send()
    expect(await caller.body()).toBe('0123456789')
    expect(caller.state).toContain('complete')
    expect([caller.read(Buffer.alloc(1)), caller.take(), caller.query()]).toEqual([0, null, 0])
  })

  test('one that is reset fails all the same (rst-in-body-pending)', async () => {
    const gate = new Gate()
    const caller = await answered('hello', gate, [reset()], { lenientEnd: true })
    const pending = caller.read(Buffer.alloc(11), true) as Promise<Completion>
    gate.open()
    expect((await pending).error).toMatchObject({ phase: 'read', reason: 'reset', bytes: 5 })
  })

  test('and so does one that is cut while a read of it pends (short-body-pending)', async () => {
    const gate = new Gate()
    const caller = await answered('hello', gate, [close()], { lenientEnd: true })
    const into = Buffer.alloc(11)
    const pending = caller.read(into, true)
    gate.open()
    expect(await pending).toMatchObject({ bytes: 5, error: null })
    expect(withoutClosing(caller.said)).toEqual([
      'RECEIVING_RESPONSE',
      'ioPending read',
      'RESPONSE_RECEIVED',
      'REQUEST_COMPLETE read',
    ])
    expect(caller.take()).toBeNull()
  })

  test('a response without a head is a failure all the same', async () => {
    await harness.open({ '/x': [close()] })
    const caller = harness.caller('GET', '/x', { lenientEnd: true })
    expect((await caller.send()).error).toMatchObject({ phase: 'response', reason: 'closed' })
  })
}
