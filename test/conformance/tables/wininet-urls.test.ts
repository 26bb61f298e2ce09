// The tables about URLs and dates.

import { describe, expect, it } from 'vitest'
import * as wininet from '../../../src/wininet/index.ts'
import { flagsOf, type Row, roomFor, tableOf } from './table.ts'

interface CrackRow extends Row {
  readonly url: string | null
  readonly length?: number
  readonly flags?: string
  readonly into?: 'pointers' | 'copies'
  readonly ask?: Readonly<Record<string, number | { room: number }>>
  readonly nScheme?: number
  readonly nPort?: number
  readonly parts?: readonly (string | null)[]
  readonly error?: number
}

interface CreateRow extends Row {
  readonly given: Partial<wininet.URL_COMPONENTS> | null
  readonly room: number | 'none' | null
  readonly flags?: string
  readonly url?: string
  readonly error?: number
  readonly length?: number
}

interface TextRow extends Row {
  readonly url: string | null
  readonly base: string | null
  readonly relative: string | null
  readonly flags?: string
  readonly room?: number | 'none' | null
  readonly gives?: string
  readonly error?: number
  readonly length?: number
}

interface DateRow extends Row {
  readonly text: string | null
  readonly time?: readonly number[]
  readonly error?: number
}

const api = wininet.createWinInet()
const names = ['Scheme', 'HostName', 'UserName', 'Password', 'UrlPath', 'ExtraInfo'] as const

const crackRows = await tableOf<CrackRow>('crack')
const createRows = await tableOf<CreateRow>('create')
const canonicalRows = await tableOf<TextRow>('canonicalize')
const combineRows = await tableOf<TextRow>('combine')
const dateRows = await tableOf<DateRow>('dates')

const named = <R extends Row>(rows: readonly R[], what: (row: R) => string) =>
  rows.map((row, i) => [`${i} ${row.test}: ${what(row).slice(0, 80)}`, row] as const)

function componentsFor({ ask = {}, into }: CrackRow): wininet.URL_COMPONENTS {
  const components = emptyComponents()
  for (const name of names) {
    if (into === 'pointers') components[`dw${name}Length`] = 1
    if (into !== 'copies') continue
    components[`lpsz${name}`] = new wininet.STRING('before')
    components[`dw${name}Length`] = 7000
  }
  for (const [key, value] of Object.entries(ask)) {
    if (typeof value === 'number') Object.assign(components, { [key]: value })
    else {
      const lengthName = key.replace('lpsz', 'dw').concat('Length')
      Object.assign(components, { [key]: new wininet.STRING('before'), [lengthName]: value.room })
    }
  }
  return components
}

function emptyComponents(given: Partial<wininet.URL_COMPONENTS> = {}): wininet.URL_COMPONENTS {
  const zero = Object.fromEntries(names.map((name) => [`dw${name}Length`, 0]))
  return wininet.urlComponents({ ...zero, ...given })
}

const textOf = (part: wininet.UrlPart): string | null => (part instanceof wininet.STRING ? part.value : part)

describe('InternetCrackUrl', () => {
  it.each(named(crackRows, ({ url }) => String(url)))('%s', (_, row) => {
    const components = componentsFor(row)
    const done = api.InternetCrackUrl(row.url, row.length, flagsOf(row.flags), components)
    expect(done).toBe(row.error === undefined)
    expect(api.GetLastError()).toBe(row.error ?? 0)
    if (row.parts === undefined) return
    expect([components.nScheme, components.nPort]).toEqual([row.nScheme, row.nPort])
    expect(names.map((name) => textOf(components[`lpsz${name}`]))).toEqual(row.parts)
    expect(names.map((name) => components[`dw${name}Length`])).toEqual(
      row.parts.map((part) => part?.length ?? 0),
    )
  })
})

describe('InternetCreateUrl', () => {
  it.each(named(createRows, ({ url }) => String(url)))('%s', (_, row) => {
    const components = row.given === null ? null : emptyComponents(row.given)
    const { length, text } = roomFor(row.room)
    const done = api.InternetCreateUrl(components, flagsOf(row.flags), text, length)
    expect([done, api.GetLastError()]).toEqual([row.error === undefined, row.error ?? 0])
    if (row.url !== undefined) expect([text?.value, length?.value]).toEqual([row.url, row.url.length])
    if (row.length !== undefined) expect(length?.value).toBe(row.length)
  })
})

describe.each([
  ['InternetCanonicalizeUrl', canonicalRows],
  ['InternetCombineUrl', combineRows],
] as const)('%s', (call, rows) => {
  it.each(named(rows, ({ base, relative, url }) => String(url ?? `${base} ${relative}`)))('%s', (_, row) => {
    const { length, text } = roomFor(row.room)
    const flags = flagsOf(row.flags)
    const done =
      call === 'InternetCombineUrl'
        ? api.InternetCombineUrl(row.base, row.relative, text, length, flags)
        : api.InternetCanonicalizeUrl(row.url, text, length, flags)
    expect([row.gives === undefined ? undefined : text?.value, done, api.GetLastError()]).toEqual([
      row.gives,
      row.error === undefined,
      row.error ?? 0,
    ])
    if (row.length !== undefined) expect(length?.value).toBe(row.length)
  })
})

describe('HTTP_QUERY_FLAG_SYSTEMTIME', () => {
  const level =
    wininet.HTTP_QUERY_IF_MODIFIED_SINCE |
    wininet.HTTP_QUERY_FLAG_REQUEST_HEADERS |
    wininet.HTTP_QUERY_FLAG_SYSTEMTIME
  const session = api.InternetOpen('test', 1, null, null, wininet.INTERNET_FLAG_ASYNC)
  const connection = api.InternetConnect(session, 'a.test')
  const rows = dateRows.filter(({ text }) => text !== null && text !== '')

  it.each(named(rows, ({ text }) => String(text)))('%s', (_, row) => {
    const request = api.HttpOpenRequest(connection)
    api.HttpAddRequestHeaders(request, `If-Modified-Since: ${row.text}`, -1, wininet.HTTP_ADDREQ_FLAG_ADD)
    const time = { value: null as wininet.SYSTEMTIME | null }
    const done = api.HttpQueryInfo(request, level, time)
    const error = row.error === undefined ? 0 : wininet.ERROR_HTTP_INVALID_HEADER
    expect([done, api.GetLastError()]).toEqual([error === 0, error])
    expect([time.value?.wYear, time.value?.wMonth, time.value?.wDayOfWeek, time.value?.wDay]).toEqual(
      row.time === undefined ? Array(4).fill(undefined) : row.time.slice(0, 4),
    )
  })
})

describe('InternetTimeToSystemTime', () => {
  it.each(named(dateRows, ({ text }) => String(text)))('%s', (_, row) => {
    const time = wininet.systemTime()
    const done = api.InternetTimeToSystemTime(row.text, time)
    expect([done, api.GetLastError()]).toEqual([row.error === undefined, row.error ?? 0])
    const { wDay, wDayOfWeek, wHour, wMilliseconds, wMinute, wMonth, wSecond, wYear } = time
    expect([wYear, wMonth, wDayOfWeek, wDay, wHour, wMinute, wSecond, wMilliseconds]).toEqual(
      row.time === undefined ? Array(8).fill(0) : [...row.time, 0],
    )
    expect(api.InternetTimeToSystemTime(row.text, null)).toBe(false)
  })
})
