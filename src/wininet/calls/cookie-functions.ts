// The functions about cookies: those of the library state, which all its sessions share.

import type { Cookie } from 'tough-cookie'
import { box, number, outBuffer, text } from '../arguments/index.ts'
import { type Box, deliverText, type OutBuffer } from '../boxes/index.ts'
import type { DWORD_PTR } from '../callbacks/index.ts'
import {
  COOKIE_STATE_ACCEPT,
  COOKIE_STATE_REJECT,
  COOKIE_STATE_UNKNOWN,
  ERROR_INSUFFICIENT_BUFFER,
  ERROR_INTERNET_INVALID_URL,
  ERROR_INVALID_OPERATION,
  ERROR_INVALID_PARAMETER,
  ERROR_NO_MORE_ITEMS,
  INTERNET_COOKIE_HTTPONLY,
} from '../constants/index.ts'
import { isFieldText } from '../headers/index.ts'
import type { Library } from '../library/index.ts'

export interface CookieFunctions {
  /** The cookies for a URL, as `a=1; b=2`; those that are HttpOnly are left out. Without a buffer TRUE, and the length that is needed. */
  InternetGetCookie(
    lpszUrl: string | null,
    lpszCookieName: string | null,
    lpszCookieData: OutBuffer,
    lpdwSize?: Box<number> | null,
  ): boolean
  /** The same; with INTERNET_COOKIE_HTTPONLY those that are HttpOnly, too. */
  InternetGetCookieEx(
    lpszUrl: string | null,
    lpszCookieName: string | null,
    lpszCookieData: OutBuffer,
    lpdwSize?: Box<number> | null,
    dwFlags?: number,
    lpReserved?: null,
  ): boolean
  /** `name` and `value; Path=/; Expires=…`, or all of it as the data. */
  InternetSetCookie(
    lpszUrl: string | null,
    lpszCookieName: string | null,
    lpszCookieData: string | null,
  ): boolean
  /** COOKIE_STATE_ACCEPT or _REJECT; COOKIE_STATE_UNKNOWN, which is 0, for arguments that are refused. */
  InternetSetCookieEx(
    lpszUrl: string | null,
    lpszCookieName: string | null,
    lpszCookieData: string | null,
    dwFlags?: number,
    dwReserved?: DWORD_PTR,
  ): number
}

export const cookieFunctions = (library: Library): CookieFunctions => {
  const get = (
    call: string,
    url: string | null,
    name: string | null,
    data: OutBuffer,
    size: Box<number> | null | undefined,
    httpOnly: boolean,
  ): boolean => {
    const address = text(url, call, 'lpszUrl')
    const wanted = text(name, call, 'lpszCookieName')
    const buffer = outBuffer(data, call, 'lpszCookieData')
    const length = box(size, call, 'lpdwSize')
    if (address === null || (buffer === null && length === null)) return library.fail(ERROR_INVALID_PARAMETER)
    if (!isHttp(address)) return library.fail(ERROR_INTERNET_INVALID_URL)
    const cookies = library.cookies.for(address, httpOnly).filter(named(wanted))
    if (cookies.length === 0) return library.fail(ERROR_NO_MORE_ITEMS)
    const line = cookies.map((cookie) => cookie.cookieString()).join('; ')
    if (deliverText(line, buffer, length) || buffer === null) return library.succeed()
    return library.fail(ERROR_INSUFFICIENT_BUFFER)
  }

  const set = (
    call: string,
    url: string | null,
    name: string | null,
    data: string | null,
    httpOnly: boolean,
  ): number => {
    const address = text(url, call, 'lpszUrl')
    const key = text(name, call, 'lpszCookieName')
    const value = text(data, call, 'lpszCookieData')
    const error = address === null || value === null ? ERROR_INVALID_PARAMETER : ERROR_INTERNET_INVALID_URL
    if (address === null || value === null || !isHttp(address)) {
      library.lastError = error
      return COOKIE_STATE_UNKNOWN
    }
    const line = key === null || key === '' ? value : `${key}=${value}`
    const isOneLine = isFieldText(line) && !/[;=]/.test(key ?? '')
    const isTaken = isOneLine && library.cookies.take(address, line, httpOnly)
    library.lastError = isTaken ? 0 : ERROR_INVALID_OPERATION
    return isTaken ? COOKIE_STATE_ACCEPT : COOKIE_STATE_REJECT
  }

  return {
    InternetGetCookie: (url, name, data, size) => get('InternetGetCookie', url, name, data, size, false),

    InternetGetCookieEx(url, name, data, size, dwFlags, lpReserved) {
      const flags = number(dwFlags, 'InternetGetCookieEx', 'dwFlags')
      if (lpReserved !== null && lpReserved !== undefined) return library.fail(ERROR_INVALID_PARAMETER)
      return get('InternetGetCookieEx', url, name, data, size, (flags & INTERNET_COOKIE_HTTPONLY) !== 0)
    },

    InternetSetCookie: (url, name, data) =>
      set('InternetSetCookie', url, name, data, false) === COOKIE_STATE_ACCEPT,

    InternetSetCookieEx(url, name, data, dwFlags) {
      const flags = number(dwFlags, 'InternetSetCookieEx', 'dwFlags')
      return set('InternetSetCookieEx', url, name, data, (flags & INTERNET_COOKIE_HTTPONLY) !== 0)
    },
  }
}

const isHttp = (url: string): boolean => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)

/** No name, or an empty one, is every name. */
const named =
  (name: string | null) =>
  ({ key }: Cookie): boolean =>
    name === null || name === '' || key === name
