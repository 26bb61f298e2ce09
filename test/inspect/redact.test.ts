// No secret leaves the process, wherever in an event, a context or a notification it might turn up.

import { expect, test } from 'vitest'
import { redacted } from '../../src/inspect/run/index.ts'

const SECRET = 'Zm9vYmFyYmF6'

test.each([
  ['a field', { authorization: `Basic ${SECRET}` }],
  ['a field in capitals', { 'Proxy-Authorization': SECRET }],
  ['cookies', { cookie: SECRET, 'Set-Cookie': [SECRET] }],
  ['raw fields', ['Host', 'a.test', 'Cookie', SECRET, 'x', 'y']],
  ['a password', { credentials: { user: 'me', password: SECRET } }],
  ['a passphrase of a key', { tls: { passphrase: SECRET } }],
  ['the credentials of a URL', { url: `https://me:${SECRET}@a.test/path` }],
  ['credentials with an @', `https://me:a@${SECRET}@a.test/path?x=y@z`],
  ['a token in a query', { url: `https://a.test/?a=b&access_token=${SECRET}#c` }],
  ['a token in a fragment', `https://a.test/#id_token=${SECRET}&x=1`],
  ['a parameter in disguise', `https://a.test/?%74oken=${SECRET}`],
  ['a URL in a sentence', { message: `nobody at https://me:${SECRET}@a.test/ answered` }],
  ['a scheme in a sentence', { message: `the server refused Bearer ${SECRET} today` }],
  ['a digest', `Digest abcdefgh, response="${SECRET}"`],
  [
    'a digest whose realm comes first',
    `Digest realm="r", username="u", nonce="n", response="a\\"${SECRET}", qop=auth`,
  ],
  ['a digest that was cut', `Digest realm="r", response="${SECRET}`],
  ['a padded token', { 'www-authenticate': `Negotiate ${SECRET}==, Basic realm="r"` }],
  ['a leg of NTLM', ['WWW-Authenticate', `NTLM ${SECRET}, Negotiate ${SECRET}=`]],
  ['a token that looks like a parameter', `Bearer realm${SECRET}=`],
  ['what a server proves', ['Authentication-Info', `rspauth="${SECRET}"`]],
  ['an error', { cause: new Error(`Negotiate ${SECRET}`) }],
  ['bytes', { bytes: Buffer.from(SECRET) }],
])('hides %s', (_what, value) => {
  const text = JSON.stringify(redacted(value))
  expect(text).not.toContain(SECRET)
})

test.each([
  [{ type: 'wire.connecting', address: '127.0.0.1', port: 80 }],
  [{ url: 'https://a.test:8080/path?a=1&q=basic#top', redirects: 2, failure: null }],
  [{ message: 'connect ECONNREFUSED 127.0.0.1:80 at once' }],
  [
    [
      'WWW-Authenticate',
      'Basic realm="top secret", charset="UTF-8", Bearer realm=api, error="invalid_token", Negotiate',
    ],
  ],
  [
    {
      'proxy-authenticate':
        'Digest realm="a \\"b\\"", qop="auth, auth-int", nonce="7ypf/xl=", opaque=FQhe, algorithm=MD5',
    },
  ],
  [{ message: 'it asks for Basic realm="a" or for Bearer realm="https://a.test/token",service="b"' }],
  [{ tokens: 3, list: ['a', 1, null, true, { deep: [{ deeper: 'x' }] }] }],
])('leaves %j as it is', (value) => {
  expect(redacted(value)).toEqual(value)
})

test('leaves plain data alone: no functions, nothing undefined, a limit to each text', () => {
  const value = {
    f() {},
    u: undefined,
    long: 'x'.repeat(10_000),
    big: 10n,
    date: new Date(0),
    list: [undefined],
  }
  const plain = redacted(value) as Record<string, string>
  expect(Object.keys(plain)).toEqual(['long', 'big', 'date', 'list'])
  expect(plain.long).toHaveLength(4097)
  expect(plain).toMatchObject({ big: '10', date: '1970-01-01T00:00:00.000Z', list: [null] })
})
