import { describe, expect, it } from 'vitest'
import * as wininet from '../../src/wininet/index.ts'
import { openRequest, site, wininetState } from './site.ts'

const {
  ERROR_HTTP_HEADER_ALREADY_EXISTS,
  ERROR_HTTP_HEADER_NOT_FOUND,
  ERROR_HTTP_INVALID_HEADER,
  ERROR_HTTP_INVALID_QUERY_REQUEST,
  ERROR_INSUFFICIENT_BUFFER,
  HTTP_ADDREQ_FLAG_ADD: ADD,
  HTTP_ADDREQ_FLAG_ADD_IF_NEW: ADD_IF_NEW,
  HTTP_ADDREQ_FLAG_COALESCE_WITH_COMMA: COMMA,
  HTTP_ADDREQ_FLAG_COALESCE_WITH_SEMICOLON: SEMICOLON,
  HTTP_ADDREQ_FLAG_REPLACE: REPLACE,
  HTTP_QUERY_CONTENT_LENGTH,
  HTTP_QUERY_CUSTOM,
  HTTP_QUERY_FLAG_NUMBER,
  HTTP_QUERY_FLAG_REQUEST_HEADERS,
} = wininet

/** The values of X that a request has after these additions, and the error of the last. */
function added(...additions: [lines: string, modifiers: number][]): [values: string[], error: number] {
  const api = wininetState()
  const { request } = openRequest(api, 80)
  let error = 0
  for (const [lines, modifiers] of additions)
    error = api.HttpAddRequestHeaders(request, lines, -1, modifiers) ? 0 : api.GetLastError()
  const values: string[] = []
  const index = new wininet.DWORD()
  for (;;) {
    const text = new wininet.STRING('X')
    const info = HTTP_QUERY_CUSTOM | HTTP_QUERY_FLAG_REQUEST_HEADERS
    if (!api.HttpQueryInfo(request, info, text, null, index)) return [values, error]
    values.push(text.value)
  }
}

describe('HttpAddRequestHeaders', () => {
  it.each<[string, [string, number][], string[], number]>([
    ['ADD adds', [['X: 1', ADD]], ['1'], 0],
    ['ADD adds another', [['X: 1\r\nX: 2', ADD]], ['1', '2'], 0],
    [
      'ADD_IF_NEW refuses another',
      [
        ['X: 1', ADD],
        ['X: 2', ADD_IF_NEW],
      ],
      ['1'],
      ERROR_HTTP_HEADER_ALREADY_EXISTS,
    ],
    ['ADD_IF_NEW adds a new one', [['X: 1', ADD_IF_NEW]], ['1'], 0],
    [
      'REPLACE replaces',
      [
        ['X: 1', ADD],
        ['X: 2', REPLACE],
      ],
      ['2'],
      0,
    ],
    ['REPLACE finds nothing', [['X: 1', REPLACE]], [], ERROR_HTTP_HEADER_NOT_FOUND],
    ['ADD | REPLACE adds what is new', [['X: 1', ADD | REPLACE]], ['1'], 0],
    [
      'REPLACE by nothing removes',
      [
        ['X: 1', ADD],
        ['X:', REPLACE],
      ],
      [],
      0,
    ],
    [
      'COALESCE_WITH_COMMA joins',
      [
        ['X: 1', ADD],
        ['X: 2', COMMA],
      ],
      ['1, 2'],
      0,
    ],
    [
      'COALESCE_WITH_SEMICOLON joins',
      [
        ['X: 1', ADD],
        ['X: 2', SEMICOLON],
      ],
      ['1; 2'],
      0,
    ],
    ['a line without a colon is refused', [['X 1', ADD]], [], ERROR_HTTP_INVALID_HEADER],
    ['a name that is no token is refused', [['X y: 1', ADD]], [], ERROR_HTTP_INVALID_HEADER],
  ])('%s', (_, additions, values, error) => {
    expect(added(...additions)).toEqual([values, error])
  })

  it('stops at the stated length', () => {
    const api = wininetState()
    const { request } = openRequest(api, 80)
    api.HttpAddRequestHeaders(request, 'X: 12', 4, ADD)
    const text = new wininet.STRING('X')
    api.HttpQueryInfo(request, HTTP_QUERY_CUSTOM | HTTP_QUERY_FLAG_REQUEST_HEADERS, text)
    expect(text.value).toBe('1')
  })
})

