// What one of the functions about URLs makes, the others take as it is.

import fc from 'fast-check'
import { expect, it } from 'vitest'
import * as wininet from '../../src/wininet/index.ts'

const api = wininet.createWinInet()
const { ICU_NO_ENCODE } = wininet

const label = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/)
const host = fc.oneof(
  fc.array(label, { minLength: 1, maxLength: 3 }).map((labels) => labels.join('.')),
  fc.constantFrom('[::1]', '127.0.0.1'),
)
const safe = fc.stringMatching(/^[A-Za-z0-9._~!$&'()*+,;=-]{0,8}$/)
const path = fc.array(safe, { maxLength: 4 }).map((segments) => segments.map((each) => `/${each}`).join(''))
const extra = fc.oneof(
  fc.constant(null),
  safe.map((text) => `?${text}`),
  safe.map((text) => `#${text}`),
  fc.tuple(safe, safe).map(([query, fragment]) => `?${query}#${fragment}`),
)
const credentials = fc.oneof(
  fc.constant([null, null] as const),
  safe.filter((user) => user !== '').map((user) => [user, null] as const),
  fc.tuple(
    safe.filter((user) => user !== ''),
    safe,
  ),
)
const url = fc.record({
  scheme: fc.constantFrom('http', 'https', 'ftp'),
  host,
  port: fc.constantFrom(0, 1, 8080, 65_535),
  credentials,
  path,
  extra,
})

type Parts = typeof url extends fc.Arbitrary<infer P> ? P : never

const written = ({ credentials: [user, password], extra, host, path, port, scheme }: Parts): string => {
  const userInfo = user === null ? '' : `${user}${password === null ? '' : `:${password}`}@`
  return `${scheme}://${userInfo}${host}${port === 0 ? '' : `:${port}`}${path}${extra ?? ''}`
}

const made = (make: (text: wininet.STRING) => boolean): string => {
  const text = new wininet.STRING()
  expect(make(text)).toBe(true)
  return text.value
}

const cracked = (text: string, components = wininet.urlComponents()): wininet.URL_COMPONENTS => {
  expect(api.InternetCrackUrl(text, 0, 0, components)).toBe(true)
  return components
}

const created = (components: wininet.URL_COMPONENTS): string =>
  made((text) => api.InternetCreateUrl(components, 0, text))

const canonical = (text: string, flags = 0): string =>
  made((out) => api.InternetCanonicalizeUrl(text, out, undefined, flags))

it('a URL that is taken apart has the parts that it was made of', () => {
  fc.assert(
    fc.property(url, (parts) => {
      const components = cracked(written(parts))
      expect(components).toMatchObject({
        lpszScheme: parts.scheme,
        lpszHostName: parts.host,
        lpszUserName: parts.credentials[0],
        lpszPassword: parts.credentials[1],
        lpszUrlPath: parts.path,
        lpszExtraInfo: parts.extra,
      })
    }),
  )
})

it('a URL that is taken apart and put together is the same', () => {
  fc.assert(
    fc.property(url.map(written), (text) => {
      expect(created(cracked(text))).toBe(text)
    }),
  )
})

it('nothing is lost of one that is taken apart, whatever is asked for apart from the path', () => {
  fc.assert(
    fc.property(url, fc.boolean(), (parts, asksForExtra) => {
      const components = cracked(
        written(parts),
        wininet.urlComponents(asksForExtra ? {} : { dwExtraInfoLength: 0 }),
      )
      const rest = `${components.lpszUrlPath ?? ''}${components.lpszExtraInfo ?? ''}`
      expect(rest).toBe(`${parts.path}${parts.extra ?? ''}`)
    }),
  )
})

it('what is taken apart into copies is what pointers find', () => {
  fc.assert(
    fc.property(url.map(written), (text) => {
      const copies = wininet.urlComponents()
      for (const name of ['Scheme', 'HostName', 'UserName', 'Password', 'UrlPath', 'ExtraInfo'] as const) {
        copies[`lpsz${name}`] = new wininet.STRING()
        copies[`dw${name}Length`] = text.length + 1
      }
      const pointers = cracked(text)
      // A copy of an empty password and none are alike.
      if (pointers.lpszPassword === '') pointers.lpszPassword = null
      expect(created(cracked(text, copies))).toBe(created(pointers))
    }),
  )
})

it('a canonical URL is its own canonical form', () => {
  fc.assert(
    fc.property(
      fc.oneof(url.map(written), fc.webUrl({ withQueryParameters: true, withFragments: true })),
      fc.constantFrom(0, ICU_NO_ENCODE, wininet.ICU_BROWSER_MODE, wininet.ICU_NO_META),
      (text, flags) => {
        const once = canonical(text, flags)
        expect(canonical(once, flags)).toBe(once)
      },
    ),
  )
})

it('an absolute URL that is combined with any other stays what it is', () => {
  fc.assert(
    fc.property(url.map(written), url.map(written), (base, text) => {
      const both = made((out) => api.InternetCombineUrl(base, text, out))
      const alone = made((out) => api.InternetCombineUrl(text, text, out))
      expect(both).toBe(alone)
    }),
  )
})

it('no text of any kind makes a function throw, or answer without a reason', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.nat(), (text, flags) => {
      const out = new wininet.STRING()
      const calls = [
        () => api.InternetCrackUrl(text, 0, flags, wininet.urlComponents()),
        () => api.InternetCanonicalizeUrl(text, out, undefined, flags),
        () => api.InternetCombineUrl('http://a.test/b', text, out, undefined, flags),
        () => api.InternetCombineUrl(text, 'b', out, undefined, flags),
        () => api.InternetTimeToSystemTime(text, wininet.systemTime()),
      ]
      for (const call of calls) expect(call()).toBe(api.GetLastError() === 0)
    }),
  )
})
