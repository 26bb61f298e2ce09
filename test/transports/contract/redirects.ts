// Redirects: which are followed, with what, and which are refused.

import { expect, test } from 'vitest'
import { Gate, reply, take, until } from '../../../src/testing/index.ts'
import { ANSWERED, COLD, type Harness, SENT, text, withoutClosing } from './harness.ts'

const to = (status: number, location: string, body = '') => [
  take(),
  reply(status, { Location: location }, body),
]
const ok = [take(), reply(200, {}, 'hello world')] as const

export function redirects(harness: Harness): void {
  test('to the same server goes on with the same connection (redirect-302-same)', async () => {
    const environment = await harness.open({ '/x': to(302, '/y', 'moved'), '/y': ok })
    const caller = harness.caller('GET', '/x')
    await caller.send()
    expect(caller.said).toEqual([
      ...COLD,
      ...SENT,
      ...ANSWERED,
      'REDIRECT 302',
      'reused after 1',
      ...SENT,
      ...ANSWERED,
      'REQUEST_COMPLETE send',
    ])
    expect(caller.last('INTERNET_STATUS_REDIRECT').url).toBe(`${environment.origin}/y`)
    expect(caller.lifecycle.head?.target.path).toBe('/y')
    expect(caller.lifecycle.response?.status).toBe(200)
    expect(await caller.body()).toBe('hello world')
    expect(environment.requests.map(({ connection }) => connection)).toEqual([1, 1])
  })

  test.each([
    [301, 'GET'],
    [302, 'GET'],
    [303, 'GET'],
    [307, 'POST'],
    [308, 'POST'],
  ])(
    '%i turns a POST into a %s (redirect-post-302, redirect-post-307, redirect-308)',
    async (status, method) => {
      const environment = await harness.open({ '/x': to(status, '/y'), '/y': ok })
      const caller = harness.caller('POST', '/x')
      await caller.post('abcd', { headers: ['Content-Type', 'text/plain'] })
      expect(await caller.body()).toBe('hello world')
      const [first, second] = environment.requests
      expect(text(first?.body)).toBe('abcd')
      expect([second?.method, text(second?.body)]).toEqual([method, method === 'POST' ? 'abcd' : ''])
      expect(/^content-type:/im.test(second?.head ?? '')).toBe(method === 'POST')
      expect(/^content-length:/im.test(second?.head ?? '')).toBe(method === 'POST')
    },
  )

  test('to another origin takes no credentials along', async () => {
    const environment = await harness.open(({ elsewhere }) => ({ '/x': to(302, `${elsewhere}/y`), '/y': ok }))
    const caller = harness.caller('GET', '/x')
    await caller.send({ headers: ['Authorization', 'secret', 'Cookie', 'secret', 'Accept', 'text/plain'] })
    expect(caller.said).toEqual([
      ...COLD,
      ...SENT,
      ...ANSWERED,
      'REDIRECT 302',
      ...COLD,
      ...SENT,
      ...ANSWERED,
      'REQUEST_COMPLETE send',
    ])
    const heads = environment.requests.map(({ head }) => head)
    expect(heads.map((head) => head.includes('secret'))).toEqual([true, false])
    expect(heads.map((head) => /^accept:/im.test(head))).toEqual([true, true])
    expect(await caller.body()).toBe('hello world')
  })

  test('of an upload to a GET is followed, too', async () => {
    const environment = await harness.open({ '/x': to(303, '/y'), '/y': ok })
    const caller = harness.caller('POST', '/x')
    await caller.sendEx(4)
    caller.write('abcd')
    await caller.end()
    expect(caller.said.slice(-7)).toEqual([
      'REDIRECT 303',
      'reused after 1',
      ...SENT,
      ...ANSWERED,
      'REQUEST_COMPLETE end',
    ])
    expect(await caller.body()).toBe('hello world')
    expect(environment.requests[1]?.method).toBe('GET')
  })

  const refusals = [
    ['an address that is none (redirect-nohost)', 302, 'http:///nohost', 'badRedirect'],
    ['the body of an upload again (redirect-sendex-307)', 307, '/y', 'bodyNotRepeatable'],
  ] as const
  test.each(refusals)('to %s is refused', async (_title, status, location, reason) => {
    const environment = await harness.open({ '/x': to(status, location), '/y': ok })
    const caller = harness.caller('POST', '/x')
    await caller.sendEx(4)
    caller.write('abcd')
    caller.forget()
    const { error } = await caller.end()
    expect(error).toMatchObject({ call: 'end', phase: 'redirect', reason })
    expect(withoutClosing(caller.said)).toEqual([
      ...ANSWERED,
      `REQUEST_COMPLETE end failed: redirect, ${reason}`,
    ])
    expect(caller.lifecycle.response?.status).toBe(status)
    expect(environment.requests).toHaveLength(1)
  })

  test('in a circle is given up (redirect-loop)', async () => {
    const environment = await harness.open({ '/x': to(302, '/x') })
    const caller = harness.caller('GET', '/x', { redirects: 3 })
    const { error } = await caller.send()
    expect(error).toMatchObject({ phase: 'redirect', reason: 'tooManyRedirects' })
    expect(caller.said.filter((token) => token === 'REDIRECT 302')).toHaveLength(3)
    expect(environment.requests).toHaveLength(4)
  })

  test('is handed out where none is to be followed (redirect-noauto)', async () => {
    const environment = await harness.open({ '/x': to(302, '/y', 'moved') })
    const caller = harness.caller('GET', '/x', { redirects: 0 })
    await caller.send()
    expect(caller.lifecycle.response?.status).toBe(302)
    expect(await caller.body()).toBe('moved')
    expect(environment.requests).toHaveLength(1)
  })

  test('to a server that refuses (redirect-refused)', async () => {
    await harness.open(({ refusing }) => ({ '/x': to(302, `${refusing}/y`) }))
    const caller = harness.caller('GET', '/x')
    const { error } = await caller.send()
    expect(error).toMatchObject({ phase: 'connect', reason: 'refused' })
    expect(withoutClosing(caller.said)).toEqual([
      ...COLD,
      ...SENT,
      ...ANSWERED,
      'REDIRECT 302',
      ...COLD.slice(0, 3),
      'REQUEST_COMPLETE send failed: connect, refused',
    ])
  })

  test('closed inside REDIRECT is not followed (close-in-redirect)', async () => {
    const environment = await harness.open({ '/x': to(302, '/y'), '/y': ok })
    const caller = harness.caller('GET', '/x', {
      on: (token, { lifecycle }) => {
        if (token === 'REDIRECT 302') lifecycle.close()
      },
    })
    const { error } = await caller.send()
    expect(error).toMatchObject({ reason: 'cancelled', phase: 'redirect' })
    expect(withoutClosing(caller.said).slice(-3)).toEqual([
      'REDIRECT 302',
      'REQUEST_COMPLETE send failed: redirect, cancelled',
      'HANDLE_CLOSING',
    ])
    await environment.settle()
    expect(environment.requests).toHaveLength(1)
  })

  test('of a response whose body is still to come closes its connection', async () => {
    const gate = new Gate()
    const environment = await harness.open({
      '/x': [reply(302, { Location: '/y', 'Content-Length': '100' }, 'a'), until(gate)],
      '/y': ok,
    })
    const caller = harness.caller('GET', '/x')
    await caller.send()
    expect(await caller.body()).toBe('hello world')
    expect(caller.said).toContain('CLOSING_CONNECTION')
    expect(environment.requests.map(({ connection }) => connection)).toEqual([1, 2])
    gate.open()
  })
}
