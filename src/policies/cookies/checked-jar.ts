// What a caller may give as the cookies of a session.

import type { CookieJar } from 'tough-cookie'
import { hasMethods, InvalidOptionError, masked } from '../../lifecycle/index.ts'
import { Cookies } from './cookies.ts'

/** Null for none. @throws InvalidOptionError */
export function checkedCookies(given: unknown, call: string): Cookies | null {
  if (given === undefined || given === null || given === false) return null
  if (given === true) return new Cookies()
  if (!isJar(given))
    throw new InvalidOptionError(
      call,
      'cookies',
      masked(given),
      'Give true, false, or a CookieJar of tough-cookie.',
    )
  // A request is on its way before an asynchronous store has answered.
  if (given.store.synchronous !== true)
    throw new InvalidOptionError(
      call,
      'cookies',
      'a CookieJar whose store is asynchronous',
      'Give one whose store is synchronous, such as MemoryCookieStore.',
    )
  return new Cookies(given)
}

/** It may come from another copy of tough-cookie. */
const isJar = (given: unknown): given is CookieJar =>
  typeof given === 'object' &&
  given !== null &&
  hasMethods(given, ['getCookiesSync', 'setCookieSync']) &&
  typeof (given as Partial<CookieJar>).store === 'object' &&
  (given as CookieJar).store !== null
