// What a server may do with a jar, and what a jar may do with a server: sizes, counts, Secure cookies and names that promise something.

import { Cookie, CookieJar } from 'tough-cookie'
import { describe, expect, it, onTestFinished } from 'vitest'
import { parseTarget, type ResponseHead } from '../../../src/lifecycle/index.ts'
import { Cookies, Session } from '../../../src/session/index.ts'
import { httpServer } from '../../session/support/http-server.ts'

const HTTP = 'http://a.test/dir/page'
const HTTPS = 'https://a.test/dir/page'

const answer = (...lines: string[]): ResponseHead =>
  ({
    ofProxy: false,
    rawHeaders: lines.flatMap((line) => ['Set-Cookie', line]),
    header: () => lines[0] ?? null,
  }) as unknown as ResponseHead

const take = (cookies: Cookies, url: string, ...lines: string[]): number =>
  cookies.take(parseTarget(new URL(url)).target, answer(...lines))

/** The Cookie field for an address; null for none. */
function field(cookies: Cookies, url: string, own: string[] = []): string | null {
  const fields = own.slice()
  cookies.addTo(fields, parseTarget(new URL(url)).target)
  return fields[fields.indexOf('Cookie') + 1] ?? null
}

describe('a Secure cookie', () => {
  it.each([
    ['a=2', 'a=1'],
    ['a=2; Path=/', 'a=1'],
    ['a=2; Path=/dir', 'a=1'],
    ['a=2; Path=/dir/page/below', 'a=1'],
    ['a=2; Domain=a.test', 'a=1'],
    ['a=; Max-Age=0; Path=/', 'a=1'],
    ['a=2; HttpOnly', 'a=1'],
    ['b=2; Path=/', 'a=1; b=2'],
    ['A=2; Path=/', 'a=1; A=2'],
  ])('is left alone by http, which says %s', (line, sent) => {
    const cookies = new Cookies()
    take(cookies, HTTPS, 'a=1; Secure; Path=/')
    take(cookies, HTTP, line)
    expect(field(cookies, HTTPS)).toBe(sent)
  })

  it('at another path or host is another cookie', () => {
    const cookies = new Cookies()
    take(cookies, HTTPS, 'a=1; Secure; Path=/dir/page')
    expect(take(cookies, HTTP, 'a=2; Path=/')).toBe(1)
    expect(take(cookies, 'http://b.test/dir/page', 'a=3; Path=/')).toBe(1)
    expect(field(cookies, HTTPS)).toBe('a=1; a=2')
  })

  it('of a parent domain is left alone, too', () => {
    const cookies = new Cookies()
    take(cookies, 'https://www.a.test/', 'a=1; Secure; Path=/; Domain=a.test')
    expect(take(cookies, 'http://www.a.test/', 'a=2')).toBe(0)
    expect(field(cookies, 'https://www.a.test/')).toBe('a=1')
  })

  it('is its own to change over https, and http keeps what it has set itself', () => {
    const cookies = new Cookies()
    take(cookies, HTTPS, 'a=1; Secure; Path=/')
    take(cookies, HTTPS, 'a=2; Path=/')
    take(cookies, HTTP, 'a=3; Path=/')
    expect(field(cookies, HTTPS)).toBe('a=3')
  })

  it('cannot be made by http', () => {
    const cookies = new Cookies()
    expect(take(cookies, HTTP, 'a=1; Secure')).toBe(0)
    take(cookies, HTTPS, 'a=1; Secure; Path=/')
    expect(take(cookies, HTTP, 'a=2; Secure; Path=/')).toBe(0)
    expect(field(cookies, HTTPS)).toBe('a=1')
  })
})

describe('a name that promises something', () => {
  it.each(['__Host-', '__host-', '__HOST-', '__hOsT-'])('%s', (prefix) => {
    const taken = (line: string, url = HTTPS): number => take(new Cookies(), url, line)
    expect(taken(`${prefix}a=1; Secure; Path=/`)).toBe(1)
    expect(taken(`${prefix}a=1; path=/; secure`)).toBe(1)
    expect(taken(`${prefix}a=1; Secure; Path=/`, HTTP)).toBe(0)
    expect(taken(`${prefix}a=1; Path=/`)).toBe(0)
    expect(taken(`${prefix}a=1; Secure`)).toBe(0)
    expect(taken(`${prefix}a=1; Secure; Path=/dir`)).toBe(0)
    expect(taken(`${prefix}a=1; Secure; Path=/; Domain=a.test`)).toBe(0)
    expect(taken(` ${prefix}a=1; Path=/`)).toBe(0)
    expect(taken(`=${prefix}a=1; Secure; Path=/`)).toBe(0)
    expect(taken(`${prefix}a`)).toBe(0)
  })

  it.each(['__Secure-', '__secure-', '__SECURE-'])('%s', (prefix) => {
    const taken = (line: string, url = HTTPS): number => take(new Cookies(), url, line)
    expect(taken(`${prefix}a=1; Secure`)).toBe(1)
    expect(taken(`${prefix}a=1; Secure; Domain=a.test; Path=/dir`)).toBe(1)
    expect(taken(`${prefix}a=1`)).toBe(0)
    expect(taken(`${prefix}a=1; Secure`, HTTP)).toBe(0)
  })

  it('is no other name', () => {
    for (const name of ['__Hosta', '_Host-a', 'x__Host-a', '__Secur-e'])
      expect(take(new Cookies(), HTTP, `${name}=1`)).toBe(1)
  })
})

