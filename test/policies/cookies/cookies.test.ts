// The jar of a session: what goes into it, what comes out of it, and what is said of it.

import { execFileSync } from 'node:child_process'
import { CookieJar, MemoryCookieStore, Store } from 'tough-cookie'
import { describe, expect, it } from 'vitest'
import type { ResponseHead } from '../../../src/lifecycle/index.ts'
import {
  Cookies,
  type Notification,
  type OpenOptions,
  Session,
  type SessionOptions,
} from '../../../src/session/index.ts'
import { reply, type Step } from '../../../src/testing/index.ts'
import {
  ELSEWHERE,
  ORIGIN,
  type ScriptedSession,
  scriptedSession,
} from '../../session/support/scripted-session.ts'

const SECURE = 'https://secure.test'

/** Every path answers with what it says, every other one with 200. */
function setUp(answers: Record<string, Step>, options: SessionOptions = { cookies: true }): ScriptedSession {
  const routes = Object.fromEntries(Object.entries(answers).map(([path, step]) => [path, [step]]))
  return scriptedSession({ ...routes, '/': [reply(200)], '/x': [reply(200)], '/a/b': [reply(200)] }, options)
}

const setting = (...cookies: string[]): Step => reply(200, { 'Set-Cookie': cookies })

async function get({ session }: ScriptedSession, url: string, options?: OpenOptions): Promise<number> {
  const response = await session.fetch(new URL(url, ORIGIN), options)
  await response.bytes()
  return response.status
}

/** The Cookie field of each request that the servers saw. */
const sent = ({ transport }: ScriptedSession): (string | null)[] =>
  transport.requests.map(({ head }) => /^cookie: (.*)\r$/im.exec(head)?.[1] ?? null)

describe('a session with cookies', () => {
  it('sends back what a server has set, and says how many, not which', async () => {
    const scene = setUp({ '/set': setting('a=1; Path=/', 'b=s3cret; Path=/; HttpOnly') })
    const heard: string[] = []
    scene.session.on('status', ({ name }) => heard.push(name.replace('INTERNET_STATUS_', '')))
    const notifications: Notification[] = []
    scene.session.on('status', (notification) => notifications.push(notification))
    await get(scene, '/set')
    await get(scene, '/x')
    expect(sent(scene)).toEqual([null, 'a=1; b=s3cret'])
    const [first, second] = [
      heard.slice(0, heard.indexOf('HANDLE_CLOSING')),
      heard.slice(heard.indexOf('HANDLE_CLOSING') + 1),
    ]
    expect(first).not.toContain('COOKIE_SENT')
    expect(first.slice(first.indexOf('RECEIVING_RESPONSE')).slice(0, 4)).toEqual([
      'RECEIVING_RESPONSE',
      'RESPONSE_RECEIVED',
      'COOKIE_RECEIVED',
      'REQUEST_COMPLETE',
    ])
    expect(second.slice(0, 4)).toEqual(['HANDLE_CREATED', 'COOKIE_SENT', 'reused', 'SENDING_REQUEST'])
    expect(second).not.toContain('COOKIE_RECEIVED')
    const counts = notifications.filter((heard) => 'count' in heard)
    expect(counts.map(({ count, name }) => [name, count])).toEqual([
      ['INTERNET_STATUS_COOKIE_RECEIVED', 2],
      ['INTERNET_STATUS_COOKIE_SENT', 2],
    ])
    expect(JSON.stringify(notifications)).not.toContain('s3cret')
  })

  it('keeps to path, security, host, age and deletion', async () => {
    const scene = setUp({
      '/set': setting(
        'everywhere=1; Path=/',
        'below=2; Path=/a',
        'secure=3; Path=/; Secure',
        'old=4; Path=/; Max-Age=0',
        'stranger=5; Path=/; Domain=elsewhere.test',
        'suffix=6; Path=/; Domain=test',
      ),
      '/delete': setting('everywhere=; Path=/; Max-Age=0'),
    })
    await get(scene, `${SECURE}/set`)
    await get(scene, `${SECURE}/x`)
    await get(scene, `${SECURE}/a/b`)
    await get(scene, 'http://secure.test/x').catch(() => 0)
    await get(scene, `${ELSEWHERE}/x`)
    await get(scene, `${SECURE}/delete`)
    await get(scene, `${SECURE}/x`)
    expect(sent(scene)).toEqual([
      null,
      'everywhere=1; secure=3',
      'below=2; everywhere=1; secure=3',
      null,
      'everywhere=1; secure=3',
      'secure=3',
    ])
  })

  it('ignores what is no cookie', async () => {
    const scene = setUp({
      '/set': setting(
        '',
        '=',
        ';',
        'noname',
        '=novalue',
        'good=1; Expires=never; Max-Age=soon; Path',
        '\u00ff=\u00fe',
      ),
    })
    const counts: unknown[] = []
    scene.session.on('INTERNET_STATUS_COOKIE_RECEIVED', ({ count }) => counts.push(count))
    expect(await get(scene, '/set')).toBe(200)
    expect(counts).toEqual([2])
    await get(scene, '/x')
    expect(sent(scene)[1]).toContain('good=1')
  })

  it('says nothing where nothing goes and nothing comes', async () => {
    const scene = setUp({})
    const heard: string[] = []
    scene.session.on('status', ({ name }) => heard.push(name))
    await get(scene, '/x')
    expect(heard.filter((name) => name.includes('COOKIE'))).toEqual([])
  })
})

