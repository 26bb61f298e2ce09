import { describe, expect, test } from 'vitest'
import { normalise } from './index.ts'

const tokens = (recorded: string[], loose = {}) => normalise(recorded, loose).tokens
const errors = (recorded: string[], mode: string) => normalise(recorded, { closing: { req: mode } }).errors

const CLOSING = 'i req@2 CLOSING_CONNECTION'
const CLOSED = 'a req@2 CONNECTION_CLOSED'
const GONE = 'i req@2 HANDLE_CLOSING req'

test('statuses that Windows may send anywhere are left out unless they are asked for', () => {
  const recorded = ['a req@2 COOKIE_SENT 0', 'i req@2 DETECTING_PROXY', 'a req@2 SENDING_REQUEST']
  expect(tokens(recorded)).toEqual(['a req@2 SENDING_REQUEST'])
  expect(tokens(recorded, { keep: ['COOKIE_SENT'] })).toEqual([
    'a req@2 COOKIE_SENT 0',
    'a req@2 SENDING_REQUEST',
  ])
})

test('a mark that reads like such a status stays', () => {
  expect(tokens(['# x COOKIE_SENT'])).toEqual(['# x COOKIE_SENT'])
})

describe('an inline pair of receiving', () => {
  const pair = ['i req@2 RECEIVING_RESPONSE', 'i req@2 RESPONSE_RECEIVED 4']

  test.each([
    'InternetReadFile req -> TRUE read=4',
    'InternetReadFileEx req -> TRUE len=4',
    'InternetQueryDataAvailable req -> TRUE avail=4',
  ])('right before %s is left out', (done) => {
    expect(tokens(['# x', ...pair, done])).toEqual(['# x', done])
  })

  test.each([
    ['a read of another handle', [...pair, 'InternetReadFile other -> TRUE read=4']],
    ['a read that is pending', [...pair, 'InternetReadFile req -> FALSE 997']],
    ['another function', [...pair, 'HttpQueryInfo req -> TRUE value=200']],
    ['a read, but with something between', [...pair, '# x', 'InternetReadFile req -> TRUE read=4']],
    [
      'a read, but asynchronous',
      ['a req@2 RECEIVING_RESPONSE', 'a req@2 RESPONSE_RECEIVED 4', 'InternetReadFile req -> TRUE read=4'],
    ],
  ])('before %s stays', (_what, recorded) => {
    expect(tokens(recorded)).toEqual(recorded)
  })
})

describe('the closing of a connection', () => {
  test('is left out for a handle where it is loose, wherever it stands', () => {
    expect(tokens([CLOSING, '# x', CLOSED, GONE], { closing: { req: 'optional' } })).toEqual(['# x', GONE])
    expect(tokens([CLOSING, CLOSED], { closing: { other: 'optional' } })).toEqual([CLOSING, CLOSED])
  })

  test('may be missing only where it is optional', () => {
    expect(errors([GONE], 'optional')).toEqual([])
    expect(errors([GONE], 'required')).toHaveLength(1)
    expect(errors([CLOSING, CLOSED, GONE], 'required')).toEqual([])
  })

  test('is told once', () => {
    expect(errors([CLOSING, CLOSED, CLOSING, CLOSED, GONE], 'optional')).toHaveLength(1)
    expect(errors([CLOSING, CLOSED, CLOSING, CLOSED, GONE], 'required')).toHaveLength(1)
  })

  test('is told in pairs, in order, before the handle has gone', () => {
    expect(errors([CLOSING, GONE], 'optional')).not.toEqual([])
    expect(errors([CLOSED, CLOSING, GONE], 'optional')).not.toEqual([])
    expect(errors([GONE, CLOSING, CLOSED], 'optional')).not.toEqual([])
  })
})
