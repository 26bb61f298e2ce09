// Where a redirecting response leads, by the rules of each dialect.

import { describe, expect, test } from 'vitest'
import { parseTarget, type RequestHead, type ResponseHead } from '../../src/lifecycle/index.ts'
import { type RedirectPolicy, redirected, standardRedirects } from '../../src/policies/index.ts'

const head = (parts: Partial<RequestHead> = {}): RequestHead => ({
  method: 'GET',
  target: parseTarget(new URL('http://origin.test/a/b?c')).target,
  headers: [],
  framing: 'none',
  body: null,
  more: false,
  route: null,
  expectContinue: 0,
  ...parts,
})
const body = Buffer.from('abcd')
const post = head({ method: 'POST', framing: 4, body, expectContinue: 350 })

const response = (status: number, location: string | null = '/there'): ResponseHead => ({
  status,
  statusText: '',
  httpVersion: '1.1',
  rawHeaders: [],
  rawTrailers: [],
  ofProxy: false,
  header: (name) => (name === 'location' ? location : null),
})

/** The message that follows, in short; or what is said instead. */
function followed(
  sent: RequestHead,
  answer: ResponseHead,
  policy: Partial<RedirectPolicy> = {},
  followedBefore = 0,
): unknown {
  const next = redirected(sent, answer, followedBefore, { ...standardRedirects, ...policy })
  if (next === null) return 'handed out'
  if (next.kind === 'refuse') return `${next.reason}: ${next.message}`
  const { method, target, body } = next.head
  return `${method} ${target.url}${body === null ? '' : ' with its body'}`
}

const rewritings = [
  // RFC 9110 §15.4 and fetch
  ['posts', 'GET', false, 'GET'],
  ['posts', 'POST', true, 'GET'],
  ['posts', 'POST', false, 'GET'],
  ['posts', 'PUT', true, 'PUT with its body'],
  ['posts', 'HEAD', false, 'HEAD'],
  ['unsafe', 'PUT', true, 'GET'],
  ['unsafe', 'DELETE', false, 'GET'],
  ['unsafe', 'HEAD', false, 'HEAD'],
  ['none', 'POST', true, 'POST with its body'],
  ['none', 'PUT', true, 'PUT with its body'],
  // D207, D209, D213, D214: .NET Framework asks whether a body was sent
  ['postsWithBody', 'POST', true, 'GET'],
  ['postsWithBody', 'POST', false, 'POST'],
  ['postsWithBody', 'PUT', true, 'PUT with its body'],
  ['bodies', 'PUT', true, 'GET'],
  ['bodies', 'POST', false, 'POST'],
  ['bodies', 'HEAD', false, 'HEAD'],
] as const

test.each(rewritings)('%s: a %s (with a body: %s) becomes a %s', (rewriting, method, hasBody, expected) => {
  const sent = hasBody ? { ...post, method } : head({ method })
  const [becomes, ...rest] = expected.split(' ')
  const there = ['http://origin.test/there', ...rest].join(' ')
  expect(followed(sent, response(302), { statuses: { 302: rewriting } })).toBe(`${becomes} ${there}`)
})

test('a message without its body says nothing of one', () => {
  const headers = ['Content-Type', 'text/plain', 'content-encoding', 'gzip', 'Accept', '*/*', 'Cookie', 'a=1']
  const next = redirected({ ...post, headers }, response(303), 0, standardRedirects)
  expect(next).toMatchObject({
    kind: 'redirect',
    head: { headers: ['Accept', '*/*', 'Cookie', 'a=1'], framing: 'none', more: false, expectContinue: 0 },
  })
  expect(redirected({ ...post, headers }, response(307), 0, standardRedirects)).toMatchObject({
    head: { headers, framing: 4, body, expectContinue: 350 },
  })
})

