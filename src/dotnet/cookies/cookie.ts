// One cookie, with the attributes of RFC 2109 and RFC 2965, as in System.Net.

import { ArgumentOutOfRangeException, FormatException } from '../exceptions.ts'

/** A cookie is not valid. */
export class CookieException extends FormatException {
  override readonly name: string = 'CookieException'
}

/**
 * How much of a cookie is sent to the server: with `Plain`, only its name and value. A cookie replaces one of the same
 * or a lower variant.
 */
export const CookieVariant = { Plain: 1, Rfc2109: 2, Rfc2965: 3 } as const

/** `expires` is null for a cookie of the session. */
export class Cookie {
  secure = false
  httpOnly = false
  discard = false
  commentUri: URL | null = null
  /** When it was made. */
  readonly timeStamp: Date = new Date()
  /** @internal */
  variant: number = CookieVariant.Plain
  #name = ''
  #value = ''
  #comment = ''
  /** Null until they are set; the container then decides. */
  #path: string | null = null
  #domain: string | null = null
  #port: string | null = null
  #portList: readonly number[] = []
  #version = 0
  #expires: Date | null = null

  /**
   * A missing path or domain becomes that of the address for which the cookie is added.
   * @throws CookieException
   */
  constructor(name?: string, value?: string | null, path?: string | null, domain?: string | null) {
    if (name !== undefined) this.name = name
    if (value !== undefined) this.value = value
    if (path !== undefined) this.path = path
    if (domain !== undefined) this.domain = domain
  }

  get name(): string {
    return this.#name
  }

  /** @throws CookieException; the name does not change then */
  set name(value: string) {
    if (typeof value !== 'string' || !goodName.test(value))
      throw new CookieException(
        'The name of a cookie is not empty, does not start with $, and has no space, control character, "=", ";" or ",".',
      )
    this.#name = value
  }

  get value(): string {
    return this.#value
  }

  set value(value: string | null) {
    this.#value = value ?? ''
  }

  get path(): string {
    return this.#path ?? ''
  }

  set path(value: string | null) {
    this.#path = value ?? ''
  }

  get domain(): string {
    return this.#domain ?? ''
  }

  set domain(value: string | null) {
    this.#domain = value ?? ''
  }

  get comment(): string {
    return this.#comment
  }

  set comment(value: string | null) {
    this.#comment = value ?? ''
  }

  /** Ports in double quotes, such as `"80, 8080"`; an empty text means the port of the address. */
  get port(): string {
    return this.#port ?? ''
  }

  /** @throws CookieException */
  set port(value: string | null) {
    if (value === null || value === undefined || value === '') {
      this.#port = value === '' ? '' : null
      this.#portList = []
      return
    }
    this.#portList = portsOf(value)
    this.#port = value
    this.variant = CookieVariant.Rfc2965
    if (this.#version === 0) this.#version = 1
  }

  get version(): number {
    return this.#version
  }

  /**
   * 0 means a Netscape cookie.
   * @throws ArgumentOutOfRangeException
   */
  set version(value: number) {
    if (!Number.isInteger(value) || value < 0) throw new ArgumentOutOfRangeException('value')
    this.#version = value
    if (value > 0 && this.variant < CookieVariant.Rfc2109) this.variant = CookieVariant.Rfc2109
  }

  get expires(): Date | null {
    return this.#expires
  }

  set expires(value: Date | null) {
    this.#expires = value ?? null
  }

  get expired(): boolean {
    return this.#expires !== null && this.#expires.getTime() <= Date.now()
  }

  /** True makes it expire now; false does nothing, as in .NET. */
  set expired(value: boolean) {
    if (value) this.#expires = new Date()
  }

  /** Compares name and domain without regard to case, value and path exactly, and the version. */
  equals(other: unknown): boolean {
    return (
      other instanceof Cookie &&
      sameText(this.name, other.name) &&
      this.value === other.value &&
      this.path === other.path &&
      sameText(this.domain, other.domain) &&
      this.version === other.version
    )
  }

  /** The cookie as it is sent: `name=value`, and for a higher variant its attributes, each after a dollar sign. */
  toString(): string {
    const isPlain = this.variant === CookieVariant.Plain
    const parts: string[] = []
    if (this.#version > 0) parts.push(`$Version=${this.#version}`)
    parts.push(`${this.#name}=${this.#value}`)
    if (!isPlain && this.path !== '' && !this.isPathImplicit) parts.push(`$Path=${this.path}`)
    if (!isPlain && this.domain !== '' && !this.isDomainImplicit) parts.push(`$Domain=${this.domain}`)
    if (this.#port !== null) parts.push(this.#port === '' ? '$Port' : `$Port=${this.#port}`)
    const text = parts.join('; ')
    return text === '=' ? '' : text
  }

  // ---- used by the container

  /** @internal True until a path is set; the container uses that of the address. */
  isPathImplicit = false
  /** @internal */
  isDomainImplicit = false

  /** @internal Path and domain have not been taken from an address yet. */
  get lacksPath(): boolean {
    return this.#path === null
  }

  /** @internal */
  get lacksDomain(): boolean {
    return this.#domain === null
  }

  /** @internal Null if any port is allowed. */
  get portList(): readonly number[] | null {
    return this.#port === null ? null : this.#portList
  }

  /** @internal */
  takeDefaults(path: string | null, domain: string | null, port: number): void {
    if (path !== null) {
      this.#path = path
      this.isPathImplicit = true
    }
    if (domain !== null) {
      this.#domain = domain
      this.isDomainImplicit = true
    }
    if (this.#port === '' && this.#portList.length === 0) this.#portList = [port]
  }

  /** @internal */
  clone(): Cookie {
    const copy = new Cookie()
    copy.#name = this.#name
    copy.#value = this.#value
    copy.#path = this.#path
    copy.#domain = this.#domain
    copy.isPathImplicit = this.isPathImplicit
    copy.isDomainImplicit = this.isDomainImplicit
    copy.#port = this.#port
    copy.#portList = this.#portList
    copy.#version = this.#version
    copy.variant = this.variant
    copy.#comment = this.#comment
    copy.commentUri = this.commentUri
    copy.#expires = this.#expires
    copy.secure = this.secure
    copy.httpOnly = this.httpOnly
    copy.discard = this.discard
    return copy
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const goodName = /^(?!\$)[^\x00-\x20\x7f=;,]+$/

const sameText = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()

/** True for the same name, domain and path: a collection holds only one such cookie. */
export const isSame = (a: Cookie, b: Cookie): boolean =>
  sameText(a.name, b.name) && a.path === b.path && sameText(undotted(a.domain), undotted(b.domain))

const undotted = (domain: string): string => domain.replace(/^\./, '')

function portsOf(text: string): readonly number[] {
  const [, inside] = /^"([^"]*)"$/.exec(text) ?? []
  const ports = (inside ?? '').split(/[ ,\t]+/).filter((word) => word !== '')
  if (ports.length > 0 && ports.every((word) => /^\d{1,5}$/.test(word) && Number(word) <= 65_535))
    return ports.map(Number)
  throw new CookieException(
    'The ports of a cookie have to be numbers up to 65535 in double quotes: "80, 8080".',
  )
}
