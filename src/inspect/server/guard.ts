// Decides who gets in: a browser on this machine that has the address with the token, and no other page.

import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** `enter`: it has the token, and gets the cookie. `pass`: it has the cookie. */
export type Verdict = 'enter' | 'pass' | 'refuse'

const COOKIE = 'hinternet-inspector'

export class Guard {
  readonly #token = secret()
  readonly #pass = secret()
  /**
   * Everything is under a path that nobody can guess. A browser sends a cookie to every port of a host, but only
   * under the cookie's path, so no other server on this machine gets it.
   */
  readonly base: string = `/${secret().slice(0, 12)}/`
  #hosts: readonly string[] = []

  /** The port that the server was given. */
  set port(port: number) {
    this.#hosts = [`127.0.0.1:${port}`, `localhost:${port}`]
  }

  get url(): string {
    return `http://${this.#hosts[0]}/?token=${this.#token}`
  }

  get cookie(): string {
    return `${COOKIE}=${this.#pass}; Path=${this.base}; HttpOnly; SameSite=Strict`
  }

  judge({ headers, url = '' }: IncomingMessage): Verdict {
    const { cookie = '', host = '', origin } = headers
    // If another name was made to resolve to this machine (DNS rebinding), that name is in Host.
    if (!this.#hosts.includes(host)) return 'refuse'
    if (origin !== undefined && !this.#hosts.some((own) => origin === `http://${own}`)) return 'refuse'
    const [path = '', query = ''] = url.split('?', 2)
    if (path === '/' && same(new URLSearchParams(query).get('token') ?? '', this.#token)) return 'enter'
    const site = headers['sec-fetch-site'] ?? 'none'
    if (!path.startsWith(this.base) || (site !== 'same-origin' && site !== 'none')) return 'refuse'
    return cookie.split(/;\s*/).some((each) => same(each, `${COOKIE}=${this.#pass}`)) ? 'pass' : 'refuse'
  }
}

const secret = (): string => randomBytes(24).toString('base64url')

/** In constant time. */
function same(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}