describe('HttpQueryInfo', () => {
  const answered = async () => {
    const api = wininetState()
    const port = await site((_, response) => {
      response.setHeader('Date', 'Wed, 21 Oct 2015 07:28:00 GMT')
      response.setHeader('X-Twice', ['one', 'two'])
      response.end('hello')
    })
    const { request } = openRequest(api, port)
    api.HttpSendRequest(request)
    expect(await api.completion(request)).toEqual({ dwResult: 1, dwError: 0 })
    return { api, request }
  }

  it('gives numbers, to a box and to bytes', async () => {
    const { api, request } = await answered()
    const box = new wininet.DWORD()
    const info = HTTP_QUERY_CONTENT_LENGTH | HTTP_QUERY_FLAG_NUMBER
    expect(api.HttpQueryInfo(request, info, box, new wininet.DWORD(4))).toBe(true)
    expect(box.value).toBe(5)
    const bytes = new Uint8Array(4)
    expect(api.HttpQueryInfo(request, wininet.HTTP_QUERY_STATUS_CODE | HTTP_QUERY_FLAG_NUMBER, bytes)).toBe(
      true,
    )
    expect([...bytes]).toEqual([200, 0, 0, 0])
    expect(api.HttpQueryInfo(request, wininet.HTTP_QUERY_DATE | HTTP_QUERY_FLAG_NUMBER, box)).toBe(false)
    expect(api.GetLastError()).toBe(ERROR_HTTP_INVALID_HEADER)
  })

  it.each<[length: string, in32: number | null, in64: number | null]>([
    ['0', 0, 0],
    ['4294967294', 4_294_967_294, 4_294_967_294],
    ['4294967295', 4_294_967_295, 4_294_967_295],
    ['4294967296', null, 4_294_967_296],
    ['9007199254740991', null, 9_007_199_254_740_991],
    ['18446744073709551615', null, null],
  ])('gives numbers of 32 and of 64 bits (http.c test_large_content): %s', async (length, in32, in64) => {
    const api = wininetState()
    const port = await site((_, response) => void response.setHeader('X-Number', length).end())
    const { request } = openRequest(api, port, 'HEAD')
    api.HttpSendRequest(request)
    await api.completion(request)
    for (const [flag, size, expected] of [
      [HTTP_QUERY_FLAG_NUMBER, 4, in32],
      [wininet.HTTP_QUERY_FLAG_NUMBER64, 8, in64],
    ] as const) {
      const query = (room: number): [boolean, number, unknown] => {
        // The name stands where the number will.
        const into = { value: 'X-Number' as unknown }
        const done = api.HttpQueryInfo(request, HTTP_QUERY_CUSTOM | flag, into, new wininet.DWORD(room))
        return [done, api.GetLastError(), into.value]
      }
      const refused = [false, ERROR_HTTP_INVALID_HEADER, 'X-Number']
      expect(query(size)).toEqual(expected === null ? refused : [true, 0, expected])
      expect(query(size + 1)).toEqual(refused)
    }
  })

  it('gives a number of 64 bits as bytes', async () => {
    const { api, request } = await answered()
    const bytes = new Uint8Array(8).fill(0xff)
    const info = HTTP_QUERY_CONTENT_LENGTH | wininet.HTTP_QUERY_FLAG_NUMBER64
    expect(api.HttpQueryInfo(request, info, bytes, new wininet.DWORD(8))).toBe(true)
    expect([...bytes]).toEqual([5, 0, 0, 0, 0, 0, 0, 0])
    expect(api.HttpQueryInfo(request, info, new Uint8Array(4))).toBe(false)
    expect(api.GetLastError()).toBe(ERROR_INSUFFICIENT_BUFFER)
  })

  it('gives dates, to a box and to bytes', async () => {
    const { api, request } = await answered()
    const info = wininet.HTTP_QUERY_DATE | wininet.HTTP_QUERY_FLAG_SYSTEMTIME
    const time = { value: wininet.systemTime() }
    const length = new wininet.DWORD(16)
    expect(api.HttpQueryInfo(request, info, time, length)).toBe(true)
    const fields = { wYear: 2015, wMonth: 10, wDayOfWeek: 3, wDay: 21, wHour: 7, wMinute: 28 }
    expect(time.value).toEqual(wininet.systemTime(fields))
    expect(length.value).toBe(16)
    const bytes = new Uint8Array(16)
    expect(api.HttpQueryInfo(request, info, bytes, new wininet.DWORD(16))).toBe(true)
    expect([...bytes]).toEqual([0xdf, 7, 10, 0, 3, 0, 21, 0, 7, 0, 28, 0, 0, 0, 0, 0])
    expect(api.HttpQueryInfo(request, info, new Uint8Array(15))).toBe(false)
    expect(api.GetLastError()).toBe(ERROR_INSUFFICIENT_BUFFER)
    const server = HTTP_QUERY_CONTENT_LENGTH | wininet.HTTP_QUERY_FLAG_SYSTEMTIME
    expect(api.HttpQueryInfo(request, server, time)).toBe(false)
    expect(api.GetLastError()).toBe(ERROR_HTTP_INVALID_HEADER)
  })

  it('walks along fields of one name by the index', async () => {
    const { api, request } = await answered()
    const index = new wininet.DWORD()
    const next = () => {
      const text = new wininet.STRING('x-twice')
      return api.HttpQueryInfo(request, HTTP_QUERY_CUSTOM, text, null, index)
        ? text.value
        : api.GetLastError()
    }
    expect([next(), index.value, next(), index.value, next()]).toEqual([
      ...['one', 1, 'two', 2],
      ERROR_HTTP_HEADER_NOT_FOUND,
    ])
  })

  it('gives the whole head, with CR LF or with NUL', async () => {
    const { api, request } = await answered()
    const text = new wininet.STRING()
    expect(api.HttpQueryInfo(request, wininet.HTTP_QUERY_RAW_HEADERS_CRLF, text)).toBe(true)
    expect(text.value).toMatch(
      /^HTTP\/1\.1 200 OK\r\n[\s\S]*X-Twice: one\r\nX-Twice: two\r\n[\s\S]*\r\n\r\n$/,
    )
    const inLines = text.value
    expect(api.HttpQueryInfo(request, wininet.HTTP_QUERY_RAW_HEADERS, text)).toBe(true)
    // The empty line is the NUL with which the text ends, and that does not count.
    expect(text.value).toBe(inLines.slice(0, -2).replaceAll('\r\n', '\0'))
  })

  it('says how much room it needs, and what nobody can ask', async () => {
    const { api, request } = await answered()
    const length = new wininet.DWORD(0)
    expect(api.HttpQueryInfo(request, HTTP_QUERY_CONTENT_LENGTH, null, length)).toBe(false)
    expect([api.GetLastError(), length.value]).toEqual([ERROR_INSUFFICIENT_BUFFER, 2])
    expect(api.HttpQueryInfo(request, 9999, new wininet.STRING())).toBe(false)
    expect(api.GetLastError()).toBe(ERROR_HTTP_INVALID_QUERY_REQUEST)
    expect(api.HttpQueryInfo(request, wininet.HTTP_QUERY_LOCATION, new wininet.STRING())).toBe(false)
    expect(api.GetLastError()).toBe(ERROR_HTTP_HEADER_NOT_FOUND)
  })
})
