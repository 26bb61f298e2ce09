// One cookie.

import { FormatException } from '../errors/index.ts'

/** A cookie that cannot be one. */
export class CookieException extends FormatException {
  override readonly name: string = 'CookieException'
}

/** RFC 6265 §4.1.1; System.Net also keeps `$` for itself. */
const goodName = /^(?!\$)[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/

/** `expires` is null for a cookie of the session. */
export class Cookie {
  readonly name: string
  value: string
  path: string
  domain: string
  expires: Date | null = null
  secure = false
  httpOnly = false
  /** When it was made. */
  timeStamp: Date = new Date()

  /** @throws CookieException */
  constructor(name: string, value = '', path = '', domain = '') {
    if (typeof name !== 'string' || !goodName.test(name))
      throw new CookieException('The name of a cookie is one word, and does not start with a dollar sign.')
    this.name = name
    this.value = value ?? ''
    this.path = path ?? ''
    this.domain = domain ?? ''
  }

  get expired(): boolean {
    return this.expires !== null && this.expires.getTime() <= Date.now()
  }

  /** `name=value`, as it is sent. */
  toString(): string {
    return `${this.name}=${this.value}`
  }
}
