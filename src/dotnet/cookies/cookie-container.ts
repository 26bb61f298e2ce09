// A cookie container: keeps the cookies of responses, and adds them to the requests that they belong to.

import type { ResponseHead, Target } from '../../lifecycle/index.ts'
import { fitting } from '../../session/index.ts'
import { absoluteUri } from '../absolute-uri.ts'
import { ArgumentException, ArgumentNullException, ArgumentOutOfRangeException } from '../exceptions.ts'
import { type Cookie, CookieException, CookieVariant } from './cookie.ts'
import { CookieCollection } from './cookie-collection.ts'
import { type Asked, CookieTable } from './cookie-table.ts'
import { cookiesOf } from './cookie-text.ts'
import { defaultPath, isInDomain, isPublicSuffix, receivedCookies } from './received-cookies.ts'

/** Int32.MaxValue, which means no limit of its own. */
const NO_LIMIT = 2_147_483_647

export class CookieContainer {
  static readonly DefaultCookieLimit = 300
  static readonly DefaultPerDomainCookieLimit = 20
  static readonly DefaultCookieLengthLimit = 4096

  readonly #table: CookieTable
  #maxCookieSize: number

  /** @throws ArgumentException and ArgumentOutOfRangeException */
  constructor(
    capacity: number = CookieContainer.DefaultCookieLimit,
    perDomainCapacity?: number,
    maxCookieSize: number = CookieContainer.DefaultCookieLengthLimit,
  ) {
    if (!(capacity > 0)) throw new ArgumentException('The capacity has to be one cookie or more.', 'Capacity')
    if (perDomainCapacity !== undefined && !isPerDomain(perDomainCapacity, capacity))
      throw new ArgumentOutOfRangeException('perDomainCapacity')
    if (!(maxCookieSize > 0))
      throw new ArgumentException('The size has to be one byte or more.', 'MaxCookieSize')
    this.#table = new CookieTable(capacity, perDomainCapacity ?? CookieContainer.DefaultPerDomainCookieLimit)
    this.#maxCookieSize = maxCookieSize
  }

  get count(): number {
    return this.#table.count
  }

  /** The least recently used goes first. */
  get capacity(): number {
    return this.#table.capacity
  }

  /** @throws ArgumentOutOfRangeException */
  set capacity(value: number) {
    const { perDomainCapacity } = this.#table
    if (!(value > 0) || (value < perDomainCapacity && perDomainCapacity !== NO_LIMIT))
      throw new ArgumentOutOfRangeException('value')
    const isLess = value < this.#table.capacity
    this.#table.capacity = value
    if (isLess) this.#table.shrink()
  }

  get perDomainCapacity(): number {
    return this.#table.perDomainCapacity
  }

