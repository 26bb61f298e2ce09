import { beforeEach, describe, expect, it } from 'vitest'
import * as wininet from '../../src/wininet/index.ts'
import { openRequest, site, wininetState } from './site.ts'

const URL = 'http://shop.test/cart/'
let api: wininet.WinInet
beforeEach(() => {
  api = wininetState()
})

function cookies(url: string, name: string | null = null, flags = 0): string | number {
  const data = new wininet.STRING()
  return api.InternetGetCookieEx(url, name, data, null, flags, null) ? data.value : api.GetLastError()
}

it('a cookie that was set is found at its URL, and nowhere else', () => {
  expect(api.InternetSetCookie(URL, 'a', '1')).toBe(true)
  expect(api.InternetSetCookie(URL, null, 'b=2; Path=/')).toBe(true)
  expect(cookies(URL)).toBe('a=1; b=2')
  expect(cookies('http://shop.test/')).toBe('b=2')
  expect(cookies(URL, 'a')).toBe('a=1')
  expect(cookies('http://other.test/')).toBe(wininet.ERROR_NO_MORE_ITEMS)
  expect(api.InternetSetCookie(URL, 'a', '1; Expires=Thu, 01 Jan 1970 00:00:00 GMT')).toBe(true)
  expect(cookies(URL)).toBe('b=2')
})

it('the length is asked for without a buffer, and a buffer can be too small', () => {
  api.InternetSetCookie(URL, 'a', '1')
  const size = new wininet.DWORD()
  expect(api.InternetGetCookie(URL, null, null, size)).toBe(true)
  expect(size.value).toBe('a=1'.length + 1)
  size.value = 3
  expect(api.InternetGetCookie(URL, null, new Uint8Array(3), size)).toBe(false)
  expect([api.GetLastError(), size.value]).toEqual([wininet.ERROR_INSUFFICIENT_BUFFER, 4])
  const bytes = new Uint8Array(4)
  expect(api.InternetGetCookie(URL, null, bytes, size)).toBe(true)
  expect(Buffer.from(bytes).toString()).toBe('a=1\0')
})

it('one that is HttpOnly is set and seen by those alone who ask for such', () => {
  expect(api.InternetSetCookie(URL, 's', '1; HttpOnly')).toBe(false)
  expect(api.GetLastError()).toBe(wininet.ERROR_INVALID_OPERATION)
  expect(api.InternetSetCookieEx(URL, 's', '1; HttpOnly', 0)).toBe(wininet.COOKIE_STATE_REJECT)
  expect(api.InternetSetCookieEx(URL, 's', '1; HttpOnly', wininet.INTERNET_COOKIE_HTTPONLY)).toBe(
    wininet.COOKIE_STATE_ACCEPT,
  )
  expect(cookies(URL)).toBe(wininet.ERROR_NO_MORE_ITEMS)
  expect(cookies(URL, null, wininet.INTERNET_COOKIE_HTTPONLY)).toBe('s=1')
})

it('arguments that are missing or make no sense are refused', () => {
  const size = new wininet.DWORD()
  expect(api.InternetGetCookie(null, null, null, size)).toBe(false)
  expect(api.GetLastError()).toBe(wininet.ERROR_INVALID_PARAMETER)
  expect(api.InternetGetCookie(URL, null, null, null)).toBe(false)
  expect(api.GetLastError()).toBe(wininet.ERROR_INVALID_PARAMETER)
  expect(api.InternetSetCookie(URL, 'a', null)).toBe(false)
  expect(api.GetLastError()).toBe(wininet.ERROR_INVALID_PARAMETER)
  expect(api.InternetSetCookieEx('nonsense', 'a', '1')).toBe(wininet.COOKIE_STATE_UNKNOWN)
  expect(api.GetLastError()).toBe(wininet.ERROR_INTERNET_UNRECOGNIZED_SCHEME)
})

describe('with requests', () => {
  async function sent(flags = 0, line: string | null = null): Promise<string> {
    const port = await site((request, response) => {
      response.setHeader('Set-Cookie', 'kept=yes; Path=/').end(request.headers.cookie ?? 'none')
    })
    const { connection } = openRequest(api, port)
    const request = api.HttpOpenRequest(connection, 'GET', '/', null, null, null, flags)
    api.InternetSetCookie(`http://127.0.0.1:${port}/`, 'mine', '1; Path=/')
    api.HttpSendRequest(request, line)
    await api.completion(request)
    const [buffer, read] = [Buffer.alloc(64), new wininet.DWORD()]
    api.InternetReadFile(request, buffer, 64, read)
    return buffer.toString('latin1', 0, read.value)
  }

  it('they go along, and those of a response are kept', async () => {
    expect(await sent()).toBe('mine=1')
    expect(cookies('http://127.0.0.1/')).toBe('mine=1; kept=yes')
  })

  it('a field that was set by hand gives way to them', async () => {
    expect(await sent(0, 'Cookie: by=hand')).toBe('mine=1')
  })

  it('INTERNET_FLAG_NO_COOKIES leaves them out, and the field alone', async () => {
    expect(await sent(wininet.INTERNET_FLAG_NO_COOKIES, 'Cookie: by=hand')).toBe('by=hand')
    expect(cookies('http://127.0.0.1/')).toBe('mine=1')
  })

  it('INTERNET_OPTION_END_BROWSER_SESSION forgets those that have no date', async () => {
    api.InternetSetCookie(URL, 'short', '1')
    api.InternetSetCookie(URL, 'long', '1; Max-Age=100')
    expect(api.InternetSetOption(null, wininet.INTERNET_OPTION_END_BROWSER_SESSION, null)).toBe(true)
    expect(cookies(URL)).toBe('long=1')
  })
})

it('a cookie of a redirect goes with the next message, and with what the handle sends later', async () => {
  const cookies: (string | undefined)[] = []
  const port = await site((request, response) => {
    cookies.push(request.headers.cookie)
    if (request.url === '/') response.writeHead(302, { 'set-cookie': 'a=1', location: '/there' }).end()
    else response.end()
  })
  const api = wininetState()
  const { request } = openRequest(api, port)
  for (let i = 0; i < 2; i++) {
    api.HttpSendRequest(request)
    expect(await api.completion(request)).toEqual({ dwResult: 1, dwError: 0 })
  }
  expect(cookies).toEqual([undefined, 'a=1', 'a=1', 'a=1'])
})
