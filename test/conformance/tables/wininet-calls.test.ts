// The tables of calls: options, cookies, arguments, header fields. The calls of one row are made on one WinInet state.

import { describe, expect, it, onTestFinished } from 'vitest'
import * as wininet from '../../../src/wininet/index.ts'
import { flagsOf, type Row, tableOf } from './table.ts'

interface Call {
  /** A function of WinInet. */
  readonly call: string
  readonly with: readonly unknown[]
  /** TRUE, unless it is said. */
  readonly gives?: unknown
  readonly error?: number
  /** The name of the handle that it gives. */
  readonly as?: string
  /** By the place of an argument, what it holds then. */
  readonly after?: Readonly<Record<string, unknown>>
}

interface CallsRow extends Row {
  readonly calls: readonly Call[]
}

type Handles = Map<string, unknown>

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What a token of the tables stands for. */
function argumentFor(token: unknown, handles: Handles): unknown {
  if (typeof token === 'string' && token.startsWith('@')) return handles.get(token)
  if (!isObject(token)) return token
  if ('c' in token) return flagsOf(String(token.c))
  if ('text' in token) return new wininet.STRING(String(token.value), Number(token.text))
  if ('dword' in token) return new wininet.DWORD(Number(token.dword))
  if ('box' in token) return { value: structuredClone(token.box) }
  if ('box0' in token) return structuredClone(token.box0)
  if ('buffers' in token) return wininet.internetBuffers(token.buffers as Partial<wininet.INTERNET_BUFFERS>)
  throw new Error(`${JSON.stringify(token)} is no argument`)
}

function opened(api: wininet.WinInet): Handles {
  const session = api.InternetOpen('test/1.0', 1, null, null, wininet.INTERNET_FLAG_ASYNC)
  const connection = api.InternetConnect(session, '127.0.0.1', 80)
  return new Map<string, unknown>([
    ['@session', session],
    ['@connection', connection],
    ['@request', api.HttpOpenRequest(connection, 'GET', '/')],
    ['@post', api.HttpOpenRequest(connection, 'POST', '/tests/post.php')],
  ])
}

function expectAfter(given: unknown, expected: unknown, what: string): void {
  const value = (given as wininet.Box<unknown>).value
  if (isObject(expected) && Array.isArray(expected.cookies))
    expect(String(value).split('; ').sort(), what).toEqual([...expected.cookies].sort())
  else expect(value, what).toEqual(expected)
}

function make(
  { after = {}, as, call, error = 0, gives = error === 0, with: tokens }: Call,
  api: wininet.WinInet,
  handles: Handles,
) {
  const given = tokens.map((token) => argumentFor(token, handles))
  const what = `${call}(${JSON.stringify(tokens).slice(1, 200)}`
  api.SetLastError(0xdead)
  const returned = (api as unknown as Record<string, (...given: unknown[]) => unknown>)[call]?.(...given)
  if (as !== undefined) {
    expect(returned, what).toEqual(expect.any(Number))
    handles.set(as, returned)
    return
  }
  const expected = argumentFor(gives, handles)
  // The functions about zones give the error itself.
  const last = expected === 0 ? 0xdead : error
  expect([returned, api.GetLastError()], what).toEqual([expected, last])
  for (const [i, value] of Object.entries(after))
    expectAfter(given[Number(i)], value, `${what}, argument ${i}`)
}

for (const name of ['options', 'cookies', 'arguments', 'headers']) {
  const rows = await tableOf<CallsRow>(name)
  describe(`the table of ${name}`, () => {
    it.each(rows.map((row, i) => [`${i} ${row.test}`, row] as const))('%s', (_, row) => {
      const api = wininet.createWinInet()
      onTestFinished(() => api.close())
      const handles = opened(api)
      for (const call of row.calls) make(call, api, handles)
    })
  })
}