  /** @throws ArgumentOutOfRangeException */
  set perDomainCapacity(value: number) {
    if (!isPerDomain(value, this.#table.capacity)) throw new ArgumentOutOfRangeException('value')
    const isLess = value < this.#table.perDomainCapacity
    this.#table.perDomainCapacity = value
    if (isLess) this.#table.shrink()
  }

  /** The most characters of a value. */
  get maxCookieSize(): number {
    return this.#maxCookieSize
  }

  /** @throws ArgumentOutOfRangeException */
  set maxCookieSize(value: number) {
    if (!(value > 0)) throw new ArgumentOutOfRangeException('value')
    this.#maxCookieSize = value
  }

  /**
   * Adds a cookie for its own domain, or for that of an address. The container keeps a copy, which later queries return.
   * @throws ArgumentNullException, ArgumentException, CookieException
   */
  add(cookie: Cookie | CookieCollection): void
  add(uri: URL | string, cookie: Cookie | CookieCollection): void
  add(...given: [Cookie | CookieCollection] | [URL | string, Cookie | CookieCollection]): void {
    const what = given[given.length - 1] as Cookie | CookieCollection
    const url = given.length === 2 ? absoluteUri(given[0] as URL | string, 'uri') : null
    if (what === null || what === undefined) throw new ArgumentNullException('cookie')
    for (const cookie of what instanceof CookieCollection ? what : [what]) this.#add(cookie, url)
  }

  /**
   * Adds the cookies of a Set-Cookie field, or of several of them, separated by commas.
   * @throws ArgumentNullException and CookieException
   */
  setCookies(uri: URL | string, cookieHeader: string): void {
    const url = absoluteUri(uri, 'uri')
    if (cookieHeader === null || cookieHeader === undefined) throw new ArgumentNullException('cookieHeader')
    try {
      for (const cookie of cookiesOf(cookieHeader)) this.#add(cookie, url)
    } catch (error) {
      throw new CookieException(
        `This is not a Set-Cookie field for ${url.origin}${url.pathname}: ${(error as Error).message}`,
        error as Error,
      )
    }
  }

  /**
   * The kept cookies themselves, not copies.
   * @throws ArgumentNullException
   */
  getCookies(uri: URL | string): CookieCollection {
    const found = new CookieCollection()
    for (const cookie of this.#find(absoluteUri(uri, 'uri'))) found.add(cookie)
    return found
  }

  /** The cookies of all addresses. */
  getAllCookies(): CookieCollection {
    const found = new CookieCollection()
    for (const cookie of this.#table.all()) found.add(cookie)
    return found
  }

  /**
   * The cookies for an address, as text for a Cookie field; empty for none.
   * @throws ArgumentNullException
   */
  getCookieHeader(uri: URL | string): string {
    return this.#find(absoluteUri(uri, 'uri')).join('; ')
  }

  /** Adds a Cookie field to a list of fields, replacing the caller's. Returns how many cookies it has. @internal */
  addTo(fields: string[], { url }: Target): number {
    if (this.#table.count === 0) return 0
    const cookies = fitting(this.#find(new URL(url)).filter(isSendable).map(String))
    if (cookies.length === 0) return 0
    for (let i = fields.length - 2; i >= 0; i -= 2)
      if ((fields[i] as string).toLowerCase() === 'cookie') fields.splice(i, 2)
    fields.push('Cookie', cookies.join('; '))
    return cookies.length
  }

  /** Returns how many cookies of the response were stored. @internal */
  take({ url }: Target, response: ResponseHead): number {
    if (response.ofProxy || response.header('set-cookie') === null) return 0
    let taken = 0
    const known = (): readonly Cookie[] => this.#table.ofHost(new URL(url).hostname)
    for (const cookie of receivedCookies(response, new URL(url), known)) {
      if (cookie.value.length > this.#maxCookieSize) continue
      this.#table.add(cookie)
      taken++
    }
    return taken
  }

  #find(url: URL): Cookie[] {
    const asked: Asked = {
      host: url.hostname,
      path: url.pathname,
      port: portOf(url),
      isSecure: url.protocol === 'https:' || url.protocol === 'wss:',
    }
    return this.#table.find(asked)
  }

  #add(given: Cookie, url: URL | null): void {
    if (url === null && given.domain === '')
      throw new ArgumentException('Without an address, a cookie needs a domain.', 'cookie.Domain')
    const cookie = given.clone()
    check(cookie, url)
    if (cookie.value.length > this.#maxCookieSize)
      throw new CookieException(
        `The value of a cookie can have at most ${this.#maxCookieSize} characters (maxCookieSize).`,
      )
    this.#table.add(cookie)
  }
}

/** Refuses a cookie that is not valid or that its address cannot set. Attributes that the cookie lacks are set from the address. */
function check(cookie: Cookie, url: URL | null): void {
  if (cookie.name === '') throw new CookieException('A cookie needs a name.')
  for (const part of ['value', 'comment', 'path'] as const)
    if (!isPlainText(cookie[part]))
      throw new CookieException(
        `The ${part} of a cookie cannot have ";", "," outside of double quotes, or control characters.`,
      )
  if (url === null) {
    if (cookie.path !== '' && !cookie.path.startsWith('/'))
      throw new CookieException('The path of a cookie has to start with a slash.')
    checkDomain(cookie, cookie.domain.startsWith('.') ? `0${cookie.domain}` : cookie.domain)
    cookie.takeDefaults(cookie.lacksPath ? '' : null, null, cookie.portList?.[0] ?? 80)
    return
  }
  if (!cookie.lacksDomain) checkDomain(cookie, url.hostname)
  const port = portOf(url)
  if (cookie.portList !== null && cookie.portList.length > 0 && !cookie.portList.includes(port))
    throw new CookieException(`The cookie is for other ports than ${port}.`)
  const path = cookie.variant === CookieVariant.Plain ? defaultPath(url.pathname) : folderOf(url.pathname)
  cookie.takeDefaults(cookie.lacksPath ? path : null, cookie.lacksDomain ? url.hostname : null, port)
}

function checkDomain(cookie: Cookie, hostname: string): void {
  const host = hostname.toLowerCase()
  const domain = cookie.domain.toLowerCase().replace(/^\./, '')
  const isGood =
    /^[a-z0-9_-][a-z0-9._-]*$/.test(domain) &&
    (host === domain ||
      (domain.includes('.') &&
        isInDomain(host, domain) &&
        !isPublicSuffix(domain) &&
        (cookie.variant === CookieVariant.Plain || !host.slice(0, -domain.length - 1).includes('.'))))
  if (!isGood)
    throw new CookieException('The domain of a cookie has to be that of its address, or one above it.')
}

/** RFC 2109 §4.3.1: the path up to the last slash. */
const folderOf = (pathname: string): string => pathname.slice(0, pathname.lastIndexOf('/'))

/** A semicolon would end the cookie for its server, quoted or not (RFC 6265 §5.4). */
const isPlainText = (text: string): boolean =>
  isOneText(text) && (/^"[^"]*"$/.test(text) || !text.includes(','))

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const isOneText = (text: string): boolean => !/[\x00-\x08\x0a-\x1f\x7f;]/.test(text)

/** A kept cookie can be changed by the code that got it. */
const isSendable = (cookie: Cookie): boolean =>
  isOneText(cookie.value) &&
  isOneText(cookie.path) &&
  isOneText(cookie.domain) &&
  /^[\t\x20-\x7e\x80-\xff]*$/.test(String(cookie))

const isPerDomain = (value: number, capacity: number): boolean =>
  value > 0 && (value <= capacity || value === NO_LIMIT)

const portOf = ({ port, protocol }: URL): number =>
  port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port)
