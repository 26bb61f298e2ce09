import { describe, expect, it } from 'vitest'
import * as wininet from '../../src/wininet/index.ts'

const api = wininet.createWinInet()
const {
  ERROR_INSUFFICIENT_BUFFER,
  ERROR_INTERNET_INVALID_URL,
  ERROR_INTERNET_UNRECOGNIZED_SCHEME,
  ERROR_INVALID_PARAMETER,
  ICU_BROWSER_MODE,
  ICU_DECODE,
  ICU_ENCODE_PERCENT,
  ICU_ENCODE_SPACES_ONLY,
  ICU_ESCAPE,
  ICU_NO_ENCODE,
  ICU_NO_META,
} = wininet

describe('InternetCrackUrl', () => {
  it('takes a URL apart', () => {
    const parts = wininet.urlComponents()
    expect(api.InternetCrackUrl('https://me:pw@host.test:8443/a/b?c=d#e', 0, 0, parts)).toBe(true)
    expect(parts).toMatchObject({
      lpszScheme: 'https',
      dwSchemeLength: 5,
      nScheme: wininet.INTERNET_SCHEME_HTTPS,
      lpszHostName: 'host.test',
      nPort: 8443,
      lpszUserName: 'me',
      lpszPassword: 'pw',
      lpszUrlPath: '/a/b',
      lpszExtraInfo: '?c=d#e',
      dwExtraInfoLength: 6,
    })
  })

  it('knows the port of the scheme, and stops at the stated length', () => {
    const parts = wininet.urlComponents()
    expect(api.InternetCrackUrl('http://host.test/path', 16, 0, parts)).toBe(true)
    expect(parts).toMatchObject({ nPort: 80, lpszHostName: 'host.test', lpszUrlPath: '' })
  })

  it('decodes when it is asked to', () => {
    const parts = wininet.urlComponents()
    api.InternetCrackUrl('http://host.test/a%20b', 0, ICU_DECODE, parts)
    expect(parts.lpszUrlPath).toBe('/a b')
  })

  it.each([
    ['no URL', null, {}, ERROR_INVALID_PARAMETER],
    ['an empty URL', '', {}, ERROR_INVALID_PARAMETER],
    ['a wrong size', 'http://a/', { dwStructSize: 1 }, ERROR_INVALID_PARAMETER],
    ['a URL without a scheme', 'www.host.test/', {}, ERROR_INTERNET_UNRECOGNIZED_SCHEME],
    [
      'a part with too little room',
      'http://host.test/',
      { lpszHostName: new wininet.STRING('', 4), dwHostNameLength: 4 },
      ERROR_INSUFFICIENT_BUFFER,
    ],
  ])('refuses %s', (_, url, given, error) => {
    expect(api.InternetCrackUrl(url, 0, 0, wininet.urlComponents(given))).toBe(false)
    expect(api.GetLastError()).toBe(error)
  })
})

describe('InternetCreateUrl', () => {
  const parts = (given: Partial<wininet.URL_COMPONENTS>) =>
    wininet.urlComponents({
      ...{ dwSchemeLength: 0, dwHostNameLength: 0, dwUserNameLength: 0, dwPasswordLength: 0 },
      ...{ dwUrlPathLength: 0, dwExtraInfoLength: 0 },
      ...given,
    })

  it.each([
    [{ lpszScheme: 'http', lpszHostName: 'a.test', nPort: 80, lpszUrlPath: '/x' }, 'http://a.test/x'],
    [{ lpszScheme: 'https', lpszHostName: 'a.test', nPort: 80 }, 'https://a.test:80'],
    [
      { nScheme: 4, lpszHostName: 'a', lpszUserName: 'u', lpszPassword: 'p', lpszExtraInfo: '?q' },
      'https://u:p@a?q',
    ],
  ])('puts %o together', (given, url) => {
    const text = new wininet.STRING()
    const length = new wininet.DWORD(100)
    expect(api.InternetCreateUrl(parts(given), 0, text, length)).toBe(true)
    expect([text.value, length.value]).toEqual([url, url.length])
  })

  it('escapes when it is asked to, and says how much room it needs', () => {
    const given = parts({ lpszScheme: 'http', lpszHostName: 'a', lpszUrlPath: '/ ' })
    const text = new wininet.STRING()
    expect(api.InternetCreateUrl(given, ICU_ESCAPE, text)).toBe(true)
    expect(text.value).toBe('http://a/%20')
    const length = new wininet.DWORD(3)
    expect(api.InternetCreateUrl(given, 0, null, length)).toBe(false)
    expect([api.GetLastError(), length.value]).toEqual([ERROR_INSUFFICIENT_BUFFER, 11])
    expect(api.InternetCreateUrl(null, 0, text)).toBe(false)
    expect(api.GetLastError()).toBe(ERROR_INVALID_PARAMETER)
  })
})

