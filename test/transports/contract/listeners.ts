// Calls from inside an announcement: they are legal, and see the request as the announcement left it.

import { describe, expect, test } from 'vitest'
import type { Completion } from '../../../src/lifecycle/index.ts'
import type { Caller } from '../../../src/testing/conformance/index.ts'
import { Gate, hang, head, reply, send, take, until } from '../../../src/testing/index.ts'
import { ANSWERED, CLOSED, COLD, type Harness, SENT, text, withoutClosing } from './harness.ts'
import { cancelled, cancels, closes, refusal, when } from './when.ts'

export function listeners(harness: Harness): void {
  // close-in-resolving-name, close-in-connecting-to-server, close-in-sending-request, close-in-receiving-response
  const places = [
    [COLD[0], 'resolve'],
    [COLD[2], 'connect'],
    [COLD[3], 'connect'],
    [SENT[0], 'send'],
    [ANSWERED[0], 'response'],
  ] as const
  describe.each(places)('of a send, inside %s', (token, phase) => {
    test('close is heard as cancelled, and is the end', async () => {
      const environment = await harness.open({ '/x': [take(), hang()] })
      const caller = harness.caller('GET', '/x', { on: when(token, closes) })
      expect((await caller.send()).error).toMatchObject({ ...cancelled, phase })
      await caller.until(() => caller.isClosed)
      const heard = [...COLD, SENT[0], SENT[1], ANSWERED[0]]
      expect(withoutClosing(caller.said)).toEqual([
        ...heard.slice(0, heard.indexOf(token) + 1),
        `REQUEST_COMPLETE send failed: ${phase}, cancelled`,
        'HANDLE_CLOSING',
      ])
      await environment.connected(0)
    })

    test('cancel is heard, and the request can be sent again', async () => {
      const environment = await harness.open({ '/x': [take(), until(new Gate())], '/y': [reply(200)] })
      const caller = harness.caller('GET', '/x', { on: when(token, cancels) })
      expect((await caller.send()).error).toMatchObject({ ...cancelled, phase })
      expect(caller.said.at(-1)).toBe(`REQUEST_COMPLETE send failed: ${phase}, cancelled`)
      await environment.connected(0)
      void caller.send()
      await caller.hears(COLD[0], 2)
    })
  })

  test('a header is added inside SENDING_REQUEST (headers-in-sending)', async () => {
    const environment = await harness.open({ '/x': [reply(200)] })
    const headers = ['accept', '*/*']
    const caller = harness.caller('GET', '/x', { on: when(SENT[0], () => headers.push('x-late', 'yes')) })
    await caller.send({ headers })
    expect(environment.requests[0]?.head).toMatch(/\r\nx-late: yes\r\n/i)
  })

  test('close inside REQUEST_COMPLETE (close-in-request-complete)', async () => {
    const environment = await harness.open({ '/x': [head(200, { 'Content-Length': '10' }), hang()] })
    const caller = harness.caller('GET', '/x', { on: when('REQUEST_COMPLETE send', closes) })
    expect((await caller.send()).error).toBeNull()
    expect(caller.said.slice(-4)).toEqual(['REQUEST_COMPLETE send', ...CLOSED, 'HANDLE_CLOSING'])
    await environment.connected(0)
  })

  test('close inside HANDLE_CLOSING is refused (close-in-handle-closing)', async () => {
    await harness.open({})
    const errors: unknown[] = []
    const caller = harness.caller('GET', '/x', {
      on: when('HANDLE_CLOSING', ({ lifecycle }) => {
        try {
          lifecycle.close()
        } catch (error) {
          errors.push(error)
        }
      }),
    })
    await caller.close()
    expect(errors).toEqual([refusal])
  })

  describe('of a write', () => {
    async function uploading(on: (said: string, caller: Caller) => void, server = [until(new Gate())]) {
      const environment = await harness.open({ '/x': server })
      const caller = harness.caller('POST', '/x', { on })
      await caller.sendEx('chunked')
      caller.forget()
      return { environment, caller }
    }

    test('close inside SENDING_REQUEST: the write fails, and completes never (close-in-write-notification)', async () => {
      const { environment, caller } = await uploading(when(SENT[0], closes, 2))
      expect(() => caller.write('abcd')).toThrow(
        expect.objectContaining({ name: 'TransferError', ...cancelled }),
      )
      expect(caller.said).toEqual([SENT[0], ...CLOSED])
      await caller.until(() => caller.isClosed)
      expect(caller.said).toEqual([SENT[0], ...CLOSED, 'HANDLE_CLOSING'])
      expect(caller.completions).toHaveLength(1)
      await environment.connected(0)
    })

    test('cancel inside SENDING_REQUEST: the same, and the connection is gone', async () => {
      const { environment, caller } = await uploading(when(SENT[0], cancels, 2))
      expect(() => caller.write('abcd')).toThrow(
        expect.objectContaining({ name: 'TransferError', ...cancelled }),
      )
      expect(caller.completions).toHaveLength(1)
      expect(caller.said).toEqual([SENT[0], ...CLOSED])
      await environment.connected(0)
      expect(environment.requests.map(({ body }) => text(body)).join('')).toBe('')
    })

    test('close inside REQUEST_SENT: the write was done', async () => {
      const { environment, caller } = await uploading(when(SENT[1], closes, 2))
      expect(caller.write('abcd')).toBe(true)
      expect(caller.said).toEqual([...SENT])
      await caller.until(() => caller.isClosed)
      expect(caller.said).toEqual([...SENT, ...CLOSED, 'HANDLE_CLOSING'])
      await environment.connected(0)
    })

    test('the next write inside REQUEST_SENT', async () => {
      const { environment, caller } = await uploading(
        when(SENT[1], (inside) => expect(inside.write('efgh')).toBe(true), 2),
        [take() as never, reply(200) as never],
      )
      expect(caller.write('abcd')).toBe(true)
      await caller.end()
      expect(text(environment.requests[0]?.body)).toBe('abcdefgh')
    })

    test.each(['cancel', 'close'] as const)('%s inside ioPending: the write completes', async (how) => {
      const { environment, caller } = await uploading(
        when('ioPending write', how === 'close' ? closes : cancels),
      )
      const pending = caller.write(Buffer.alloc(environment.tooMuch)) as Promise<Completion>
      expect((await pending).error).toMatchObject({ call: 'write', ...cancelled })
      await environment.connected(0)
    })
  })

  test('an upload that is driven from its completions (upload-chain-in-complete)', async () => {
    const environment = await harness.open({ '/x': [take(), reply(200, {}, 'thanks')] })
    let left = 5
    const caller = harness.caller('POST', '/x', {
      on(said, inside) {
        if (said === 'REQUEST_COMPLETE sendEx') inside.write('ab')
        else if (said !== 'REQUEST_SENT' || inside.announcements.length < 7) return
        else if (--left > 0) inside.write('ab')
        else void inside.end()
      },
    })
    void caller.sendEx(10)
    await caller.hears('REQUEST_COMPLETE end')
    expect(await caller.body()).toBe('thanks')
    expect(text(environment.requests[0]?.body)).toBe('ababababab')
  })

  test('a body that is read from its completions (read-loop-in-complete)', async () => {
    const gates = [new Gate(), new Gate()] as const
    await harness.open({
      '/x': [
        head(200, { 'Content-Length': '9' }),
        until(gates[0]),
        send('one'),
        until(gates[1]),
        send('twosix'),
      ],
    })
    const parts: Buffer[] = []
    const into = Buffer.alloc(3)
    const caller = harness.caller('GET', '/x', {
      on(said, { lifecycle }) {
        if (said === 'REQUEST_COMPLETE send') lifecycle.read(into)
        else if (said === 'REQUEST_COMPLETE read') {
          parts.push(Buffer.from(into))
          while (lifecycle.read(into) > 0) parts.push(Buffer.from(into))
        } else if (said === 'ioPending read') gates[parts.length]?.open()
      },
    })
    void caller.call((lifecycle) => lifecycle.send(caller.head()))
    await caller.until(() => caller.state.includes('complete'))
    expect(Buffer.concat(parts).toString()).toBe('onetwosix')
  })

  test('the next read inside RESPONSE_RECEIVED comes after the completion of the last', async () => {
    const gate = new Gate()
    await harness.open({ '/x': [head(200, { 'Content-Length': '6' }), until(gate), send('onetwo')] })
    const second = Buffer.alloc(3)
    const answers: unknown[] = []
    const caller = harness.caller('GET', '/x', {
      on: when('RESPONSE_RECEIVED', (inside) => answers.push(inside.read(second)), 2),
    })
    await caller.send()
    const pending = caller.read(Buffer.alloc(3)) as Promise<Completion>
    gate.open()
    expect((await pending).bytes).toBe(3)
    expect([answers, second.toString()]).toEqual([[3], 'two'])
  })

  test('sent again inside RESPONSE_RECEIVED of a read, both calls complete', async () => {
    const gate = new Gate()
    await harness.open({
      '/x': [[head(200, { 'Content-Length': '6' }), until(gate), send('one')], [reply(200, {}, 'again')]],
    })
    const caller = harness.caller('GET', '/x', {
      on: when('RESPONSE_RECEIVED', (inside) => void inside.send(), 2),
    })
    await caller.send()
    void caller.read(Buffer.alloc(3))
    gate.open()
    await caller.until(() => caller.completions.length === 3)
    expect(caller.completions.map(({ call, error }) => [call, error])).toEqual([
      ['send', null],
      ['read', null],
      ['send', null],
    ])
    expect(await caller.body()).toBe('again')
  })

  test('sent again when its redirect is refused', async () => {
    await harness.open({
      '/x': [[reply(302, { Location: 'http:///nohost' }, 'moved')], [reply(200, {}, 'again')]],
    })
    const caller = harness.caller('GET', '/x', {
      on: when('REQUEST_COMPLETE send failed: redirect, badRedirect', (inside) => void inside.send()),
    })
    await caller.send()
    await caller.until(() => caller.completions.length === 2)
    expect(caller.completions[1]).toMatchObject({ call: 'send', error: null })
    expect(await caller.body()).toBe('again')
  })
}
