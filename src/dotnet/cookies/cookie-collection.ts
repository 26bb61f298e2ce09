// Cookies in their order. One with the same name, domain and path takes the place of the one before.

import { ArgumentNullException, ArgumentOutOfRangeException } from '../errors/index.ts'
import type { Cookie } from './cookie.ts'

export class CookieCollection implements Iterable<Cookie> {
  readonly #cookies: Cookie[] = []

  get count(): number {
    return this.#cookies.length
  }

  /** @throws ArgumentNullException */
  add(cookie: Cookie | CookieCollection): void {
    if (cookie === null || cookie === undefined) throw new ArgumentNullException('cookie')
    if (cookie instanceof CookieCollection) for (const each of cookie) this.#put(each)
    else this.#put(cookie)
  }

  /** By place, or the first of that name, in any case; null where there is none. @throws ArgumentOutOfRangeException */
  get(indexOrName: number | string): Cookie | null {
    if (typeof indexOrName === 'string') {
      const key = indexOrName.toLowerCase()
      return this.#cookies.find(({ name }) => name.toLowerCase() === key) ?? null
    }
    const cookie = this.#cookies[indexOrName]
    if (cookie === undefined) throw new ArgumentOutOfRangeException('index')
    return cookie
  }

  [Symbol.iterator](): IterableIterator<Cookie> {
    return this.#cookies.values()
  }

  #put(cookie: Cookie): void {
    const at = this.#cookies.findIndex(
      ({ domain, name, path }) => name === cookie.name && domain === cookie.domain && path === cookie.path,
    )
    if (at < 0) this.#cookies.push(cookie)
    else this.#cookies[at] = cookie
  }
}
