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
    // A container has the last word; without one the field is one like any other.
    expect(seen).toEqual([undefined, 'a=1', 'a=1; b=2; c=3', 'own=0'])
    expect(cookieContainer.count).toBe(3)
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
    expect(container.getCookieHeader('http://h.test/')).toBe('a=1; d=4')
    expect(container.getCookieHeader('https://h.test/deep/')).toBe('b=2; a=1; c=3; d=4')
    expect(container.getCookies(new URL('http://h.test/')).get('d')?.expires?.getFullYear()).toBe(2098)
    expect(container.count).toBe(5)
  })

  it('drops what was not used for longest when it is full', () => {
    const container = new CookieContainer(3, 2)
    for (const name of ['a', 'b', 'c']) container.add(new Cookie(name, '1', '/', 'h.test'))
    expect(container.count).toBe(2)
    container.add(new Cookie('d', '1', '/', 'other.test'))
    expect(container.count).toBe(3)
    container.capacity = 2
    expect(container.count).toBe(2)
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
