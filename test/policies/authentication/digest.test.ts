// The vectors are those of RFC 2617 §3.5 and RFC 7616 §3.9; that of SHA-512-256 as erratum 4897 has it.

import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { DigestSession, digestStrength } from '../../../src/policies/basic-and-digest.ts'
import { type Challenge, parseChallenges } from '../../../src/policies/challenges.ts'

const challengeOf = (field: string): Challenge => parseChallenges(field)[0] as Challenge

const empty = new Uint8Array(0)
const get = (uri: string) => ({ method: 'GET', uri, body: empty })

const fieldsOf = (value: string | null): Record<string, string> => ({
  ...challengeOf(value ?? '').parameters,
})

const md5 = (text: string): string => createHash('md5').update(text).digest('hex')

describe('a digest is that of the standard', () => {
  test('RFC 2617 §3.5: MD5', () => {
    const challenge = challengeOf(
      'Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41"',
    )
    const session = new DigestSession(challenge, { username: 'Mufasa', password: 'Circle Of Life' })
    expect(fieldsOf(session.authorize(get('/dir/index.html'), '0a4f113b'))).toEqual({
      username: 'Mufasa',
      realm: 'testrealm@host.com',
      nonce: 'dcd98b7102dd2f0e8b11d0f600bfb0c093',
      uri: '/dir/index.html',
      qop: 'auth',
      nc: '00000001',
      cnonce: '0a4f113b',
      response: '6629fae49393a05397450978507c4ef1',
      opaque: '5ccc069c403ebaf9f0171e9517f40e41',
    })
  })

  test.each([
    ['MD5', '8ca523f5e9506fed4657c9700eebdbec'],
    ['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
  ])('RFC 7616 §3.9.1: %s', (algorithm, response) => {
    const challenge = challengeOf(
      `Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=${algorithm}, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"`,
    )
    const session = new DigestSession(challenge, { username: 'Mufasa', password: 'Circle of Life' })
    const value = session.authorize(get('/dir/index.html'), 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ')
    expect(fieldsOf(value)).toMatchObject({ algorithm, response })
  })

  const unicode = (userhash: boolean): Challenge =>
    challengeOf(
      `Digest realm="api@example.org", qop="auth", algorithm=SHA-512-256, nonce="5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK", opaque="HRPCssKJSGjCrkzDg8OhwpzCiGPChXYjwrI2QmXDnsOS", charset=UTF-8, userhash=${userhash}`,
    )
  const jason = { username: 'Jäsøn Doe', password: 'Secret, or not?' }
  const cnonce = 'NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v'
  const response = '3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5'

  test('RFC 7616 §3.9.2: SHA-512-256, a name that is hashed', () => {
    const value = new DigestSession(unicode(true), jason).authorize(get('/doe.json'), cnonce)
    expect(fieldsOf(value)).toMatchObject({
      username: '793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b',
      userhash: 'true',
      response,
    })
  })

  test('RFC 7616 §3.9.2: SHA-512-256, a name that is not ASCII', () => {
    const value = new DigestSession(unicode(false), jason).authorize(get('/doe.json'), cnonce)
    expect(fieldsOf(value)).toMatchObject({ 'username*': "UTF-8''J%C3%A4s%C3%B8n%20Doe", response })
    expect(value).not.toContain('userhash')
  })

  test('RFC 2069: without a quality of protection there is no count', () => {
    const challenge = challengeOf('Digest realm="r", nonce="n"')
    const value = new DigestSession(challenge, { username: 'u', password: 'p' }).authorize(get('/x'))
    expect(value).toBe(
      `Digest username="u", realm="r", nonce="n", uri="/x", response="${md5(`${md5('u:r:p')}:n:${md5('GET:/x')}`)}"`,
    )
  })

  test('auth-int covers the body, and is taken only where it must be', () => {
    const claim = { method: 'POST', uri: '/x', body: Buffer.from('abc') }
    const credentials = { username: 'u', password: 'p' }
    const only = new DigestSession(challengeOf('Digest realm="r", nonce="n", qop="auth-int"'), credentials)
    const what = md5(`POST:/x:${md5('abc')}`)
    expect(fieldsOf(only.authorize(claim, 'c'))).toMatchObject({
      qop: 'auth-int',
      response: md5(`${md5('u:r:p')}:n:00000001:c:auth-int:${what}`),
    })
    expect(only.authorize({ ...claim, body: null }), 'a body that is not at hand').toBeNull()
    const both = new DigestSession(
      challengeOf('Digest realm="r", nonce="n", qop="auth-int, auth"'),
      credentials,
    )
    expect(fieldsOf(both.authorize(claim))).toMatchObject({ qop: 'auth' })
  })

  test.each([
    ['MD5-sess', 'md5'],
    ['SHA-256-sess', 'sha256'],
    ['SHA-512-256-sess', 'sha512-256'],
  ])(
    'RFC 7616 §3.4.2: %s has one session key, and the cnonce that made it goes with every request',
    (algorithm, name) => {
      const hash = (text: string): string => createHash(name).update(text).digest('hex')
      const challenge = challengeOf(`Digest realm="r", nonce="n1", qop="auth", algorithm=${algorithm}`)
      const session = new DigestSession(challenge, { username: 'u', password: 'p' })
      const key = hash(`${hash('u:r:p')}:n1:c1`)
      const answered = (nonce: string, count: string, path: string) => ({
        algorithm,
        nonce,
        nc: count,
        cnonce: 'c1',
        response: hash(`${key}:${nonce}:${count}:c1:auth:${hash(`GET:${path}`)}`),
      })
      expect(fieldsOf(session.authorize(get('/x'), 'c1'))).toMatchObject(answered('n1', '00000001', '/x'))
      expect(fieldsOf(session.authorize(get('/y'), 'c2'))).toMatchObject(answered('n1', '00000002', '/y'))
      session.learn('nextnonce="n2"')
      expect(fieldsOf(session.authorize(get('/z'), 'c3'))).toMatchObject(answered('n2', '00000001', '/z'))
    },
  )
})

describe('a digest session', () => {
  const session = () =>
    new DigestSession(challengeOf('Digest realm="r", nonce="n", qop="auth"'), {
      username: 'u',
      password: 'p',
    })

  test('counts the requests of a nonce, and has another cnonce for each', () => {
    const one = session()
    const values = [1, 2, 3].map(() => fieldsOf(one.authorize(get('/'))))
    expect(values.map(({ nc }) => nc)).toEqual(['00000001', '00000002', '00000003'])
    expect(new Set(values.map(({ cnonce }) => cnonce)).size).toBe(3)
  })

  test('goes on with the nonce that the server names, and counts from 1', () => {
    const one = session()
    one.authorize(get('/'))
    one.learn('rspauth="nextnonce=no", cnonce="c", nc=00000001, qop=auth, nextnonce="m\\"2"')
    expect(fieldsOf(one.authorize(get('/')))).toMatchObject({ nonce: 'm"2', nc: '00000001' })
    one.learn('qop=auth')
    expect(fieldsOf(one.authorize(get('/')))).toMatchObject({ nonce: 'm"2', nc: '00000002' })
  })

  test('escapes what it quotes', () => {
    const challenge = challengeOf('Digest realm="a\\"b", nonce="n\\\\", qop="auth"')
    const value = new DigestSession(challenge, { username: 'u"\\', password: 'p' }).authorize(get('/'))
    expect(value).toContain('username="u\\"\\\\", realm="a\\"b", nonce="n\\\\"')
  })

  test('gives bytes back as they came, and the name in UTF-8 where no charset is known', () => {
    const challenge = challengeOf(`Digest realm="${Buffer.from('ü').toString('latin1')}", nonce="n"`)
    const value = new DigestSession(challenge, { username: 'ü', password: 'p' }).authorize(get('/')) as string
    const bytes = Buffer.from(value, 'latin1').toString()
    expect(bytes).toContain('username="ü", realm="ü"')
    expect(value).toContain(md5(`${md5('ü:ü:p')}:n:${md5('GET:/')}`))
  })
})

describe('the strength of a challenge', () => {
  test.each([
    ['algorithm=SHA-512-256', 3],
    ['algorithm="sha-256"', 2],
    ['algorithm=SHA-256-sess', 2],
    ['algorithm=MD5', 1],
    ['', 1],
    ['algorithm=SHA-1', 0],
    ['algorithm=__proto__', 0],
    ['qop="auth-conf"', 0],
    ['qop="auth-int"', 1],
    ['qop=""', 1],
  ])('with %s is %i', (parameters, strength) => {
    const challenge = challengeOf(`Digest realm="r", nonce="n"${parameters === '' ? '' : `, ${parameters}`}`)
    expect(digestStrength(challenge, true)).toBe(strength)
  })

  test('is none without a nonce or a realm, and none for auth-int without the body', () => {
    expect(digestStrength(challengeOf('Digest realm="r"'), true)).toBe(0)
    expect(digestStrength(challengeOf('Digest nonce="n"'), true)).toBe(0)
    expect(digestStrength(challengeOf('Digest realm="r", nonce="n", qop="auth-int"'), false)).toBe(0)
  })
})