describe('with a redirect', () => {
  it('a cookie that it sets goes to where it leads, and those of the other origin go there', async () => {
    const scene = setUp({
      '/login': reply(302, { Location: '/x', 'Set-Cookie': 'fresh=1; Path=/' }),
      '/away': reply(307, { Location: `${ELSEWHERE}/x`, 'Set-Cookie': 'here=2; Path=/' }),
      '/theirs': setting('there=3; Path=/'),
    })
    await get(scene, '/login')
    await get(scene, `${ELSEWHERE}/theirs`)
    const counts: unknown[] = []
    scene.session.on('status', (notification) => {
      if ('count' in notification) counts.push([notification.name.slice(16), notification.count])
    })
    await get(scene, '/away')
    expect(sent(scene)).toEqual([null, 'fresh=1', null, 'fresh=1', 'there=3'])
    expect(counts).toEqual([
      ['COOKIE_SENT', 1],
      ['COOKIE_RECEIVED', 1],
      ['COOKIE_SENT', 1],
    ])
  })

  it("the caller's own field stays with its origin", async () => {
    const scene = setUp({
      '/away': reply(302, { Location: `${ELSEWHERE}/x` }),
      '/stay': reply(302, { Location: '/x' }),
    })
    await get(scene, '/away', { headers: { Cookie: 'mine=1' } })
    await get(scene, '/stay', { headers: { Cookie: 'mine=1' } })
    expect(sent(scene)).toEqual(['mine=1', null, 'mine=1', 'mine=1'])
  })
})

describe("a Cookie field of the caller's", () => {
  it('goes with what the jar has under other names, and is not counted', async () => {
    const scene = setUp({ '/set': setting('a=jar; Path=/', 'b=jar; Path=/') })
    await get(scene, '/set')
    const counts: unknown[] = []
    scene.session.on('INTERNET_STATUS_COOKIE_SENT', ({ count }) => counts.push(count))
    await get(scene, '/x', { headers: { Cookie: 'a=mine;c=mine' } })
    await get(scene, '/x', { headers: { Cookie: 'a=mine; b=mine' } })
    expect(sent(scene).slice(1)).toEqual(['a=mine;c=mine; b=jar', 'a=mine; b=mine'])
    expect(counts).toEqual([1])
  })

  it('gives way to the jar where that is wanted, as in WinInet (test_cookie_header)', () => {
    const cookies = new Cookies(new CookieJar(), 'replaced')
    const target = { url: 'http://origin.test/x' } as never
    const fields = ['cookie', 'manual=1', 'X-Other', '1']
    expect(cookies.addTo(fields, target)).toBe(0)
    expect(fields).toEqual(['cookie', 'manual=1', 'X-Other', '1'])
    cookies.jar.setCookieSync('jar=2', 'http://origin.test/')
    expect(cookies.addTo(fields, target)).toBe(1)
    expect(fields).toEqual(['X-Other', '1', 'Cookie', 'jar=2'])
  })
})

