// What hinternet/wininet gives out.

import { expect, it } from 'vitest'
import {
  cacheFunctions,
  dialogFunctions,
  ftpFunctions,
  gopherFunctions,
} from '../../src/wininet/calls/unsupported-functions.ts'
import { decoratedNames } from '../../src/wininet/create-wininet.ts'
import * as door from '../../src/wininet/index.ts'
import surface from '../conformance/tables/wininet/functions.json' with { type: 'json' }
import groups from './constants.json' with { type: 'json' }
import { openRequest, wininetState } from './site.ts'

const exported = door as unknown as Readonly<Record<string, unknown>>
const functions = Object.entries(door.createWinInet())
  .filter(([name, value]) => typeof value === 'function' && name !== 'close')
  .map(([name]) => name)

it('every constant of wininet.h is there by its name, and in the table of its group', () => {
  expect(door.constants).toEqual(groups)
  for (const group of Object.values(groups))
    for (const [name, value] of Object.entries(group)) expect([name, exported[name]]).toEqual([name, value])
})

it('the type of the table knows each number, in its group and in no other', () => {
  const { errors, httpQuery, httpQueryModifiers, misc, status, win32 } = door.constants
  const redirect: 110 = status.INTERNET_STATUS_REDIRECT
  const pending: 997 = win32.ERROR_IO_PENDING
  const timeout: 12_002 = errors.ERROR_INTERNET_TIMEOUT
  const asNumber: 0x2000_0000 = httpQueryModifiers.HTTP_QUERY_FLAG_NUMBER
  const size: 30 = misc.INTERNET_RFC1123_BUFSIZE
  expect([redirect, pending, timeout, asNumber, size]).toEqual([110, 997, 12_002, 0x2000_0000, 30])
  // @ts-expect-error: it is a modifier
  expect(httpQuery.HTTP_QUERY_FLAG_NUMBER).toBeUndefined()
  // @ts-expect-error: it is one of WinInet's own
  expect(win32.ERROR_INTERNET_TIMEOUT).toBeUndefined()
})

it('every function of a state is there, bound to the default one', () => {
  expect(functions.filter((name) => typeof exported[name] !== 'function')).toEqual([])
  expect(functions.length).toBeGreaterThan(90)
})

it('every function of wininet.h for HTTP is there, or on the list of those that are not, with the reason', () => {
  expect(surface.functions.filter((name) => !functions.includes(name))).toEqual([])
  for (const [name, why] of Object.entries(surface.absent)) {
    expect([name, functions.includes(name), surface.functions.includes(name)]).toEqual([name, false, false])
    expect(why).toMatch(/^[A-Z].{10,}\.$/)
  }
})

it('an argument of the wrong kind is a TypeError, and leaves no error of the call before', () => {
  const api = door.createWinInet() as unknown as Readonly<Record<string, (...given: unknown[]) => unknown>>
  const wrong = Array(8).fill(Symbol('wrong'))
  let thrown = 0
  for (const name of functions) {
    if (name === 'completion') continue
    api.SetLastError?.(door.ERROR_IO_PENDING)
    try {
      api[name]?.(...wrong)
    } catch (error) {
      thrown++
      expect([name, error]).toEqual([name, expect.any(TypeError)])
      expect([name, (error as Error).message]).toEqual([
        name,
        expect.stringMatching(/^\w+\(\): .* give .*\.$/),
      ])
    }
    expect([name, api.GetLastError?.()]).not.toEqual(
      name === 'GetLastError' ? [] : [name, door.ERROR_IO_PENDING],
    )
  }
  expect(thrown).toBeGreaterThan(60)
})

it('names with A and W are the functions without', () => {
  const api = door.createWinInet() as unknown as Readonly<Record<string, unknown>>
  // Under the name with A header text of length 0 is not measured.
  const strict = ['HttpSendRequest', 'HttpSendRequestEx']
  for (const name of decoratedNames)
    for (const each of [api, exported]) {
      expect(each[`${name}W`]).toBe(each[name])
      expect(each[`${name}A`] === each[name]).toBe(!strict.includes(name))
    }
})

it('the functions can be taken apart', () => {
  const { GetLastError, InternetConnect } = door.createWinInet()
  expect(InternetConnect(null, 'localhost')).toBeNull()
  expect(GetLastError()).toBe(door.ERROR_INVALID_HANDLE)
})

