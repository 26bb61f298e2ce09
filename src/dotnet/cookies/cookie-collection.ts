// An ordered collection of cookies. A cookie with the same name, domain and path as an earlier one replaces it.

import {
  ArgumentNullException,
  ArgumentOutOfRangeException,
  InvalidOperationException,
} from '../exceptions.ts'
import { type Cookie, isSame } from './cookie.ts'

export class CookieCollection implements Iterable<Cookie> {
  readonly #cookies: Cookie[] = []
  /** Counts the changes, which end an enumeration. */
  #version = 0

  get count(): number {
    return this.#cookies.length
  }

  /** True, as in .NET, although cookies can be added. */
  get isReadOnly(): boolean {
    return true
  }

  get isSynchronized(): boolean {
    return false
  }

  get syncRoot(): this {
    return this
  }

  /** @throws ArgumentNullException */
  add(cookie: Cookie | CookieCollection): void {
    if (cookie === null || cookie === undefined) throw new ArgumentNullException('cookie')
    if (cookie instanceof CookieCollection) for (const each of cookie) this.#put(each)
    else this.#put(cookie)
  }

  /**
   * By index, or the first of that name, without regard to case; null if there is none.
   * @throws ArgumentOutOfRangeException
   */
  get(indexOrName: number | string): Cookie | null {
    if (typeof indexOrName === 'string') {
      const key = indexOrName.toLowerCase()
      return this.#cookies.find(({ name }) => name.toLowerCase() === key) ?? null
    }
    const cookie = this.#cookies[indexOrName]
    if (cookie === undefined) throw new ArgumentOutOfRangeException('index')
    return cookie
  }

  contains(cookie: Cookie): boolean {
    return this.#cookies.some((each) => isSame(each, cookie))
  }

  /** False if it is not in the collection. */
  remove(cookie: Cookie): boolean {
    const at = this.#cookies.findIndex((each) => isSame(each, cookie))
    if (at < 0) return false
    this.#version++
    this.#cookies.splice(at, 1)
    return true
  }

  clear(): void {
    this.#version++
    this.#cookies.length = 0
  }

  /** @throws ArgumentNullException, ArgumentOutOfRangeException */
  copyTo(array: unknown[], index: number): void {
    if (array === null || array === undefined) throw new ArgumentNullException('array')
    if (!Number.isInteger(index) || index < 0) throw new ArgumentOutOfRangeException('index')
    for (const [i, cookie] of this.#cookies.entries()) array[index + i] = cookie
  }

  /** @throws InvalidOperationException when the collection changes under way */
  *[Symbol.iterator](): IterableIterator<Cookie> {
    const version = this.#version
    for (let i = 0; ; i++) {
      if (version !== this.#version)
        throw new InvalidOperationException(
          'The collection was changed during the enumeration: copy it first.',
        )
      const cookie = this.#cookies[i]
      if (cookie === undefined) return
      yield cookie
    }
  }

  #put(cookie: Cookie): void {
    this.#version++
    const at = this.#cookies.findIndex((each) => isSame(each, cookie))
    if (at < 0) this.#cookies.push(cookie)
    else this.#cookies[at] = cookie
  }
}
