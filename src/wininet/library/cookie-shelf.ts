// The cookies of a library state. All its sessions share them, as those of a process do on Windows.

import type { Cookie } from 'tough-cookie'
import { Cookies } from '../../session/index.ts'

export class CookieShelf {
  /** A field that a caller sets by hand gives way to them. */
  readonly cookies: Cookies = new Cookies(null, 'replaced')

  for(url: string, httpOnlyToo: boolean): readonly Cookie[] {
    return this.cookies.isEmpty ? [] : this.cookies.jar.getCookiesSync(url, { http: httpOnlyToo })
  }

  /** False where the cookie is not one that this URL may set. */
  take(url: string, cookie: string, mayBeHttpOnly: boolean): boolean {
    return this.cookies.set(url, cookie, mayBeHttpOnly)
  }

  /** Those without a date at which they expire. */
  endSession(): void {
    if (this.cookies.isEmpty) return
    const { jar } = this.cookies
    for (const { domain, expires, key, maxAge, path } of jar.serializeSync()?.cookies ?? [])
      if ((expires === undefined || expires === 'Infinity') && maxAge === undefined)
        jar.store.removeCookie(String(domain), String(path), String(key), () => {})
  }
}
