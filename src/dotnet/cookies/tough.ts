// What of tough-cookie is needed: how a Set-Cookie field and a date are read, and public suffixes. Loaded with the first cookie.

import { createRequire } from 'node:module'
import type { Cookie as ToughCookie } from 'tough-cookie'
import { Cookie } from './cookie.ts'

let loaded: typeof import('tough-cookie') | null = null

export function tough(): typeof import('tough-cookie') {
  loaded ??= createRequire(import.meta.url)('tough-cookie') as typeof import('tough-cookie')
  return loaded
}

/** Null for a name that System.Net has none of. */
export function fromTough(parsed: ToughCookie): Cookie | null {
  let cookie: Cookie
  try {
    cookie = new Cookie(parsed.key, parsed.value)
  } catch {
    return null
  }
  if (parsed.domain !== null && parsed.domain !== '') cookie.domain = parsed.domain
  if (parsed.path?.startsWith('/')) cookie.path = parsed.path
  const at = parsed.expiryTime()
  if (at !== undefined && Number.isFinite(at)) cookie.expires = new Date(at)
  else if (at === Number.NEGATIVE_INFINITY) cookie.expired = true
  cookie.secure = parsed.secure
  cookie.httpOnly = parsed.httpOnly
  return cookie
}
