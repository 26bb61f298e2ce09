import { expect, test } from 'vitest'
import { basic } from '../../../src/policies/basic-and-digest.ts'
import { parseChallenges } from '../../../src/policies/challenges.ts'

test('Basic is that of RFC 7617 §2 and §2.1', () => {
  expect(basic({ username: 'Aladdin', password: 'open sesame' })).toBe('Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==')
  const [challenge] = parseChallenges('Basic realm="foo", charset="UTF-8"')
  expect(basic({ username: 'test', password: '123£' }, challenge)).toBe('Basic dGVzdDoxMjPCow==')
})

test('Basic is normalised for a server that asks for UTF-8, and else left as it is', () => {
  const decomposed = { username: 'u', password: 'a\u0308' }
  const [challenge] = parseChallenges('Basic realm="foo", charset=utf-8')
  expect(basic(decomposed, challenge)).toBe(basic({ username: 'u', password: '\u00e4' }))
  expect(basic(decomposed)).not.toBe(basic({ username: 'u', password: '\u00e4' }))
})
