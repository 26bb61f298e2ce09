// What a caller may give as the cookies of a session.

import type { CookieJar } from 'tough-cookie'
import { InvalidOptionError } from '../faults/invalid-option-error.ts'
import { shown } from '../faults/shown.ts'
import { Cookies } from './cookies.ts'

/** Null for none. @throws InvalidOptionError */
export function checkedCookies(given: unknown, call: string): Cookies | null {
  if (given === undefined || given === null || given === false) return null
  if (given === true) return new Cookies()
  if (!isJar(given))
    throw new InvalidOptionError(
      call,
      'cookies',
      shown(given),
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
  'getCookiesSync' in given &&
  'setCookieSync' in given &&
  typeof (given as Partial<CookieJar>).store === 'object'
