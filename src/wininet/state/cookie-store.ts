// The cookies of a library state. All its sessions share them, as those of a process do on Windows.

import type { Cookie } from 'tough-cookie'
import toughCookie from '#tough-cookie'
import { Cookies } from '../../session/index.ts'

export class CookieStore {
  /** Cookies of the jar replace a Cookie field of the caller. */
  readonly cookies: Cookies = new Cookies(null, 'replaced')

  for(url: string, httpOnlyToo: boolean): readonly Cookie[] {
    return this.cookies.isEmpty ? [] : this.cookies.jar.getCookiesSync(url, { http: httpOnlyToo })
  }

  /**
   * Sets a cookie for the program, not for a server: an http address may get a `Secure` one. `httpOnly` if it is
   * refused because it is hidden from the program, `other` if it is not for this address.
   */
  take(url: string, line: string, mayBeHttpOnly: boolean): 'taken' | 'httpOnly' | 'other' {
    const secured = url.replace(/^http:/i, 'https:')
    if (this.cookies.set(secured, line, mayBeHttpOnly)) return 'taken'
    return !mayBeHttpOnly && this.#isHttpOnly(secured, line) ? 'httpOnly' : 'other'
  }

  /** True if the line has HttpOnly, or if a stored cookie of that name has it. */
  #isHttpOnly(url: string, line: string): boolean {
    if (/;\s*httponly\s*(?:;|$)/i.test(line)) return true
    const name = (line.split(/[=;]/, 1)[0] as string).trim()
    return this.for(url, true).some(({ httpOnly, key }) => httpOnly && key === name)
  }

  /** A public suffix: nobody has cookies for all of it. */
  isPublicSuffix(domain: string): boolean {
    return toughCookie().getPublicSuffix(domain, { ignoreError: true }) === undefined
  }

  /** Cookies without an expiry date. */
  endSession(): void {
    if (this.cookies.isEmpty) return
    const { jar } = this.cookies
    for (const { domain, expires, key, maxAge, path } of jar.serializeSync()?.cookies ?? [])
      if ((expires === undefined || expires === 'Infinity') && maxAge === undefined)
        jar.store.removeCookie(String(domain), String(path), String(key), () => {})
  }
}
