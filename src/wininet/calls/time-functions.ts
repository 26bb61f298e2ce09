// The date functions: SYSTEMTIME, and dates in HTTP's form.

import { type Box, deliverText, type OutBuffer } from '../buffers.ts'
import {
  ERROR_INSUFFICIENT_BUFFER,
  ERROR_INVALID_PARAMETER,
  INTERNET_RFC1123_FORMAT,
} from '../constants/index.ts'
import type { WinInetState } from '../state/index.ts'
import { number, outBuffer, structure, text } from './arguments.ts'

export interface TimeFunctions {
  /** Writes a date such as `Wed, 21 Oct 2015 07:28:00 GMT`, which needs INTERNET_RFC1123_BUFSIZE characters. */
  InternetTimeFromSystemTime(
    pst: SYSTEMTIME | null,
    dwRFC: number | undefined,
    lpszTime: OutBuffer,
    cbTime?: number,
  ): boolean
  InternetTimeToSystemTime(lpszTime: string | null, pst: SYSTEMTIME | null, dwReserved?: number): boolean
}

export const timeFunctions = (state: WinInetState): TimeFunctions => ({
  InternetTimeFromSystemTime(pst, dwRFC, lpszTime, cbTime) {
    const call = 'InternetTimeFromSystemTime'
    const time = structure(pst, call, 'pst')
    const format = number(dwRFC ?? INTERNET_RFC1123_FORMAT, call, 'dwRFC')
    const buffer = outBuffer(lpszTime, call, 'lpszTime')
    const room = cbTime === undefined ? null : { value: number(cbTime, call, 'cbTime') }
    if (time === null || buffer === null || format !== INTERNET_RFC1123_FORMAT)
      return state.fail(ERROR_INVALID_PARAMETER)
    const date = httpDate(time)
    if (date === null) return state.fail(ERROR_INVALID_PARAMETER)
    return deliverText(date, buffer, room) ? state.succeed() : state.fail(ERROR_INSUFFICIENT_BUFFER)
  },

  InternetTimeToSystemTime(lpszTime, pst, dwReserved) {
    const call = 'InternetTimeToSystemTime'
    const date = text(lpszTime, call, 'lpszTime')
    const time = structure(pst, call, 'pst')
    if (number(dwReserved, call, 'dwReserved') !== 0 || date === null || time === null)
      return state.fail(ERROR_INVALID_PARAMETER)
    const parsed = parseHttpDate(date)
    if (parsed === null) return state.fail(ERROR_INVALID_PARAMETER)
    Object.assign(time, parsed)
    return state.succeed()
  },
})

const SIZEOF_SYSTEMTIME = 16

/** Writes to a box, or as eight 16-bit words. False if a buffer or a stated length is too small. */
export function deliverTime(time: SYSTEMTIME, buffer: OutBuffer, length: Box<number> | null): boolean {
  const stated = length?.value ?? SIZEOF_SYSTEMTIME
  if (length !== null) length.value = SIZEOF_SYSTEMTIME
  if (buffer === null || buffer === undefined || stated < SIZEOF_SYSTEMTIME) return false
  if (!(buffer instanceof Uint8Array)) {
    buffer.value = time
    return true
  }
  if (buffer.length < SIZEOF_SYSTEMTIME) return false
  const view = new DataView(buffer.buffer, buffer.byteOffset)
  words(time).forEach((word, i) => {
    view.setUint16(2 * i, word, true)
  })
  return true
}

const words = (time: SYSTEMTIME): number[] => [
  time.wYear,
  time.wMonth,
  time.wDayOfWeek,
  time.wDay,
  time.wHour,
  time.wMinute,
  time.wSecond,
  time.wMilliseconds,
]

// ---- SYSTEMTIME and HTTP dates

/** In UTC. `wDayOfWeek` 0 is Sunday, `wMonth` 1 is January. */
export interface SYSTEMTIME {
  wYear: number
  wMonth: number
  wDayOfWeek: number
  wDay: number
  wHour: number
  wMinute: number
  wSecond: number
  wMilliseconds: number
}