describe('InternetCombineUrl', () => {
  const base = 'http://a/b/c/d;p?q'
  // RFC 3986 §5.4.1 and §5.4.2.
  it.each([
    ['g', 'http://a/b/c/g'],
    ['./g', 'http://a/b/c/g'],
    ['g/', 'http://a/b/c/g/'],
    ['/g', 'http://a/g'],
    ['//g', 'http://g/'],
    ['?y', 'http://a/b/c/d;p?y'],
    ['g?y', 'http://a/b/c/g?y'],
    ['#s', 'http://a/b/c/d;p?q#s'],
    ['', 'http://a/b/c/d;p?q'],
    ['.', 'http://a/b/c/'],
    ['..', 'http://a/b/'],
    ['../g', 'http://a/b/g'],
    ['../../../g', 'http://a/g'],
    ['https://x/y', 'https://x/y'],
  ])('joins %j', (relative, url) => {
    const text = new wininet.STRING()
    expect(api.InternetCombineUrl(base, relative, text)).toBe(true)
    expect(text.value).toBe(url)
  })

  it('refuses a base that is none, and a missing argument', () => {
    const text = new wininet.STRING()
    expect(api.InternetCombineUrl('/relative', 'g', text)).toBe(false)
    expect(api.GetLastError()).toBe(ERROR_INTERNET_INVALID_URL)
    expect(api.InternetCombineUrl(base, null, text)).toBe(false)
    expect(api.GetLastError()).toBe(ERROR_INVALID_PARAMETER)
  })
})

describe('InternetCanonicalizeUrl', () => {
  it.each([
    ['HTTP://Host.Test', 0, 'http://host.test/'],
    [' http://a/b/../c ', 0, 'http://a/c'],
    ['http://a/b/../c', ICU_NO_META, 'http://a/b/../c'],
    ['http://a/b c?d e', 0, 'http://a/b%20c?d%20e'],
    ['http://a/b c?d e', ICU_BROWSER_MODE, 'http://a/b%20c?d e'],
    ['http://a/b c"', ICU_NO_ENCODE, 'http://a/b c"'],
    ['http://a/b c"', ICU_ENCODE_SPACES_ONLY, 'http://a/b%20c"'],
    ['http://a/%41%20', ICU_DECODE | ICU_NO_ENCODE, 'http://a/A '],
    ['http://a/50%', ICU_ENCODE_PERCENT, 'http://a/50%25'],
    ['http://a/\u00e9', 0, 'http://a/%C3%A9'],
  ])('makes %j with flags %i', (url, flags, expected) => {
    const text = new wininet.STRING()
    expect(api.InternetCanonicalizeUrl(url, text, undefined, flags)).toBe(true)
    expect(text.value).toBe(expected)
  })

  it('says how much room it needs, the final NUL included', () => {
    const length = new wininet.DWORD(8)
    expect(api.InternetCanonicalizeUrl('http://a', new Uint8Array(8), length)).toBe(false)
    expect([api.GetLastError(), length.value]).toEqual([ERROR_INSUFFICIENT_BUFFER, 10])
    const bytes = new Uint8Array(10)
    expect(api.InternetCanonicalizeUrl('http://a', bytes, length)).toBe(true)
    expect(Buffer.from(bytes).toString()).toBe('http://a/\0')
    expect(length.value).toBe(9)
  })
})

describe('dates', () => {
  const moment = { wYear: 2015, wMonth: 10, wDayOfWeek: 3, wDay: 21, wHour: 7, wMinute: 28, wSecond: 0 }

  it('go to texts and back', () => {
    const text = new wininet.STRING()
    expect(
      api.InternetTimeFromSystemTime(wininet.systemTime(moment), wininet.INTERNET_RFC1123_FORMAT, text),
    ).toBe(true)
    expect(text.value).toBe('Wed, 21 Oct 2015 07:28:00 GMT')
    const back = wininet.systemTime()
    expect(api.InternetTimeToSystemTime(text.value, back)).toBe(true)
    expect(back).toEqual({ ...moment, wMilliseconds: 0 })
  })

  it.each([
    ['a day that does not exist', { wMonth: 2, wDay: 30 }, 0, undefined, ERROR_INVALID_PARAMETER],
    ['another format', {}, 1, undefined, ERROR_INVALID_PARAMETER],
    ['too little room', {}, 0, 10, ERROR_INSUFFICIENT_BUFFER],
  ])('refuse %s', (_, given, format, room, error) => {
    const time = wininet.systemTime({ ...moment, ...given })
    expect(api.InternetTimeFromSystemTime(time, format, new wininet.STRING(), room)).toBe(false)
    expect(api.GetLastError()).toBe(error)
  })

  // RFC 9110 §5.6.7.
  it.each(['Wednesday, 21-Oct-15 07:28:00 GMT', 'Wed Oct 21 07:28:00 2015'])('are read from %j', (text) => {
    const time = wininet.systemTime()
    expect(api.InternetTimeToSystemTime(text, time)).toBe(true)
    expect(time).toEqual({ ...moment, wMilliseconds: 0 })
  })

  it.each(['', 'soon', '5', '2015'])('are not read from %j', (text) => {
    expect(api.InternetTimeToSystemTime(text, wininet.systemTime())).toBe(false)
    expect(api.GetLastError()).toBe(ERROR_INVALID_PARAMETER)
  })
})
