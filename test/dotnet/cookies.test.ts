// CookieContainer, and the requests that are given one.

import { describe, expect, it } from 'vitest'
import {
  ArgumentException,
  ArgumentNullException,
  Cookie,
  CookieCollection,
  CookieContainer,
  CookieException,
  createSystemNet,
} from '../../src/dotnet/index.ts'
import { webServer } from '../cli/web-server.ts'

describe('a request with a cookie container', () => {
  it('keeps the cookies of its responses, redirects included, and sends them back', async () => {
    const seen: (string | undefined)[] = []
    await using server = await webServer((request, response) => {
      seen.push(request.headers.cookie)
      if (request.url === '/first')
        response.writeHead(302, { Location: '/second', 'Set-Cookie': 'a=1' }).end()
      else response.writeHead(200, { 'Set-Cookie': ['b=2; Path=/', 'c=3; HttpOnly'] }).end('x')
    })
    const net = createSystemNet()
    const cookieContainer = new CookieContainer()
    const send = async (path: string, set: object = {}) => {
      const request = net.WebRequest.create(server.origin + path)
      request.headers.add('Cookie', 'own=0')
      const response = await Object.assign(request, set).getResponseAsync()
      response.close()
      return response
    }
    const response = await send('/first', { cookieContainer })
    expect([...response.cookies].map(String)).toEqual(['b=2', 'c=3'])
    expect(response.cookies.get('C')?.httpOnly).toBe(true)
    expect(response.cookies.get(0)?.domain).toBe('127.0.0.1')
    await send('/third', { cookieContainer })
    const without = await send('/fourth')
    expect(without.cookies.count).toBe(0)
    // A container replaces the field; without one it is a field like any other.
    expect(seen).toEqual([undefined, 'a=1', 'a=1; b=2; c=3', 'own=0'])
    expect(cookieContainer.count).toBe(3)
    net.close()
  })
})

describe('a cookie container that a server fills', () => {
  /** What goes to the server after its Set-Cookie fields. */
  const kept = async (path: string, ...lines: string[]): Promise<string> => {
    await using server = await webServer((_request, response) => {
      response.writeHead(200, { 'Set-Cookie': lines }).end()
    })
    const net = createSystemNet()
    const cookieContainer = new CookieContainer()
    const request = net.WebRequest.create(server.origin + path)
    ;(await Object.assign(request, { cookieContainer }).getResponseAsync()).close()
    net.close()
    return cookieContainer.getCookieHeader(server.origin + path)
  }

  it('takes one cookie of each field, as browsers do', async () => {
    expect(await kept('/', 'a=1,2', 'b="3"', 'c; Path=/', 'd=4; Path=/elsewhere')).toBe('a=1,2; b="3"')
  })

  it('takes none that its address has no right to', async () => {
    expect(
      await kept('/', 'a=1; Domain=0.0.1', 'b=2; Domain=h.test', '__Secure-c=3', '__HOST-d=4; Secure', 'e=5'),
    ).toBe('e=5')
  })

  it('lets what has expired go', async () => {
    expect(await kept('/', 'a=1', 'b=2', 'a=; Max-Age=0', 'b=; Expires=Thu, 01 Jan 1970 00:00:00 GMT')).toBe(
      '',
    )
  })

  it('lets a Secure cookie be, where the request was in the clear', () => {
    const container = new CookieContainer()
    const secure = Object.assign(new Cookie('a', '1'), { secure: true })
    container.add('https://h.test/', secure)
    const head = { ofProxy: false, header: () => 'a=2', rawHeaders: ['Set-Cookie', 'a=2'] }
    expect(container.take({ url: 'http://h.test/' } as never, head as never)).toBe(0)
    expect(container.getCookieHeader('https://h.test/')).toBe('a=1')
  })

  it('sends nothing that a cookie was changed to that is more than one', async () => {
    const seen: (string | undefined)[] = []
    await using server = await webServer((request, response) => {
      seen.push(request.headers.cookie)
      response.end()
    })
    const net = createSystemNet()
    const cookieContainer = new CookieContainer()
    cookieContainer.add(server.origin, new Cookie('a', '1'))
    cookieContainer.add(server.origin, new Cookie('b', '2'))
    const own = cookieContainer.getCookies(server.origin).get('a') as Cookie
    own.value = '1; admin=1'
    cookieContainer.getCookies(server.origin).get('b')!.value = '2,3'
    const request = net.WebRequest.create(server.origin)
    ;(await Object.assign(request, { cookieContainer }).getResponseAsync()).close()
    expect(seen).toEqual(['b=2,3'])
    net.close()
  })
})

describe('a CookieContainer', () => {
  it('takes cookies by hand, and gives those of an address', () => {
    const container = new CookieContainer()
    container.add(new Cookie('a', '1', '/', 'h.test'))
    container.add('http://h.test/deep/x', new Cookie('b', '2', '/deep'))
    container.setCookies('https://h.test/', 'c=3; Secure, d=4; Expires=Wed, 01 Jan 2098 00:00:00 GMT')
    const both = new CookieCollection()
    both.add(new Cookie('e', '5', '', 'other.test'))
    container.add(both)
    // Those of the host alone come before those of its domain, and longer paths before shorter ones.
    expect(container.getCookieHeader('http://h.test/')).toBe('d=4; a=1')
    expect(container.getCookieHeader('https://h.test/deep/')).toBe('b=2; c=3; d=4; a=1')
    expect(container.getCookies(new URL('http://h.test/')).get('d')?.expires?.getFullYear()).toBe(2098)
    expect(container.count).toBe(5)
  })

  it('drops what was not used for longest when it is full', () => {
    const container = new CookieContainer(3, 2)
    for (const name of ['a', 'b', 'c']) container.add(new Cookie(name, '1', '/', 'h.test'))
    expect(container.count).toBe(2)
    container.add(new Cookie('d', '1', '/', 'other.test'))
    expect(container.count).toBe(3)
    // A lower limit cuts every domain by its part, rounded down: CookieContainerTest.Capacity_ShrinkNoneExpired_RemovesAll.
    container.capacity = 2
    expect(container.count).toBe(1)
  })

  it('refuses what is no cookie, and what is too long', () => {
    const container = new CookieContainer(300, 20, 10)
    expect(() => new Cookie('')).toThrow(CookieException)
    expect(() => new Cookie('$a')).toThrow(CookieException)
    expect(() => new Cookie('a b')).toThrow(CookieException)
    expect(() => container.add(null as never)).toThrow(ArgumentNullException)
    expect(() => container.add(new Cookie('a', '1'))).toThrow(
      expect.objectContaining({ name: 'ArgumentException', paramName: 'cookie.Domain' }),
    )
    expect(() => container.add('http://h.test/', new Cookie('a', '12345678901'))).toThrow(CookieException)
    expect(() => container.setCookies('http://h.test/', 'a=1; Domain=elsewhere.test')).toThrow(
      CookieException,
    )
    expect(() => new CookieContainer(0)).toThrow(ArgumentException)
    expect(container.count).toBe(0)
  })
})
