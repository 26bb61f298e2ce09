// Expect: 100-continue. The head leaves, and its body waits until the server wants it, or for as long as was said.

import { describe, expect, test } from 'vitest'
import { type FollowUpPolicy, NO_FOLLOW_UP, type RequestHead } from '../../../src/lifecycle/index.ts'
import { redirecting, standardRedirects } from '../../../src/policies/index.ts'
import type { Caller } from '../../../src/testing/conformance/index.ts'
import {
  close,
  Gate,
  hang,
  head,
  interim,
  reply,
  reset,
  send,
  take,
  until,
} from '../../../src/testing/index.ts'
import { ANSWERED, CLOSED, COLD, type Harness, SENT, text, withoutClosing } from './harness.ts'
import { AMPLE, cancels, closes, refusal, when } from './when.ts'

/** More than any test takes. */
const LONG = 600_000
const CONTINUED = 'INTERMEDIATE_RESPONSE 100'
const asks: Partial<RequestHead> = { expectContinue: LONG }
/** Follows redirects, and answers challenges. */
const obliging: FollowUpPolicy = {
  ...NO_FOLLOW_UP,
  next: (it, response, history, sent) =>
    response.status === 401
      ? { kind: 'repeat', head: it, challenge: { scheme: 'Basic', proxy: false } }
      : redirecting(standardRedirects).next(it, response, history, sent),
}
const welcome = [take(), reply(200, {}, 'welcome')] as const
const patient: Partial<RequestHead> = { headers: ['X-A', 'b'], expectContinue: LONG }

