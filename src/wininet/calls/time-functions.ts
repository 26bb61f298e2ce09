// The functions about dates.

import { number, outBuffer, structure, text } from '../arguments/index.ts'
import { deliverText, type OutBuffer } from '../boxes/index.ts'
import {
  ERROR_INSUFFICIENT_BUFFER,
  ERROR_INVALID_PARAMETER,
  INTERNET_RFC1123_FORMAT,
} from '../constants/index.ts'
import type { Library } from '../library/index.ts'
import { httpDate, parseHttpDate, type SYSTEMTIME } from '../time/index.ts'

export interface TimeFunctions {
  /** As `Wed, 21 Oct 2015 07:28:00 GMT`. The text needs INTERNET_RFC1123_BUFSIZE characters. */
  InternetTimeFromSystemTime(
    pst: SYSTEMTIME | null,
    dwRFC: number | undefined,
    lpszTime: OutBuffer,
    cbTime?: number,
  ): boolean
  InternetTimeToSystemTime(lpszTime: string | null, pst: SYSTEMTIME | null, dwReserved?: number): boolean
}

export const timeFunctions = (library: Library): TimeFunctions => ({
  InternetTimeFromSystemTime(pst, dwRFC, lpszTime, cbTime) {
    const call = 'InternetTimeFromSystemTime'
    const time = structure(pst, call, 'pst')
    const format = number(dwRFC ?? INTERNET_RFC1123_FORMAT, call, 'dwRFC')
    const buffer = outBuffer(lpszTime, call, 'lpszTime')
    const room = cbTime === undefined ? null : { value: number(cbTime, call, 'cbTime') }
    if (time === null || buffer === null || format !== INTERNET_RFC1123_FORMAT)
      return library.fail(ERROR_INVALID_PARAMETER)
    const date = httpDate(time)
    if (date === null) return library.fail(ERROR_INVALID_PARAMETER)
    return deliverText(date, buffer, room) ? library.succeed() : library.fail(ERROR_INSUFFICIENT_BUFFER)
  },

  InternetTimeToSystemTime(lpszTime, pst, dwReserved) {
    const call = 'InternetTimeToSystemTime'
    const date = text(lpszTime, call, 'lpszTime')
    const time = structure(pst, call, 'pst')
    if (number(dwReserved, call, 'dwReserved') !== 0 || date === null || time === null)
      return library.fail(ERROR_INVALID_PARAMETER)
    const parsed = parseHttpDate(date)
    if (parsed === null) return library.fail(ERROR_INVALID_PARAMETER)
    Object.assign(time, parsed)
    return library.succeed()
  },
})
