import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseChallenges } from '../../../src/policies/challenges.ts'

/** Scheme, then token68 or parameters. */
const read = (field: string) =>
  parseChallenges(field).map(({ parameters, scheme, token }) => [scheme, token ?? { ...parameters }])

describe('the challenges of a field', () => {
  test.each([
    ['none', '', []],
    ['none but commas', ' , ,\t,', []],
    ['one', 'Basic realm="simple"', [['basic', { realm: 'simple' }]]],
    ['one whose parameter is a token', 'Basic realm=simple', [['basic', { realm: 'simple' }]]],
    [
      'two in one field (RFC 9110 §11.6.1)',
      'Basic realm="simple", Newauth realm="apps", type=1, title="Login to \\"apps\\""',
      [
        ['basic', { realm: 'simple' }],
        ['newauth', { realm: 'apps', type: '1', title: 'Login to "apps"' }],
      ],
    ],
    [
      'commas in a quoted string',
      'Digest realm="a, Basic realm=b", qop="auth,auth-int", nonce=n',
      [['digest', { realm: 'a, Basic realm=b', qop: 'auth,auth-int', nonce: 'n' }]],
    ],
    [
      'schemes without anything',
      'Negotiate, NTLM, Basic realm="r"',
      [
        ['negotiate', {}],
        ['ntlm', {}],
        ['basic', { realm: 'r' }],
      ],
    ],
    [
      'a token68, with and without padding',
      'Negotiate oYG2MIGzoAMKAQ==, NTLM TlRM-._~+/U1A',
      [
        ['negotiate', 'oYG2MIGzoAMKAQ=='],
        ['ntlm', 'TlRM-._~+/U1A'],
      ],
    ],
    ['white space around equals signs', 'Basic realm = "r" , a\t=\tb', [['basic', { realm: 'r', a: 'b' }]]],
    ['names in any case', 'BASIC Realm="R", CHARSET="UTF-8"', [['basic', { realm: 'R', charset: 'UTF-8' }]]],
    ['a name that comes twice: the first counts', 'Basic realm="a", realm="b"', [['basic', { realm: 'a' }]]],
    [
      'the names of all objects',
      'X __proto__="a", constructor=b',
      [['x', JSON.parse('{"__proto__":"a","constructor":"b"}')]],
    ],
  ])('%s', (_, field, expected) => {
    expect(read(field)).toEqual(expected)
  })
})

describe('what is broken hides nothing that is sound', () => {
  test.each([
    [
      'a quote that is not closed',
      'Basic realm="r, Digest realm="d"',
      [['basic', { realm: 'r, Digest realm=' }]],
    ],
    ['a backslash at the end', 'Basic realm="r\\', [['basic', { realm: 'r\\' }]]],
    ['a quote inside of a quoted string', 'Digest realm="a"b", nonce="n"', [['digest', { realm: 'a' }]]],
    [
      'a list without its quotes',
      'Digest qop=auth,auth-int, nonce=n',
      [
        ['digest', { qop: 'auth', nonce: 'n' }],
        ['auth-int', {}],
      ],
    ],
    ['parameters before any scheme', 'realm="a", Basic realm="b"', [['basic', { realm: 'b' }]]],
    ['commas that are missing', 'Digest realm="r" nonce="n"', [['digest', { realm: 'r', nonce: 'n' }]]],
    [
      'a value that is missing',
      'Basic realm=, Bearer',
      [
        ['basic', 'realm='],
        ['bearer', {}],
      ],
    ],
    ['characters that belong nowhere', '@@@, <Basic>, Basic (x) realm="r"', [['basic', { realm: 'r' }]]],
  ])('%s', (_, field, expected) => {
    const found = read(field)
    for (const one of expected) expect(found).toContainEqual(one)
  })

  test('any text is read, in time that grows with its length', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'"\\,= \tab:/Basic'), maxLength: 200 }), (text) => {
        for (const { scheme } of parseChallenges(text)) expect(scheme).not.toBe('')
      }),
    )
    const hard = [
      '"'.repeat(65_536),
      'a='.repeat(32_768),
      'a="\\'.repeat(16_384),
      'a '.repeat(32_768),
      ' '.repeat(65_536),
    ]
    const cost = (text: string): number => {
      const { user } = process.cpuUsage()
      parseChallenges(text)
      parseChallenges(`Basic ${text}`)
      return process.cpuUsage().user - user
    }
    // Sixteen times the length takes sixteen times as long, or 256 times if the time grows with its square.
    for (const text of hard) {
      const short = Math.min(...[1, 2, 3].map(() => cost(text.slice(0, text.length / 16))))
      expect(Math.min(...[1, 2, 3].map(() => cost(text)))).toBeLessThan(16 * 8 * (short + 1000))
    }
  })
})