export function expectations(harness: Harness): void {
  /** A caller whose head has left, and whose body waits. */
  async function waiting(kind: 'send' | 'sendEx', parts: Partial<RequestHead> = patient): Promise<Caller> {
    await harness.open({ '/x': [until(new Gate()), hang()] })
    const caller = harness.caller('PUT', '/x')
    void (kind === 'send' ? caller.post('abcd', parts) : caller.sendEx(4, parts))
    await caller.hears('REQUEST_SENT')
    expect(caller.lifecycle.chart).toMatchObject({
      state: 'awaitingContinue',
      phase: 'response',
      isPending: true,
    })
    return caller
  }

  test('sendEx completes when the server wants the body (continue-expect, D075)', async () => {
    const gate = new Gate()
    const environment = await harness.open({ '/x': [until(gate), interim(100), ...welcome] })
    const caller = harness.caller('PUT', '/x')
    const done = caller.sendEx(4, patient)
    await gate.reached
    await environment.settle()
    expect(caller.said).toEqual([...COLD, ...SENT])
    expect(caller.last('INTERNET_STATUS_REQUEST_SENT').bodyBytes).toBe(0)
    gate.open()
    expect((await done).error).toBeNull()
    expect(caller.said.slice(-2)).toEqual([CONTINUED, 'REQUEST_COMPLETE sendEx'])
    caller.forget()
    expect(caller.write('abcd')).toBe(true)
    expect((await caller.end()).error).toBeNull()
    expect(caller.said).toEqual([...SENT, ...ANSWERED, 'REQUEST_COMPLETE end'])
    expect(await caller.body()).toBe('welcome')
    expect(environment.requests[0]?.head).toMatch(/^expect: 100-continue\r$/im)
    expect(text(environment.requests[0]?.body)).toBe('abcd')
  })

  test('a whole body leaves when the server wants it (D224, D226)', async () => {
    const gate = new Gate()
    const environment = await harness.open({ '/x': [until(gate), interim(100), ...welcome] })
    const caller = harness.caller('PUT', '/x')
    const done = caller.post('abcd', patient)
    await gate.reached
    await environment.settle()
    const bytes = caller.last('INTERNET_STATUS_REQUEST_SENT').bytes
    expect(bytes).toBe(environment.requests[0]?.head.length)
    gate.open()
    expect((await done).error).toBeNull()
    expect(caller.said).toEqual([...COLD, ...SENT, CONTINUED, ...SENT, ...ANSWERED, 'REQUEST_COMPLETE send'])
    expect(caller.last('INTERNET_STATUS_REQUEST_SENT')).toMatchObject({ bytes: 4, bodyBytes: 4 })
    expect(text(environment.requests[0]?.body)).toBe('abcd')
    expect(await caller.body()).toBe('welcome')
  })

  test('so do the first bytes of an upload', async () => {
    const environment = await harness.open({ '/x': [interim(100), ...welcome] })
    const caller = harness.caller('PUT', '/x')
    await caller.sendEx('chunked', { ...patient, body: Buffer.from('ab') })
    expect(caller.said).toEqual([...COLD, ...SENT, CONTINUED, ...SENT, 'REQUEST_COMPLETE sendEx'])
    caller.write('cd')
    await caller.end()
    expect(text(environment.requests[0]?.body)).toBe('abcd')
  })

  test('another interim response is no leave', async () => {
    const gate = new Gate()
    const environment = await harness.open({ '/x': [interim(103), until(gate), interim(100), ...welcome] })
    const caller = harness.caller('PUT', '/x')
    const done = caller.sendEx(4, patient)
    await caller.hears('INTERMEDIATE_RESPONSE 103')
    await environment.settle()
    expect(caller.lifecycle.chart.state).toBe('awaitingContinue')
    gate.open()
    expect((await done).error).toBeNull()
  })

  test.each(['send', 'sendEx'] as const)(
    'when the time is over, the body of %s leaves all the same (D227)',
    async (kind) => {
      const gate = new Gate()
      const environment = await harness.open({ '/x': [until(gate), interim(100), ...welcome] })
      const caller = harness.caller('PUT', '/x')
      const parts = { expectContinue: 30 }
      const done = kind === 'send' ? caller.post('abcd', parts) : caller.sendEx(4, parts)
      await gate.reached
      await caller.hears('REQUEST_SENT')
      await environment.pass(AMPLE)
      if (kind === 'sendEx') {
        expect((await done).error).toBeNull()
        caller.write('abcd')
      }
      await caller.hears('REQUEST_SENT', 2)
      expect(caller.said).not.toContain(CONTINUED)
      gate.open()
      // A leave that comes late is announced as any interim response is.
      expect((kind === 'send' ? await done : await caller.end()).error).toBeNull()
      expect(caller.said).toContain(CONTINUED)
      expect(text(environment.requests[0]?.body)).toBe('abcd')
    },
  )

  describe('a final answer instead', () => {
    test.each([417, 401, 200])('%i: none of a whole body is sent', async (status) => {
      const environment = await harness.open({ '/x': [reply(status, {}, 'no need')] })
      const caller = harness.caller('PUT', '/x')
      const { error } = await caller.post('abcd', patient)
      expect(error).toBeNull()
      expect(withoutClosing(caller.said)).toEqual([
        ...COLD,
        ...SENT,
        `answered ${status}`,
        ...ANSWERED,
        'REQUEST_COMPLETE send',
      ])
      expect(caller.lifecycle.response?.status).toBe(status)
      expect(await caller.body()).toBe('no need')
      expect(caller.lifecycle.chart.context.bodyBytesSent).toBe(0)
      expect(text(environment.requests[0]?.body)).toBe('')
      // The server waits for a body that will not come.
      await environment.connected(0)
    })

    test('417: sendEx completes, no write is taken, and end gives the answer (D229)', async () => {
      const environment = await harness.open({ '/x': [reply(417, {}, 'no need')] })
      const caller = harness.caller('PUT', '/x')
      expect((await caller.sendEx(4, patient)).error).toBeNull()
      expect(withoutClosing(caller.said)).toEqual([
        ...COLD,
        ...SENT,
        'answered 417',
        ...ANSWERED,
        'REQUEST_COMPLETE sendEx',
      ])
      expect(caller.lifecycle.response?.status).toBe(417)
      expect(() => caller.write('abcd')).toThrow(refusal)
      expect(() => caller.write('abcd')).toThrow('call end() to read the response')
      caller.forget()
      expect((await caller.end()).error).toBeNull()
      expect(withoutClosing(caller.said)).toEqual(['REQUEST_COMPLETE end'])
      expect(await caller.body()).toBe('no need')
      expect(text(environment.requests[0]?.body)).toBe('')
      await environment.connected(0)
    })

    test('the end of a chunked upload is not sent either', async () => {
      const gate = new Gate()
      const environment = await harness.open({ '/x': [reply(413), until(gate), take()] })
      const caller = harness.caller('PUT', '/x')
      await caller.sendEx('chunked', patient)
      await caller.end()
      await caller.body()
      gate.open()
      await environment.connected(0)
      expect(environment.requests[0]).toMatchObject({ complete: false })
    })

    test('a redirect sends the head, and asks, again', async () => {
      const environment = await harness.open({
        '/x': [reply(307, { Location: '/y' })],
        '/y': [interim(100), ...welcome],
      })
      const caller = harness.caller('PUT', '/x')
      await caller.post('abcd', patient)
      expect(await caller.body()).toBe('welcome')
      expect(environment.requests.map(({ head }) => /^expect:/im.test(head))).toEqual([true, true])
      expect(environment.requests.map(({ body }) => text(body))).toEqual(['', 'abcd'])
    })

    test.each([
      ['a redirect', 307],
      ['a challenge', 401],
    ])(
      '%s is followed before sendEx completes, since nothing of the body has left',
      async (_title, status) => {
        const environment = await harness.open({
          '/x': [[reply(status, { Location: '/x' })], [interim(100), ...welcome]],
        })
        const caller = harness.caller('PUT', '/x', { followUp: obliging })
        expect((await caller.sendEx(4, patient)).error).toBeNull()
        expect(caller.lifecycle.chart.state).toBe('writing.ready')
        expect(caller.said.filter((said) => said.startsWith('REQUEST_COMPLETE'))).toHaveLength(1)
        caller.write('abcd')
        expect((await caller.end()).error).toBeNull()
        expect(environment.requests.map(({ body }) => text(body))).toEqual(['', 'abcd'])
        expect(await caller.body()).toBe('welcome')
      },
    )

    test('a redirect to something else than an upload is followed, and its answer is the answer', async () => {
      const environment = await harness.open({ '/x': [reply(303, { Location: '/y' })], '/y': welcome })
      const caller = harness.caller('PUT', '/x')
      expect((await caller.sendEx(4, patient)).error).toBeNull()
      expect(withoutClosing(caller.said)).toEqual([
        ...COLD,
        ...SENT,
        'answered 303',
        ...ANSWERED,
        'REDIRECT 303',
        ...COLD,
        ...SENT,
        ...ANSWERED,
        'REQUEST_COMPLETE sendEx',
      ])
      expect(() => caller.write('abcd')).toThrow('call end() to read the response')
      expect((await caller.end()).error).toBeNull()
      expect(await caller.body()).toBe('welcome')
      expect(environment.requests.map(({ method }) => method)).toEqual(['PUT', 'GET'])
      await caller.close()
      // The one that was promised a body is gone, the other is kept.
      await environment.connected(1)
    })

    test('what breaks off of it meanwhile is told behind what came', async () => {
      await harness.open({ '/x': [head(417, { 'Content-Length': '100' }), send('no'), close()] })
      const caller = harness.caller('PUT', '/x')
      await caller.sendEx(4, patient)
      await harness.environment.settle()
      expect((await caller.end()).error).toBeNull()
      const into = Buffer.alloc(8)
      expect(caller.read(into)).toBe(2)
      await expect(caller.body()).rejects.toMatchObject({ phase: 'read', reason: 'closed' })
    })

    test('a redirect that turns it into a GET asks for nothing', async () => {
      const environment = await harness.open({ '/x': [reply(303, { Location: '/y' })], '/y': welcome })
      const caller = harness.caller('PUT', '/x')
      await caller.post('abcd', patient)
      expect(environment.requests.map(({ head }) => /^expect:/im.test(head))).toEqual([true, false])
    })

    test('a challenge is answered with the body', async () => {
      const environment = await harness.open({ '/x': [[reply(401)], [interim(100), ...welcome]] })
      const caller = harness.caller('PUT', '/x', { followUp: obliging })
      await caller.post('abcd', patient)
      expect(await caller.body()).toBe('welcome')
      expect(environment.requests.map(({ body }) => text(body))).toEqual(['', 'abcd'])
    })
  })

  describe.each(['send', 'sendEx'] as const)('while the body of %s waits', (kind) => {
    test('the connection may be closed', async () => {
      await harness.open({ '/x': [close()] })
      const caller = harness.caller('PUT', '/x')
      const { error } = await (kind === 'send' ? caller.post('abcd', asks) : caller.sendEx(4, asks))
      expect(error).toMatchObject({ call: kind, phase: 'response', reason: 'closed' })
      expect(caller.said.slice(-3)).toEqual([...CLOSED, `REQUEST_COMPLETE ${kind} failed: response, closed`])
    })

    test('the connection may be reset', async () => {
      await harness.open({ '/x': [reset()] })
      const caller = harness.caller('PUT', '/x')
      const { error } = await (kind === 'send' ? caller.post('abcd', asks) : caller.sendEx(4, asks))
      expect(error).toMatchObject({ call: kind, phase: 'response', reason: 'reset' })
    })

    test('no other call may start', async () => {
      const caller = await waiting(kind)
      expect(() => caller.write('abcd')).toThrow(refusal)
      expect(() => caller.end()).toThrow(refusal)
    })

    test('it may be closed, and cancelled and sent again', async () => {
      const caller = await waiting(kind)
      caller.cancel()
      await caller.hears('REQUEST_COMPLETE')
      expect(caller.said.at(-1)).toBe(`REQUEST_COMPLETE ${kind} failed: response, cancelled`)
      await harness.environment.connected(0)
      caller.forget()
      void caller.post('abcd', patient)
      await caller.hears('REQUEST_SENT')
      await caller.close()
      expect(withoutClosing(caller.said).slice(-2)).toEqual([
        'REQUEST_COMPLETE send failed: response, cancelled',
        'HANDLE_CLOSING',
      ])
      await harness.environment.connected(0)
    })

    test.each([
      ['closed', closes],
      ['cancelled', cancels],
    ])('a request that is %s inside its leave sends no body', async (_title, act) => {
      const environment = await harness.open({ '/x': [interim(100), take(), hang()] })
      const caller = harness.caller('PUT', '/x', { on: when(CONTINUED, act) })
      const { error } = await (kind === 'send' ? caller.post('abcd', asks) : caller.sendEx(4, asks))
      expect(error).toMatchObject({ call: kind, phase: 'response', reason: 'cancelled' })
      await environment.connected(0)
      expect(text(environment.requests[0]?.body)).toBe('')
    })
  })

  test('a request that is closed when its body is about to leave sends none', async () => {
    const environment = await harness.open({ '/x': [interim(100), take(), hang()] })
    const caller = harness.caller('PUT', '/x', { on: when('SENDING_REQUEST', closes, 2) })
    expect((await caller.post('abcd', asks)).error).toMatchObject({ phase: 'send', reason: 'cancelled' })
    await environment.connected(0)
    expect(text(environment.requests[0]?.body)).toBe('')
  })

  test('the first write may come from inside the completion', async () => {
    const environment = await harness.open({ '/x': [interim(100), ...welcome] })
    const caller = harness.caller('PUT', '/x', {
      on: when('REQUEST_COMPLETE sendEx', ({ lifecycle }) => void lifecycle.write(Buffer.from('abcd'))),
    })
    await caller.sendEx(4, asks)
    await caller.end()
    expect(text(environment.requests[0]?.body)).toBe('abcd')
  })

  test('a body larger than the kernels hold goes out in parts after its leave', async () => {
    const gate = new Gate()
    const environment = await harness.open({ '/x': [interim(100), until(gate), ...welcome] })
    const caller = harness.caller('PUT', '/x')
    const done = caller.post(Buffer.alloc(environment.tooMuch), asks)
    await gate.reached
    gate.open()
    expect((await done).error).toBeNull()
    expect(environment.requests[0]?.body.length).toBe(environment.tooMuch)
  })

  test('a kept connection that is dead is replaced while the body still waits', async () => {
    const environment = await harness.open({
      '/1': [take(), reply(200)],
      '/x': [[reset()], [interim(100), ...welcome]],
    })
    const caller = harness.caller('PUT', '/1')
    await caller.send()
    await caller.body()
    const other = harness.caller('PUT', '/x')
    expect((await other.post('abcd', asks)).error).toBeNull()
    expect(withoutClosing(other.said)).toEqual([
      'reused after 1',
      ...SENT,
      'retrying',
      ...COLD,
      ...SENT,
      CONTINUED,
      ...SENT,
      ...ANSWERED,
      'REQUEST_COMPLETE send',
    ])
    expect(environment.requests.map(({ body }) => text(body))).toEqual(['', '', 'abcd'])
    expect(other.lifecycle.attempts.map(({ reason }) => reason)).toEqual(['first', 'retry'])
  })

  test('a request that does not ask gets its interim responses all the same (continue-unsolicited)', async () => {
    const environment = await harness.open({
      '/x': [take(), interim(100), head(200, { 'Content-Length': '0' })],
    })
    const caller = harness.caller('PUT', '/x')
    await caller.post('abcd')
    expect(caller.said).toEqual([
      ...COLD,
      ...SENT,
      ANSWERED[0],
      CONTINUED,
      ANSWERED[1],
      'REQUEST_COMPLETE send',
    ])
    expect(environment.requests[0]?.head).not.toMatch(/^expect:/im)
  })
}
