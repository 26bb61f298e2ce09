import { describe, expect, test } from 'vitest'
import { type Item, match, tokenFits } from './index.ts'

const fits = (expected: readonly Item[], ...recorded: string[]) => match(expected, recorded) === null

describe('a token', () => {
  test.each([
    ['InternetCloseHandle req -> TRUE', 'InternetCloseHandle req -> TRUE'],
    ['a req@2 REQUEST_SENT >0', 'a req@2 REQUEST_SENT 117'],
    ['a req@2 RESPONSE_RECEIVED >=0', 'a req@2 RESPONSE_RECEIVED 0'],
    ['a req@2 INTERMEDIATE_RESPONSE *', 'a req@2 INTERMEDIATE_RESPONSE 100'],
    ['HttpSendRequest req -> FALSE 6|12018', 'HttpSendRequest req -> FALSE 12018'],
    ['HttpAddRequestHeaders req -> FALSE *', 'HttpAddRequestHeaders req -> FALSE 183'],
    ['a req@2 REQUEST_COMPLETE {0,12030|12031}', 'a req@2 REQUEST_COMPLETE {0,12031}'],
    ['a req@2 REQUEST_COMPLETE {1,>0}', 'a req@2 REQUEST_COMPLETE {1,8192}'],
    ['a url@3 REQUEST_COMPLETE {url,0}', 'a url@3 REQUEST_COMPLETE {url,0}'],
    ['* *@3 HANDLE_CREATED url', 'i inet@3 HANDLE_CREATED url'],
    ['* req@2 RECEIVING_RESPONSE', 'a req@2 RECEIVING_RESPONSE'],
    ['InternetReadFile req -> TRUE read=4', 'InternetReadFile req -> TRUE read=4 data="hell"'],
    ['InternetReadFile req -> TRUE', 'InternetReadFile req -> TRUE read=4 data="hell"'],
    ['drain req bytes=>3', 'drain req bytes=4 data="a b "'],
    ['a req@2 SENDING_REQUEST via=cb2', 'a req@2 SENDING_REQUEST via=cb2'],
    ['a req@2 SENDING_REQUEST via=cb1', 'a req@2 SENDING_REQUEST'],
    ['# a mark with  spaces', '# a mark with  spaces'],
    ['a req@2 REDIRECT "http://h/a \\"b\\" c"', 'a req@2 REDIRECT "http://h/a \\"b\\" c"'],
  ])('%s fits %s', (expected, recorded) => {
    expect(tokenFits(expected, recorded)).toBe(true)
  })

  test.each([
    ['InternetCloseHandle req -> TRUE', 'InternetCloseHandle req -> FALSE 6'],
    ['InternetCloseHandle req -> TRUE', 'InternetCloseHandle conn -> TRUE'],
    ['i req@2 SENDING_REQUEST', 'a req@2 SENDING_REQUEST'],
    ['a req@2 SENDING_REQUEST', 'a req@3 SENDING_REQUEST'],
    ['* *@3 HANDLE_CREATED url', 'i inet@4 HANDLE_CREATED url'],
    ['a req@2 REQUEST_SENT >0', 'a req@2 REQUEST_SENT 0'],
    ['a req@2 REQUEST_SENT >0', 'a req@2 REQUEST_SENT'],
    ['a req@2 REQUEST_SENT 4', 'a req@2 REQUEST_SENT 44'],
    ['HttpSendRequest req -> FALSE 6|12018', 'HttpSendRequest req -> FALSE 12019'],
    ['a req@2 REQUEST_COMPLETE {0,12030|12031}', 'a req@2 REQUEST_COMPLETE {1,12030}'],
    ['a req@2 REQUEST_COMPLETE {0,12030|12031}', 'a req@2 REQUEST_COMPLETE {0,12002}'],
    ['InternetReadFile req -> TRUE read=4', 'InternetReadFile req -> TRUE'],
    ['InternetReadFile req -> TRUE data="hell"', 'InternetReadFile req -> TRUE data="hello"'],
    ['InternetReadFile req -> TRUE read=4', 'InternetReadFile req -> TRUE avail=4'],
    ['HttpQueryInfo req -> TRUE value="4"', 'HttpQueryInfo req -> TRUE value=4'],
    ['a req@2 SENDING_REQUEST', 'a req@2 SENDING_REQUEST via=cb2'],
    ['a req@2 SENDING_REQUEST via=cb2', 'a req@2 SENDING_REQUEST'],
    ['# *', '# a mark'],
    ['a req@2 REDIRECT "http://h/*"', 'a req@2 REDIRECT "http://h/a"'],
  ])('%s does not fit %s', (expected, recorded) => {
    expect(tokenFits(expected, recorded)).toBe(false)
  })
})

