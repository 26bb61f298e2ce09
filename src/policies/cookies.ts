// The cookies of a session. tough-cookie stores them; it is loaded for the first cookie, or when the jar is asked
// for.

import type { Cookie, CookieJar } from 'tough-cookie'
import toughCookie from '#tough-cookie'
import {
  fieldOf,
  hasMethods,
  InvalidOptionError,
  masked,
  type ResponseHead,
  removeField,
  type Target,
} from '../lifecycle/index.ts'
import { fitting, isOneCookie, keep, MOST_IN_RESPONSE, makeRoom, ROOM_AT_LEAST } from './cookie-rules.ts'

/**
 * What happens to the caller's own Cookie field. `merged`: cookies of the jar are added, except those with a name in
 * it. `replaced`: it is dropped if the jar has cookies for that address, as in WinInet.
 */
export type CallersCookies = 'merged' | 'replaced'

export class Cookies {
  readonly #callers: CallersCookies
  readonly #isOwn: boolean
  #jar: CookieJar | null
  /** An upper bound for the cookies of the fullest domain. */
  #taken = 0

  /** `jar` has a synchronous store; by default a new jar is made. */
  constructor(jar: CookieJar | null = null, callers: CallersCookies = 'merged') {
    this.#jar = jar
    this.#isOwn = jar === null
    this.#callers = callers
  }

  /** No cookie was ever stored. */
  get isEmpty(): boolean {
    return this.#jar === null
  }

  get jar(): CookieJar {
    this.#jar ??= new (toughCookie().CookieJar)()
    return this.#jar
  }

  /** Adds a Cookie field for this address to a list of fields. Returns how many cookies of the jar are in it. */
  addTo(fields: string[], { url }: Target): number {
    if (this.#jar === null) return 0
    let cookies = this.#jar.getCookiesSync(url).map(pairOf).filter(isOneCookie)
    if (cookies.length === 0) return 0
    const own = fieldOf(fields, 'cookie')
    if (own === null || this.#callers === 'replaced') {
      cookies = fitting(cookies)
      if (cookies.length === 0) return 0
      if (own !== null) removeField(fields, 'cookie')
      fields.push('Cookie', cookies.join('; '))
      return cookies.length
    }
    const names = new Set(own.split(';').map(nameOf))
    cookies = fitting(
      cookies.filter((pair) => !names.has(nameOf(pair))),
      own.length,
    )
    if (cookies.length === 0) return 0
    removeField(fields, 'cookie')
    fields.push('Cookie', [own, ...cookies].join('; '))
    return cookies.length
  }

  /** Stores the cookies that a response sets. Returns how many. */
  take({ url }: Target, response: ResponseHead): number {
    if (response.ofProxy || response.header('set-cookie') === null) return 0
    const { jar } = this
    const { rawHeaders } = response
    let taken = 0
    for (let i = 0; i < rawHeaders.length && taken < MOST_IN_RESPONSE; i += 2) {
      if ((rawHeaders[i] as string).toLowerCase() !== 'set-cookie') continue
      if (keep(jar, rawHeaders[i + 1] as string, url) !== undefined) taken++
    }
    this.#count(taken)
    return taken
  }

  /** Stores a Set-Cookie line that a caller gives; a value without a name is allowed. False if it is not stored. */
  set(url: string, line: string, mayBeHttpOnly: boolean): boolean {
    const isTaken = keep(this.jar, line, url, mayBeHttpOnly, true) !== undefined
    if (isTaken) this.#count(1)
    return isTaken
  }

  /** Makes room when there may be too many cookies. A jar that the caller gave is not limited. */
  #count(taken: number): void {
    this.#taken += taken
    if (!this.#isOwn || this.#taken <= ROOM_AT_LEAST) return
    this.#taken = makeRoom(this.jar)
  }
}

const pairOf = (cookie: Cookie): string => cookie.cookieString()

const nameOf = (pair: string): string => (pair.split('=', 1)[0] as string).trim()

/**
 * The `cookies` option of a session; null for none.
 * @throws InvalidOptionError
 */
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
  // A request is sent before an asynchronous store has answered.
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