/** The structure, zeroed. */
export const systemTime = (given: Partial<SYSTEMTIME> = {}): SYSTEMTIME => ({
  wYear: 0,
  wMonth: 0,
  wDayOfWeek: 0,
  wDay: 0,
  wHour: 0,
  wMinute: 0,
  wSecond: 0,
  wMilliseconds: 0,
  ...given,
})

/** RFC 1123: `Wed, 21 Oct 2015 07:28:00 GMT`. Null for a day that does not exist. */
function httpDate(time: SYSTEMTIME): string | null {
  const { wDay, wHour, wMilliseconds, wMinute, wMonth, wSecond, wYear } = time
  const date = new Date(Date.UTC(wYear, wMonth - 1, wDay, wHour, wMinute, wSecond, wMilliseconds))
  const isReal =
    date.getUTCFullYear() === wYear &&
    date.getUTCMonth() === wMonth - 1 &&
    date.getUTCDate() === wDay &&
    date.getUTCHours() === wHour &&
    date.getUTCMinutes() === wMinute &&
    date.getUTCSeconds() === wSecond
  return isReal ? date.toUTCString() : null
}

const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** The last year of SYSTEMTIME. */
const LAST_YEAR = 30_828

/**
 * Reads the forms of RFC 9110 §5.6.7, with any separators, and with numbers instead of names: the day comes before a
 * month number, but after a month name. Always UTC; the weekday is kept as written. Null if it is not a date.
 */
export function parseHttpDate(text: string): SYSTEMTIME | null {
  const words = text.toLowerCase().match(/[a-z]+|\d+/g) ?? []
  const weekday = weekdayIn(words)
  const rest = weekday === null ? words : words.slice(1)
  const isAscTime = isName(rest[0])
  const [day, month, year, hour, minute, second] = (
    isAscTime
      ? [rest[1], rest[0], rest[5], rest[2], rest[3], rest[4]]
      : [rest[0], rest[1], rest[2], rest[3], rest[4], rest[5]]
  ) as [string?, string?, string?, string?, string?, string?]
  const time = systemTime({
    wYear: fullYear(year),
    wMonth: isName(month) ? months.indexOf(month.slice(0, 3)) + 1 : numberIn(month),
    wDay: numberIn(day),
    wHour: numberIn(hour),
    wMinute: numberIn(minute),
    wSecond: numberIn(second),
  })
  if (!isReal(time)) return null
  time.wDayOfWeek = weekday ?? dateOf(time).getUTCDay()
  return time
}

/** Null if the text begins with the day of the month: its second word is a month name, or it has one word less. */
function weekdayIn(words: readonly string[]): number | null {
  const [first, second] = words
  if (first === undefined) return null
  if (isName(first)) return weekdays.includes(first.slice(0, 3)) ? weekdays.indexOf(first.slice(0, 3)) : null
  const isDay = isName(second) || words.length < 7 || !/^[0-6]$/.test(first)
  return isDay ? null : Number(first)
}

const isName = (word: string | undefined): word is string => word !== undefined && /^[a-z]/.test(word)

const numberIn = (word: string | undefined): number =>
  word !== undefined && /^\d{1,5}$/.test(word) ? Number(word) : -1

/** Two digits are a year of the century from 1980 to 2079. */
function fullYear(word: string | undefined): number {
  const year = numberIn(word)
  if (year < 0 || year > 99) return year
  return year < 80 ? 2000 + year : 1900 + year
}

function isReal(time: SYSTEMTIME): boolean {
  const { wDay, wHour, wMinute, wMonth, wSecond, wYear } = time
  const fits = (value: number, from: number, to: number): boolean => value >= from && value <= to
  if (!fits(wYear, 1, LAST_YEAR) || !fits(wMonth, 1, 12) || !fits(wDay, 1, 31)) return false
  if (!fits(wHour, 0, 23) || !fits(wMinute, 0, 59) || !fits(wSecond, 0, 59)) return false
  return dateOf(time).getUTCDate() === wDay
}

/** Date.UTC would take years below 100 for those of the last century. */
function dateOf({ wDay, wHour, wMilliseconds, wMinute, wMonth, wSecond, wYear }: SYSTEMTIME): Date {
  const date = new Date(Date.UTC(2000, 0, 1, wHour, wMinute, wSecond, wMilliseconds))
  date.setUTCFullYear(wYear, wMonth - 1, wDay)
  return date
}
