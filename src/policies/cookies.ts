// The cookies of a session: tough-cookie keeps them, and is loaded when the first one comes or the jar is asked for.

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
 * What becomes of a Cookie field that the caller has set. `merged`: what the jar has goes with it, but for names that are
 * in it. `replaced`: it does not go where the jar has something for that address, as in WinInet.
 */
export type CallersCookies = 'merged' | 'replaced'

export class Cookies {
  readonly #callers: CallersCookies
  readonly #isOwn: boolean
  #jar: CookieJar | null
  /** Cookies of the fullest domain, or more. */
  #taken = 0

  /** `jar` has a synchronous store; one of its own unless given. */
  constructor(jar: CookieJar | null = null, callers: CallersCookies = 'merged') {
    this.#jar = jar
    this.#isOwn = jar === null
    this.#callers = callers
  }

  /** Nothing was ever put into it. */
  get isEmpty(): boolean {
    return this.#jar === null
  }

  get jar(): CookieJar {
    this.#jar ??= new (toughCookie().CookieJar)()
    return this.#jar
  }

  /** Puts a Cookie field for this address into a list of fields. Returns how many cookies of the jar are in it. */
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

  /** Takes the cookies that a response sets. Returns how many were taken. */
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

  /** A Set-Cookie line that a caller gives, also one of a value without a name; false where it is not taken. */
  set(url: string, line: string, mayBeHttpOnly: boolean): boolean {
    const isTaken = keep(this.jar, line, url, mayBeHttpOnly, true) !== undefined
    if (isTaken) this.#count(1)
    return isTaken
  }

  /** Makes room once enough cookies were taken that there can be too many. The owner of a jar that was given bounds it. */
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
