import { describe, expect, it } from 'vitest'
import * as wininet from '../../src/wininet/index.ts'
import { openRequest, openSession, site, wininetState } from './site.ts'

const { ERROR_INTERNET_INCORRECT_HANDLE_TYPE, ERROR_INVALID_HANDLE } = wininet

describe('handles', () => {
  it('are never given out twice, by any WinInet state', () => {
    const seen = new Set<number>()
    for (let i = 0; i < 50; i++) {
      const api = wininetState()
      const { connection, request, session } = openRequest(api, 80)
      for (const h of [session, connection, request]) {
        expect(seen.has(h)).toBe(false)
        expect(h % 4).toBe(0)
        seen.add(h)
      }
      api.InternetCloseHandle(session)
    }
    expect(seen.size).toBe(150)
  })

  it('have a level, and functions that want another refuse them', () => {
    const api = wininetState()
    const { connection, request, session } = openRequest(api, 80)
    const errorOf = (value: unknown) => (value === null || value === false ? api.GetLastError() : 0)
    expect(errorOf(api.InternetConnect(connection, 'a'))).toBe(ERROR_INTERNET_INCORRECT_HANDLE_TYPE)
    expect(errorOf(api.HttpOpenRequest(session))).toBe(ERROR_INTERNET_INCORRECT_HANDLE_TYPE)
    expect(errorOf(api.HttpSendRequest(connection))).toBe(ERROR_INTERNET_INCORRECT_HANDLE_TYPE)
    expect(errorOf(api.InternetOpenUrl(request, 'http://a/'))).toBe(ERROR_INTERNET_INCORRECT_HANDLE_TYPE)
    const type = new wininet.DWORD()
    const types = [session, connection, request].map((h) => {
      api.InternetQueryOption(h, wininet.INTERNET_OPTION_HANDLE_TYPE, type)
      return type.value
    })
    expect(types).toEqual([
      wininet.INTERNET_HANDLE_TYPE_INTERNET,
      wininet.INTERNET_HANDLE_TYPE_CONNECT_HTTP,
      wininet.INTERNET_HANDLE_TYPE_HTTP_REQUEST,
    ])
  })

  it('are invalid with their ancestors, children say so first', () => {
    const api = wininetState()
    const session = openSession(api)
    const closed: number[] = []
    api.InternetSetStatusCallback(session, (h, _context, status, _information, _length) => {
      if (status === wininet.INTERNET_STATUS_HANDLE_CLOSING) closed.push(h)
    })
    const connection = api.InternetConnect(session, 'a', 80, null, null, 3, 0, 1)
    const request = api.HttpOpenRequest(connection, null, null, null, null, null, 0, 1)
    expect(api.InternetCloseHandle(session)).toBe(true)
    expect(closed).toEqual([request, connection])
    for (const h of [session, connection, request, null, 4]) {
      expect(api.InternetCloseHandle(h)).toBe(false)
      expect(api.GetLastError()).toBe(ERROR_INVALID_HANDLE)
    }
    expect(() => api.InternetCloseHandle('4' as never)).toThrow(
      'InternetCloseHandle(): the handle is a value',
    )
  })
})

describe('a buffer that is lent', () => {
  async function reading(touch: (buffer: Uint8Array, count: wininet.DWORD) => void) {
    const misuses: string[] = []
    const api = wininetState({ debug: ({ what }) => misuses.push(what) })
    let finish = () => {}
    const port = await site((_, response) => {
      response.write('one')
      finish = () => response.end('two')
    })
    const { request } = openRequest(api, port)
    api.HttpSendRequest(request)
    await api.completion(request)
    const buffer = new Uint8Array(8)
    const count = new wininet.DWORD()
    expect(api.InternetReadFile(request, buffer, 8, count)).toBe(false)
    const completion = api.completion(request)
    touch(buffer, count)
    finish()
    expect(await completion).toEqual({ dwResult: 1, dwError: 0 })
    expect(count.value).toBe(6)
    return misuses
  }

  it('and left alone is not worth a word', async () => {
    expect(await reading(() => {})).toEqual([])
  })

  it('is found scribbled on in debug mode', async () => {
    expect(await reading((buffer) => buffer.fill(0x58, 6))).toEqual(['changed'])
  })

  it('is found with a changed count in debug mode', async () => {
    expect(
      await reading((_, count) => {
        count.value = 99
      }),
    ).toEqual(['count changed'])
  })
})