test('what belongs to an origin stays there', () => {
  const headers = [
    'Authorization',
    'a',
    'COOKIE',
    'b',
    'Proxy-Authorization',
    'c',
    'Host',
    'd',
    'Accept',
    'e',
  ]
  const sent = head({ headers })
  for (const elsewhere of ['http://other.test/', 'http://origin.test:81/', 'https://origin.test/'])
    expect(redirected(sent, response(302, elsewhere), 0, standardRedirects)).toMatchObject({
      head: { headers: ['Accept', 'e'] },
    })
  expect(redirected(sent, response(302, 'http://origin.test:80/x'), 0, standardRedirects)).toMatchObject({
    head: { headers },
  })
})

test('the route, and what else was wanted of the connection, goes along', () => {
  const route = { key: 'a', proxy: null, tls: null, group: 'a', limit: null }
  expect(redirected(head({ route }), response(302), 0, standardRedirects)).toMatchObject({ head: { route } })
})

describe('a Location', () => {
  test.each([
    ['there', 'http://origin.test/a/there'],
    ['?d', 'http://origin.test/a/b?d'],
    ['//other.test/x', 'http://other.test/x'],
    ['https://user:secret@other.test/x#part', 'https://other.test/x'],
    ['/a b', 'http://origin.test/a%20b'],
  ])('%s leads to %s', (location, url) => {
    expect(followed(head(), response(302, location))).toBe(`GET ${url}`)
  })

  const oddities = [
    ['withoutLocation', null, 'and does not say where to'],
    ['foreign', 'test:non:http/url', 'to test:, which is not HTTP'],
    ['unusable', 'http:///nohost', 'to an address that is not a URL'],
    ['unusable', 'http://[', 'to an address that is not a URL'],
    ['upgrade', 'https://origin.test/', 'from http: to https:'],
  ] as const
  test.each(oddities)('%s: %s is refused or handed out, as the policy has it', (knob, location, why) => {
    const answer = response(302, location)
    expect(followed(head(), answer, { [knob]: 'handOut' })).toBe('handed out')
    const reason = knob === 'upgrade' ? 'redirectToHttps' : 'badRedirect'
    expect(followed(head(), answer, { [knob]: 'refuse' })).toBe(
      `${reason}: The server redirects (302) ${why}.`,
    )
  })

  test('from https to http is followed or not, as the policy has it', () => {
    const secure = head({ target: parseTarget(new URL('https://origin.test/')).target })
    const answer = response(302, 'http://origin.test/')
    expect(followed(secure, answer)).toBe('GET http://origin.test/')
    expect(followed(secure, answer, { downgrade: 'handOut' })).toBe('handed out')
    expect(followed(secure, answer, { downgrade: 'refuse' })).toBe(
      'redirectToHttp: The server redirects (302) from https: to http:.',
    )
  })

  test.each([
    [null, 'handed out'],
    ['test:non:http/url', 'badRedirect: The server redirects (302) to test:, which is not HTTP.'],
    ['http:///nohost', 'badRedirect: The server redirects (302) to an address that is not a URL.'],
  ])('%s is, without more ado, %s (redirect-nohost; fetch)', (location, expected) => {
    expect(followed(head(), response(302, location))).toBe(expected)
  })
})

describe('the limit', () => {
  test('of n lets n redirects pass (D215, D216)', () => {
    expect(followed(head(), response(302), { limit: 3 }, 2)).toBe('GET http://origin.test/there')
    expect(followed(head(), response(302), { limit: 3 }, 3)).toBe(
      'tooManyRedirects: The server redirects more than 3 times; raise maxRedirects of new Session if that is meant.',
    )
    expect(followed(head(), response(302), { limit: 3, beyondLimit: 'handOut' }, 3)).toBe('handed out')
  })

  test('of 0 hands all of them out, also one that could not be followed', () => {
    expect(followed(head(), response(302), { limit: 0 })).toBe('handed out')
    expect(followed(head(), response(302, 'http:///nohost'), { limit: 0 })).toBe('handed out')
  })
})

test.each([200, 204, 300, 304, 305, 306, 401])('%i is handed out', (status) => {
  expect(followed(head(), response(status))).toBe('handed out')
})
