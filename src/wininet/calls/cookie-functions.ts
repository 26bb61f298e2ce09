// The cookie functions. All sessions of a state share the cookies.

import type { Cookie } from 'tough-cookie'
import { type Box, deliverText, type OutBuffer } from '../buffers.ts'
import {
  COOKIE_STATE_ACCEPT,
  COOKIE_STATE_REJECT,
  COOKIE_STATE_UNKNOWN,
  ERROR_INSUFFICIENT_BUFFER,
  ERROR_INTERNET_UNRECOGNIZED_SCHEME,
  ERROR_INVALID_OPERATION,
  ERROR_INVALID_PARAMETER,
  ERROR_NO_MORE_ITEMS,
  INTERNET_COOKIE_HTTPONLY,
} from '../constants/index.ts'
import { isFieldText } from '../headers/index.ts'
import type { WinInetState } from '../state/index.ts'
import type { DWORD_PTR } from '../status-callback.ts'
import { splitUrl } from '../urls/index.ts'
import { box, number, outBuffer, text } from './arguments.ts'

export interface CookieFunctions {
  /**
   * The cookies for a URL, as `a=1; b=2`, without HttpOnly ones. The name is ignored, as in Windows. The length
   * counts the final NUL. Without a buffer: TRUE, and the length that is needed.
   */
  InternetGetCookie(
    lpszUrl: string | null,
    lpszCookieName: string | null,
    lpszCookieData: OutBuffer,
    lpdwSize?: Box<number> | null,
  ): boolean
  /** The same, for this name; with INTERNET_COOKIE_HTTPONLY, HttpOnly cookies are included. */
  InternetGetCookieEx(
    lpszUrl: string | null,
    lpszCookieName: string | null,
    lpszCookieData: OutBuffer,
    lpdwSize?: Box<number> | null,
    dwFlags?: number,
    lpReserved?: null,
  ): boolean
  /** Takes `name` and `value; Path=/; Expires=…`, or all of it as the data. */
  InternetSetCookie(
    lpszUrl: string | null,
    lpszCookieName: string | null,
    lpszCookieData: string | null,
  ): boolean
  /** COOKIE_STATE_ACCEPT or _REJECT; COOKIE_STATE_UNKNOWN, which is 0, if the arguments are refused. */
  InternetSetCookieEx(
    lpszUrl: string | null,
    lpszCookieName: string | null,
    lpszCookieData: string | null,
    dwFlags?: number,
    dwReserved?: DWORD_PTR,
  ): number
}

export const cookieFunctions = (state: WinInetState): CookieFunctions => {
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
    if (address === null || (buffer === null && length === null)) return state.fail(ERROR_INVALID_PARAMETER)
    const error = addressError(address)
    if (error !== 0) return state.fail(error)
    const cookies = state.cookies.for(address, httpOnly).filter(named(wanted))
    if (cookies.length === 0) {
      if (length !== null) length.value = 0
      return state.fail(ERROR_NO_MORE_ITEMS)
    }
    const line = cookies.map((cookie) => cookie.cookieString()).join('; ')
    const isGiven = deliverText(line, buffer, length)
    // Here the length counts the final NUL, even if there is room.
    if (length !== null) length.value = line.length + 1
    return isGiven || buffer === null ? state.succeed() : state.fail(ERROR_INSUFFICIENT_BUFFER)
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
    const error = address === null || value === null ? ERROR_INVALID_PARAMETER : addressError(address)
    if (address === null || value === null || error !== 0) {
      state.lastError = error
      return COOKIE_STATE_UNKNOWN
    }
    const line = key === null || key === '' ? value : `${key}=${value}`
    // This would be two fields, or two cookies.
    const isOneLine = isFieldText(line) && !/[;=]/.test(key ?? '')
    const outcome = isOneLine ? state.cookies.take(address, line, httpOnly) : 'other'
    state.lastError = errors[outcome]
    return outcome === 'taken' ? COOKIE_STATE_ACCEPT : COOKIE_STATE_REJECT
  }

  return {
    InternetGetCookie(url, name, data, size) {
      const call = 'InternetGetCookie'
      text(name, call, 'lpszCookieName')
      return get(call, url, null, data, size, false)
    },

    InternetGetCookieEx(url, name, data, size, dwFlags, lpReserved) {
      const flags = number(dwFlags, 'InternetGetCookieEx', 'dwFlags')
      if (lpReserved !== null && lpReserved !== undefined) return state.fail(ERROR_INVALID_PARAMETER)
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

const errors = { taken: 0, httpOnly: ERROR_INVALID_OPERATION, other: ERROR_INVALID_PARAMETER } as const

/** 0 for an address that can have cookies. */
function addressError(url: string): number {
  const { authority, scheme } = splitUrl(url.trim())
  if (scheme === '') return ERROR_INTERNET_UNRECOGNIZED_SCHEME
  const canHave = /^https?$/i.test(scheme) && authority.length > 2 && URL.canParse(url)
  return canHave ? 0 : ERROR_INVALID_PARAMETER
}

/** No name, or an empty one, means every name. */
const named =
  (name: string | null) =>
  ({ key }: Cookie): boolean =>
    name === null || name === '' || key === name
