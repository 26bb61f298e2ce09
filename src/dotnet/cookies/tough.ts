// Between the cookies of System.Net and those of tough-cookie, which is loaded when the first one is met.

import { createRequire } from 'node:module'
import type { CookieJar, Cookie as ToughCookie } from 'tough-cookie'
import { Cookie } from './cookie.ts'

let loaded: typeof import('tough-cookie') | null = null

export function tough(): typeof import('tough-cookie') {
  loaded ??= createRequire(import.meta.url)('tough-cookie') as typeof import('tough-cookie')
  return loaded
}

export function fromTough({ key, value, ...rest }: ToughCookie): Cookie | null {
  let cookie: Cookie
  try {
    cookie = new Cookie(key, value, rest.path ?? '/', rest.domain ?? '')
  } catch {
    return null
  }
  cookie.expires = rest.expires instanceof Date ? rest.expires : null
  cookie.secure = rest.secure ?? false
  cookie.httpOnly = rest.httpOnly ?? false
  if (rest.creation instanceof Date) cookie.timeStamp = rest.creation
  return cookie
}

/** Without a domain it is for the host alone that it is set for. */
export function toTough(cookie: Cookie): ToughCookie {
  const { Cookie: Tough } = tough()
  return new Tough({
    key: cookie.name,
    value: cookie.value,
    path: cookie.path === '' ? null : cookie.path,
    domain: cookie.domain === '' ? null : cookie.domain.replace(/^\./, ''),
    expires: cookie.expires ?? 'Infinity',
    secure: cookie.secure,
    httpOnly: cookie.httpOnly,
  })
}

/** All cookies of a jar with a synchronous store. */
export function cookiesIn(jar: CookieJar): ToughCookie[] {
  let all: ToughCookie[] = []
  jar.store.getAllCookies((_error, cookies) => {
    all = cookies ?? []
  })
  return all
}
