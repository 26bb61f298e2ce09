// What a session and a request may say about redirects.

import { describe, expect, it } from 'vitest'
import { type FetchOptions, Session, type SessionOptions } from '../../src/session/index.ts'
import { reply } from '../../src/testing/index.ts'
import { ELSEWHERE, ORIGIN, scriptedSession } from './support/scripted-session.ts'

const SECURE = 'https://secure.test'
const routes = {
  '/': [reply(200, {}, 'here')],
  '/away': [reply(302, { Location: `${ELSEWHERE}/` }, 'there')],
  '/plain': [reply(302, { Location: `${ORIGIN}/` }, 'there')],
  '/secure': [reply(302, { Location: `${SECURE}/` })],
  '/nowhere': [reply(302, {}, 'nowhere')],
}

describe('redirect', () => {
  it("is 'follow' by default", async () => {
    const { session } = scriptedSession(routes)
    for (const options of [{}, { redirect: 'follow' } as const]) {
      const response = await session.fetch(`${ORIGIN}/away`, options)
      expect([response.status, response.url, response.redirected]).toEqual([200, `${ELSEWHERE}/`, true])
      await response.bytes()
    }
  })

  it("'manual' hands the response out, as does maxRedirects 0", async () => {
    for (const [options, own] of [
      [{}, { redirect: 'manual' }],
      [{ maxRedirects: 0 }, {}],
    ] as const) {
      const { session } = scriptedSession(routes, options)
      const response = await session.fetch(`${ORIGIN}/away`, own)
      expect([response.status, response.headers.get('location'), await response.text()]).toEqual([
        302,
        `${ELSEWHERE}/`,
        'there',
      ])
      expect(response.redirected).toBe(false)
    }
  })

  it("'error' fails on what could be followed, and on nothing else", async () => {
    const { session, transport } = scriptedSession(routes)
    const failure = session.fetch(`${ORIGIN}/away`, { redirect: 'error' })
    await expect(failure).rejects.toMatchObject({ reason: 'badRedirect', phase: 'redirect' })
    await expect(failure).rejects.toThrow("redirects (302), and redirect is 'error'")
    for (const [path, status] of [
      ['/', 200],
      ['/nowhere', 302],
    ] as const) {
      const response = await session.fetch(`${ORIGIN}${path}`, { redirect: 'error' })
      expect(response.status).toBe(status)
      await response.bytes()
    }
    expect(transport.requests).toHaveLength(3)
  })

  it('anything else is refused', () => {
    const { session } = scriptedSession(routes)
    expect(() => session.open('GET', ORIGIN, { redirect: 'sometimes' as never })).toThrow(
      /redirect is "sometimes"/,
    )
  })
})

describe('from https to http', () => {
  it('is followed, unless the session is told not to', async () => {
    const lenient = scriptedSession(routes)
    expect(await (await lenient.session.fetch(`${SECURE}/plain`)).text()).toBe('here')
    const strict = scriptedSession(routes, { insecureRedirects: false })
    await expect(strict.session.fetch(`${SECURE}/plain`)).rejects.toMatchObject({ reason: 'redirectToHttp' })
    expect(strict.transport.requests).toHaveLength(1)
    expect(await (await strict.session.fetch(`${ORIGIN}/secure`)).text(), 'the other way').toBe('here')
  })

  it('is told by true or false', () => {
    expect(() => new Session({ insecureRedirects: 'no' as never })).toThrow(/insecureRedirects is "no"/)
  })
})

describe('fields that stay with their origin', () => {
  const fields = {
    Authorization: 'Bearer a',
    'Proxy-Authorization': 'Basic b',
    Cookie: 'c=1',
    Host: 'h.test',
    Origin: 'http://o.test',
    'X-Api-Key': 'd',
    'X-Other': 'e',
  }
  const chain = {
    ...routes,
    '/twice': [reply(307, { Location: '/away' })],
    '/back': [reply(302, { Location: `${ELSEWHERE}/return` })],
    '/return': [reply(302, { Location: `${ORIGIN}/` })],
  }

  /** The names, in lower case, of the caller's fields in each request. */
  async function sentBy(path: string, options: SessionOptions, own: FetchOptions = {}): Promise<string[][]> {
    const { session, transport } = scriptedSession(chain, options)
    await (await session.fetch(ORIGIN + path, { headers: fields, ...own })).bytes()
    return transport.requests.map(({ head }) =>
      Object.keys(fields)
        .map((name) => name.toLowerCase())
        .filter((name) => new RegExp(`^${name}: ${fields[name as never] ?? ''}`, 'im').test(head))
        .filter((name) => name !== 'host' || head.includes('h.test'))
        .filter((name) => name !== 'proxy-authorization'),
    )
  }
  const all = ['authorization', 'cookie', 'host', 'origin', 'x-api-key', 'x-other']

  it('are those of the standards unless others are named', async () => {
    expect(await sentBy('/away', {})).toEqual([all, ['x-api-key', 'x-other']])
  })

  it.each<[SessionOptions, FetchOptions, string[]]>([
    [{ sensitiveHeaders: ['x-api-KEY'] }, {}, ['x-other']],
    [{}, { sensitiveHeaders: ['X-Api-Key'] }, ['x-other']],
    [{ sensitiveHeaders: ['X-Api-Key'] }, { sensitiveHeaders: ['X-Other'] }, []],
    [{ sensitiveHeaders: ['X-Api-Key'] }, { sensitiveHeaders: [] }, ['x-other']],
    [{ sensitiveHeaders: ['X-Unknown'] }, { cookies: false }, ['x-api-key', 'x-other']],
  ])('%j and %j', async (options, own, left) => {
    expect(await sentBy('/away', options, own)).toEqual([all, left])
    expect(await sentBy('/twice', options, own), 'the same origin is given all of them').toEqual([
      all,
      all,
      left,
    ])
    expect((await sentBy('/back', options, own)).at(-1), 'what was dropped does not come back').toEqual(left)
  })

  it('go to https from http no more than to another host', async () => {
    expect((await sentBy('/secure', { sensitiveHeaders: ['X-Api-Key'] })).at(-1)).toEqual(['x-other'])
  })

  it('are named by a list of names', () => {
    for (const wrong of ['X-Api-Key', [''], ['a b'], ['a\r\nb'], [1], null, {}]) {
      expect(() => new Session({ sensitiveHeaders: wrong as never })).toThrow(/sensitiveHeaders/)
      const { session } = scriptedSession(routes)
      expect(() => session.open('GET', ORIGIN, { sensitiveHeaders: wrong as never })).toThrow(
        /sensitiveHeaders/,
      )
    }
  })
})