describe('the jar', () => {
  it('is none unless it is wanted', async () => {
    const scene = setUp({ '/set': setting('a=1; Path=/') }, {})
    await get(scene, '/set')
    await get(scene, '/x')
    expect(scene.session.cookies).toBeNull()
    expect(sent(scene)).toEqual([null, null])
  })

  it('can be looked at and filled', async () => {
    const scene = setUp({ '/set': setting('a=1; Path=/') })
    scene.session.cookies?.setCookieSync('mine=2; Path=/', ORIGIN)
    await get(scene, '/set')
    expect(scene.session.cookies?.getCookieStringSync(ORIGIN)).toBe('mine=2; a=1')
    expect(sent(scene)).toEqual(['mine=2'])
  })

  it('can be left out by a request, in both directions', async () => {
    const scene = setUp({ '/set': setting('a=1; Path=/') })
    await get(scene, '/set', { cookies: false })
    await get(scene, '/x')
    await get(scene, '/set')
    await get(scene, '/x', { cookies: false })
    await get(scene, '/x', { cookies: true })
    expect(sent(scene)).toEqual([null, null, null, null, 'a=1'])
  })

  it('can be given, and belongs to nobody else', async () => {
    const jar = new CookieJar(new MemoryCookieStore())
    jar.setCookieSync('given=1; Path=/', ORIGIN)
    const [one, other] = [setUp({}, { cookies: jar }), setUp({})]
    await get(one, '/x')
    await get(other, '/x')
    expect([sent(one), sent(other)]).toEqual([['given=1'], [null]])
    expect(one.session.cookies).toBe(jar)
  })

  it('keeps back what cannot stand in a field', async () => {
    const scene = setUp({})
    scene.session.cookies?.setCookieSync('bad=\u2603; Path=/', ORIGIN)
    scene.session.cookies?.setCookieSync('good=1; Path=/', ORIGIN)
    await get(scene, '/x')
    expect(sent(scene)).toEqual(['good=1'])
  })

  it('takes nothing from a proxy that makes no tunnel', () => {
    const cookies = new Cookies()
    const response = {
      ofProxy: true,
      rawHeaders: ['Set-Cookie', 'a=1'],
      header: () => 'a=1',
    } as unknown as ResponseHead
    expect(cookies.take({ url: 'https://origin.test/' } as never, response)).toBe(0)
  })

  it('must be one that answers at once', () => {
    class Slow extends Store {
      override synchronous = false
    }
    expect(() => new Session({ cookies: new CookieJar(new Slow()) })).toThrow(/store is asynchronous/)
    expect(() => new Session({ cookies: 'yes' as never })).toThrow(
      /cookies is a string of 3 characters.*CookieJar/,
    )
    expect(() => new Session({ cookies: {} as never })).toThrow(/cookies is an instance of Object/)
    const { session } = setUp({})
    expect(() => session.open('GET', ORIGIN, { cookies: 'no' as never })).toThrow(/cookies is "no"/)
  })

  it('is not even loaded before a cookie comes', () => {
    const script = `
      import { createRequire } from 'node:module'
      import http from 'node:http'
      const { Session } = await import(${JSON.stringify(new URL('../../../dist/index.js', import.meta.url).href)})
      const { cache } = createRequire(import.meta.url)
      const isLoaded = () => Object.keys(cache).some((path) => /node_modules.tough-cookie/.test(path))
      const server = http.createServer((request, response) => {
        if (request.url === '/set') response.setHeader('Set-Cookie', 'a=1')
        response.end()
      }).listen(0, '127.0.0.1')
      await new Promise((resolve) => server.on('listening', resolve))
      const session = new Session({ cookies: true })
      const origin = 'http://127.0.0.1:' + server.address().port
      for (const path of ['/', '/set']) {
        await (await session.fetch(origin + path)).text()
        console.log(isLoaded())
      }
      await session.close()
      server.close()
    `
    const said = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
      encoding: 'utf8',
    })
    expect(said).toBe('false\ntrue\n')
  })
})