describe('a jar has limits', () => {
  it('takes cookies of 4096 bytes, and passes over longer ones', () => {
    const cookies = new Cookies()
    const value = (length: number): string => 'v'.repeat(length)
    expect(take(cookies, HTTP, `a=${value(4095)}`)).toBe(1)
    expect(take(cookies, HTTP, `a=${value(4096)}`)).toBe(0)
    expect(take(cookies, HTTP, `${value(5000)}=1`)).toBe(0)
    expect(take(cookies, HTTP, `b=${'ü'.repeat(2048)}`)).toBe(0)
    expect(field(cookies, HTTP)).toBe(`a=${value(4095)}`)
  })

  it('passes over attributes of more than 1024 bytes', () => {
    const cookies = new Cookies()
    expect(take(cookies, HTTP, `a=1; Path=/${'p'.repeat(1100)}; HttpOnly`)).toBe(1)
    expect(field(cookies, HTTP)).toBe('a=1')
  })

  it('takes 50 cookies of a response', () => {
    const lines = Array.from({ length: 60 }, (_, i) => `c${i}=1`)
    expect(take(new Cookies(), HTTP, ...lines)).toBe(50)
  })

  it('sends 150 cookies, in 8190 bytes', () => {
    const many = new Cookies()
    const long = new Cookies()
    for (let i = 0; i < 16; i++) {
      take(many, HTTP, ...Array.from({ length: 10 }, (_, j) => `c${i * 10 + j}=1`))
      take(long, HTTP, `c${i}=${'v'.repeat(1000)}`)
    }
    expect(field(many, HTTP)?.split('; ')).toHaveLength(150)
    expect(field(long, HTTP)?.length).toBeLessThanOrEqual(8190)
    expect(field(long, HTTP)?.split('; ')).toHaveLength(8)
    const own = field(long, HTTP, ['Cookie', `own=${'v'.repeat(7000)}`])
    expect(own?.split('; ').map((pair) => pair.split('=')[0])).toEqual(['own', 'c0'])
  })

  it('keeps 180 of a domain and 3000 in all, those that were used last', () => {
    const cookies = new Cookies()
    for (let i = 0; i < 300; i++) take(cookies, HTTP, `c${i}=1`)
    const count = (): number => cookies.jar.serializeSync()?.cookies.length ?? 0
    expect(count()).toBeLessThanOrEqual(180)
    expect(cookies.jar.getCookiesSync(HTTP).map(({ key }) => key)).toContain('c299')
    for (let i = 0; i < 320; i++)
      take(cookies, `http://h${i}.test/`, ...Array.from({ length: 10 }, (_, j) => `c${j}=1`))
    expect(count()).toBeLessThanOrEqual(3000 + 180)
  })

  it('that was given is its owner’s to bound, and its cookies go out as one each', async () => {
    const server = await httpServer()
    const jar = new CookieJar()
    const set = (key: string, value: string): unknown =>
      jar.setCookieSync(new Cookie({ key, value, path: '/' }), server.origin)
    set('a', 'b; admin=1')
    set('b; admin', '1')
    set('c', '1\r\nx: 1')
    set('d', 'b, admin=1')
    set('e', '1')
    const session = new Session({ cookies: jar })
    onTestFinished(() => session.close())
    await (await session.fetch(server.origin)).text()
    expect(server.seen[0]?.headers.cookie).toBe('d=b, admin=1; e=1')
  })

  it('holds over the wire: a server cannot make requests that it refuses itself', async () => {
    const server = await httpServer((request, response) => {
      const lines = Array.from(
        { length: 20 },
        (_, i) => `c${request.url?.slice(1)}-${i}=${'v'.repeat(400)}; Path=/`,
      )
      response.writeHead(200, { 'Set-Cookie': lines }).end()
    })
    const session = new Session({ cookies: true })
    onTestFinished(() => session.close())
    for (let i = 0; i < 10; i++) {
      const response = await session.fetch(`${server.origin}/${i}`)
      await response.bytes()
      expect(response.status).toBe(200)
    }
  })
})
