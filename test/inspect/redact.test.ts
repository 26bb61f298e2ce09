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