describe('an expectation', () => {
  test('is a list in its order', () => {
    expect(fits(['a', 'b'], 'a', 'b')).toBe(true)
    expect(fits(['a', 'b'], 'b', 'a')).toBe(false)
    expect(fits(['a', 'b'], 'a')).toBe(false)
    expect(fits(['a', 'b'], 'a', 'b', 'b')).toBe(false)
    expect(fits([])).toBe(true)
    expect(fits([], 'a')).toBe(false)
  })

  test('has parts that come whole or not at all', () => {
    const expected: Item[] = ['a', { opt: ['b', 'c'] }, 'd']
    expect(fits(expected, 'a', 'b', 'c', 'd')).toBe(true)
    expect(fits(expected, 'a', 'd')).toBe(true)
    expect(fits(expected, 'a', 'b', 'd')).toBe(false)
  })

  test('gives up an optional part that took what the rest needs', () => {
    expect(fits([{ opt: ['a'] }, 'a'], 'a')).toBe(true)
    expect(fits([{ opt: ['a'] }, { opt: ['a'] }, 'a'], 'a', 'a')).toBe(true)
  })

  test('has exactly one of several parts', () => {
    const expected: Item[] = [{ either: [['a', 'b'], ['a'], []] }, 'c']
    expect(fits(expected, 'a', 'b', 'c')).toBe(true)
    expect(fits(expected, 'a', 'c')).toBe(true)
    expect(fits(expected, 'c')).toBe(true)
    expect(fits(expected, 'b', 'c')).toBe(false)
    expect(fits(expected, 'a', 'b', 'a', 'c')).toBe(false)
  })

  test('has parts that are interleaved, each in its own order', () => {
    const expected: Item[] = [
      {
        any: [
          ['a', 'b'],
          ['c', 'd'],
        ],
      },
    ]
    expect(fits(expected, 'a', 'b', 'c', 'd')).toBe(true)
    expect(fits(expected, 'c', 'a', 'd', 'b')).toBe(true)
    expect(fits(expected, 'b', 'a', 'c', 'd')).toBe(false)
    expect(fits(expected, 'a', 'c', 'd')).toBe(false)
  })

  test('takes an item of an interleaved part in one piece', () => {
    const expected: Item[] = [{ any: [['a'], [{ opt: ['b', 'c'] }, 'd']] }]
    expect(fits(expected, 'b', 'c', 'a', 'd')).toBe(true)
    expect(fits(expected, 'd', 'a')).toBe(true)
    expect(fits(expected, 'b', 'a', 'c', 'd')).toBe(false)
  })

  test('has parts that are repeated within limits', () => {
    const expected: Item[] = [{ repeat: ['a', { opt: ['b'] }], min: 1, max: 2 }, 'c']
    expect(fits(expected, 'a', 'c')).toBe(true)
    expect(fits(expected, 'a', 'b', 'a', 'c')).toBe(true)
    expect(fits(expected, 'c')).toBe(false)
    expect(fits(expected, 'a', 'a', 'a', 'c')).toBe(false)
    expect(fits([{ repeat: ['a'], min: 2, max: 9 }, 'a'], 'a', 'a')).toBe(false)
    expect(fits([{ repeat: [{ opt: ['a'] }], min: 0, max: 9 }])).toBe(true)
  })

  test('ends, however many ways there are through it', () => {
    const expected: Item[] = Array.from({ length: 40 }, () => ({ opt: ['a'] }))
    expect(fits([...expected, 'b'], ...Array.from({ length: 39 }, () => 'a'))).toBe(false)
  })

  test('with an unknown part is an error', () => {
    expect(() => match([{ maybe: ['a'] } as unknown as Item], ['a'])).toThrow('knows no item')
  })
})

describe('a mismatch', () => {
  test('names the first place to which no way through leads, and what could have stood there', () => {
    expect(match(['a', { opt: ['b'] }, 'c'], ['a', 'x', 'c'])).toEqual({
      at: 1,
      expected: 'b  or  c',
      got: 'x',
    })
  })

  test('names an end that came too early, or not at all', () => {
    expect(match(['a', 'b'], ['a'])).toMatchObject({ at: 1, expected: 'b', got: '(the end)' })
    expect(match(['a'], ['a', 'b'])).toMatchObject({ at: 1, expected: '(the end)', got: 'b' })
  })
})