it.each([...ftpFunctions, ...gopherFunctions, ...cacheFunctions, ...dialogFunctions])(
  '%s is not modelled, and says so',
  (name) => {
    const api = door.createWinInet()
    expect(api[name](1, 'two', null)).toBe(false)
    expect(api.GetLastError()).toBe(door.ERROR_CALL_NOT_IMPLEMENTED)
    const [error, text] = [new door.DWORD(), new door.STRING()]
    expect(api.InternetGetLastResponseInfo(error, text)).toBe(true)
    expect([error.value, text.value]).toEqual([
      door.ERROR_CALL_NOT_IMPLEMENTED,
      expect.stringMatching(new RegExp(`^${name}: .*\\.$`)),
    ])
  },
)

it('two states share nothing: no handle, no error, no cookie, no option', () => {
  const [one, other] = [door.createWinInet(), door.createWinInet()]
  const session = one.InternetOpen('test', 0, null, null, door.INTERNET_FLAG_ASYNC)
  expect(other.InternetCloseHandle(session)).toBe(false)
  expect([one.GetLastError(), other.GetLastError()]).toEqual([0, door.ERROR_INVALID_HANDLE])
  expect(one.InternetSetCookie('http://a.test/', 'a', '1')).toBe(true)
  expect(other.InternetGetCookie('http://a.test/', null, new door.STRING())).toBe(false)
  expect(one.InternetSetOption(null, door.INTERNET_OPTION_CONNECT_TIMEOUT, 5)).toBe(true)
  const timeout = new door.DWORD()
  expect(other.InternetQueryOption(null, door.INTERNET_OPTION_CONNECT_TIMEOUT, timeout)).toBe(true)
  expect(timeout.value).toBe(60_000)
})

it('a session that would block is refused, and says why', () => {
  const api = door.createWinInet()
  expect(api.InternetOpen('test', 0, null, null, 0)).toBeNull()
  expect(api.GetLastError()).toBe(door.ERROR_NOT_SUPPORTED)
  const text = new door.STRING()
  expect(api.InternetGetLastResponseInfo(new door.DWORD(), text)).toBe(true)
  expect(text.value).toContain('INTERNET_FLAG_ASYNC')
})

it('every option has something behind it, or a reason why not', () => {
  const api = wininetState()
  const { connection, request, session } = openRequest(api, 80)
  const asked = (call: () => boolean): number => (call() ? 0 : api.GetLastError())
  const isKnown = (option: number): boolean =>
    [null, session, connection, request].some((handle) =>
      [
        asked(() => api.InternetQueryOption(handle, option, { value: null }, new door.DWORD(64))),
        asked(() => api.InternetSetOption(handle, option, null, 0)),
      ].some((error) => error !== door.ERROR_INTERNET_INVALID_OPTION),
    )
  const unknown = Object.entries(door.constants.options).flatMap(([name, option]) =>
    isKnown(option) ? [] : [name],
  )
  expect(unknown.sort()).toEqual(Object.keys(surface.absentOptions).sort())
})

it('errorName gives the name of every error code', () => {
  const codes = { ...door.constants.errors, ...door.constants.win32 } as Readonly<Record<string, number>>
  for (const [name, code] of Object.entries(codes))
    if (name.startsWith('ERROR_')) expect(codes[door.errorName(code) ?? '']).toBe(code)
  expect(door.errorName(door.ERROR_INTERNET_TIMEOUT)).toBe('ERROR_INTERNET_TIMEOUT')
  expect(door.errorName(door.ERROR_IO_PENDING)).toBe('ERROR_IO_PENDING')
  expect(door.errorName(1)).toBe('ERROR_INVALID_FUNCTION')
  expect(door.errorName(4_000_000_000)).toBeNull()
})

it('a list of accepted types ends at its NULL, as in C', () => {
  const api = wininetState()
  const { connection } = openRequest(api, 80)
  const accept = (types: readonly (string | null)[] | null): string | null => {
    const request = api.HttpOpenRequest(connection, 'GET', '/', null, null, types, 0, 3)
    const text = new door.STRING()
    const info = door.HTTP_QUERY_ACCEPT | door.HTTP_QUERY_FLAG_REQUEST_HEADERS
    return api.HttpQueryInfo(request, info, text) ? text.value : null
  }
  expect(accept(['text/plain', '*/*', null])).toBe('text/plain, */*')
  expect(accept(['text/plain', null, 'image/png'])).toBe('text/plain')
  expect([accept([null]), accept([]), accept(null)]).toEqual([null, null, null])
})
