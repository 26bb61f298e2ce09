// The cookies of the requests that are given it: kept from their responses, and sent where they belong.

import type { ResponseHead, Target } from '../../lifecycle/index.ts'
import { Cookies } from '../../session/index.ts'
import { ArgumentException, ArgumentNullException, ArgumentOutOfRangeException } from '../errors/index.ts'
import { type Cookie, CookieException } from './cookie.ts'
import { CookieCollection } from './cookie-collection.ts'
import { cookiesIn, fromTough, toTough } from './tough.ts'

export class CookieContainer {
  static readonly DefaultCookieLimit = 300
  static readonly DefaultPerDomainCookieLimit = 20
  static readonly DefaultCookieLengthLimit = 4096

  readonly #cookies = new Cookies(null, 'replaced')
  #capacity: number
  #perDomainCapacity: number
  #maxCookieSize: number

  /** @throws ArgumentException and ArgumentOutOfRangeException */
  constructor(
    capacity: number = CookieContainer.DefaultCookieLimit,
    perDomainCapacity: number = CookieContainer.DefaultPerDomainCookieLimit,
    maxCookieSize: number = CookieContainer.DefaultCookieLengthLimit,
  ) {
    if (!(capacity > 0)) throw new ArgumentException('Room for one cookie, or more, is needed.', 'capacity')
    if (!(perDomainCapacity > 0) || perDomainCapacity > capacity)
      throw new ArgumentOutOfRangeException('perDomainCapacity')
    if (!(maxCookieSize > 0)) throw new ArgumentException('A cookie has one byte, or more.', 'maxCookieSize')
    this.#capacity = capacity
    this.#perDomainCapacity = perDomainCapacity
    this.#maxCookieSize = maxCookieSize
  }

  get count(): number {
    return cookiesIn(this.#cookies.jar).length
  }

  /** The cookie that was not used for longest goes first. */
  get capacity(): number {
    return this.#capacity
  }

  set capacity(value: number) {
    if (!(value > 0) || value < this.#perDomainCapacity) throw new ArgumentOutOfRangeException('value')
    this.#capacity = value
    this.#makeRoom()
  }

  get perDomainCapacity(): number {
    return this.#perDomainCapacity
  }

  set perDomainCapacity(value: number) {
    if (!(value > 0) || value > this.#capacity) throw new ArgumentOutOfRangeException('value')
    this.#perDomainCapacity = value
    this.#makeRoom()
  }

  /** Characters of a value. */
  get maxCookieSize(): number {
    return this.#maxCookieSize
  }

  set maxCookieSize(value: number) {
    if (!(value > 0)) throw new ArgumentOutOfRangeException('value')
    this.#maxCookieSize = value
  }

  /** For the domain that it names, or for that of an address. @throws ArgumentNullException, ArgumentException, CookieException */
  add(cookie: Cookie | CookieCollection): void
  add(uri: URL | string, cookie: Cookie | CookieCollection): void
  add(...given: [Cookie | CookieCollection] | [URL | string, Cookie | CookieCollection]): void {
    const what = given[given.length - 1] as Cookie | CookieCollection
    const uri = given.length === 2 ? given[0] : null
    if (given.length === 2 && (uri === null || uri === undefined)) throw new ArgumentNullException('uri')
    if (what === null || what === undefined) throw new ArgumentNullException('cookie')
    for (const cookie of what instanceof CookieCollection ? what : [what]) this.#set(cookie, uri)
    this.#makeRoom()
  }

  /** Of a Set-Cookie field, or of several of them with commas between. @throws ArgumentNullException and CookieException */
  setCookies(uri: URL | string, cookieHeader: string): void {
    if (uri === null || uri === undefined) throw new ArgumentNullException('uri')
    if (cookieHeader === null || cookieHeader === undefined) throw new ArgumentNullException('cookieHeader')
    for (const text of cookieHeader.split(/,(?=\s*[^;,=\s]+\s*=)/)) this.#store(text.trim(), String(uri))
    this.#makeRoom()
  }

  /** @throws ArgumentNullException */
  getCookies(uri: URL | string): CookieCollection {
    if (uri === null || uri === undefined) throw new ArgumentNullException('uri')
    const found = new CookieCollection()
    for (const cookie of this.#cookies.jar.getCookiesSync(String(uri))) {
      const own = fromTough(cookie)
      if (own !== null) found.add(own)
    }
    return found
  }

  /** As they are sent to an address; an empty text for none. @throws ArgumentNullException */
  getCookieHeader(uri: URL | string): string {
    return [...this.getCookies(uri)].join('; ')
  }

  /** Puts a Cookie field into a list of fields; tells how many cookies it has. @internal */
  addTo(fields: string[], target: Target): number {
    return this.#cookies.addTo(fields, target)
  }

  /** Tells how many cookies of the response were taken. @internal */
  take(target: Target, response: ResponseHead): number {
    const taken = this.#cookies.take(target, response)
    if (taken > 0) this.#makeRoom()
    return taken
  }

  #set(cookie: Cookie, uri: URL | string | null): void {
    if (uri === null && cookie.domain === '')
      throw new ArgumentException('Without an address, a cookie needs a domain.', 'cookie.Domain')
    if (!isPlainText(cookie.value) || !isPlainText(cookie.path))
      throw new CookieException(
        'The value and the path of a cookie have no ";", no "," but in double quotes, and no control characters.',
      )
    const scheme = cookie.secure ? 'https' : 'http'
    const path = cookie.path === '' ? '/' : cookie.path
    this.#store(
      toTough(cookie),
      uri === null ? `${scheme}://${cookie.domain.replace(/^\./, '')}${path}` : String(uri),
    )
  }

  #store(cookie: string | ReturnType<typeof toTough>, url: string): void {
    try {
      const length = typeof cookie === 'string' ? cookie.split(';', 1)[0]?.length : cookie.value.length
      if ((length ?? 0) > this.#maxCookieSize) throw new Error('it is longer than maxCookieSize')
      if (this.#cookies.jar.setCookieSync(cookie, url) === undefined) throw new Error('it is none')
    } catch (error) {
      throw new CookieException('The cookie cannot be kept.', error as Error)
    }
  }

  #makeRoom(): void {
    const { jar } = this.#cookies
    const all = cookiesIn(jar).sort((a, b) => timeOf(a.lastAccessed) - timeOf(b.lastAccessed))
    const inDomain = new Map<string | null, number>()
    let kept = 0
    // From the one that was used last.
    for (const cookie of all.reverse()) {
      const count = (inDomain.get(cookie.domain) ?? 0) + 1
      if (kept < this.#capacity && count <= this.#perDomainCapacity) {
        kept++
        inDomain.set(cookie.domain, count)
      } else jar.store.removeCookie(cookie.domain, cookie.path, cookie.key, () => {})
    }
  }
}

const timeOf = (date: Date | 'Infinity' | null): number => (date instanceof Date ? date.getTime() : 0)

/** A semicolon would end the cookie for its server, quoted or not (RFC 6265 §5.4). */
const isPlainText = (text: string): boolean =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  !/[\x00-\x08\x0a-\x1f\x7f;]/.test(text) && (/^"[^"]*"$/.test(text) || !text.includes(','))
