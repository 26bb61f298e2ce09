// The cookies of one response by RFC 6265 §5, with tough-cookie, which is loaded with the first cookie.

import type { Cookie as ToughCookie } from 'tough-cookie'
import toughCookie from '#tough-cookie'
import type { ResponseHead } from '../../lifecycle/index.ts'
import {
  hidesSecure,
  keepsPromise,
  MOST_IN_RESPONSE,
  readSetCookie,
  type SecureCookie,
} from '../../session/index.ts'
import { Cookie } from './cookie.ts'

/**
 * The cookies that a browser would store, one for each field, without those that the address must not set. `known` are the stored
 * cookies for the same host over https.
 */
export function receivedCookies(
  { rawHeaders }: ResponseHead,
  url: URL,
  known: () => readonly SecureCookie[] = () => [],
): Cookie[] {
  const cookies: Cookie[] = []
  for (let i = 0; i < rawHeaders.length && cookies.length < MOST_IN_RESPONSE; i += 2) {
    if ((rawHeaders[i] as string).toLowerCase() !== 'set-cookie') continue
    const read = readSetCookie(rawHeaders[i + 1] as string)
    if (read === null || !keepsPromise(read)) continue
    if (url.protocol === 'http:' && hidesSecure(read, url, known())) continue
    const parsed = toughCookie().Cookie.parse(read.line)
    const cookie = parsed === undefined ? null : fromTough(parsed)
    if (cookie === null || !isOfDomain(cookie, url)) continue
    cookie.takeDefaults(
      cookie.lacksPath ? defaultPath(url.pathname) : null,
      cookie.lacksDomain ? url.hostname : null,
      0,
    )
    cookies.push(cookie)
  }
  return cookies
}

/** RFC 6265 §5.1.4. */
export function defaultPath(pathname: string): string {
  const last = pathname.lastIndexOf('/')
  return last <= 0 ? '/' : pathname.slice(0, last)
}

/** A public suffix, such as `co.uk`. */
export const isPublicSuffix = (domain: string): boolean =>
  (toughCookie().getPublicSuffix(domain, { allowSpecialUseDomain: true, ignoreError: true }) ?? null) === null

/** RFC 6265 §5.1.3. */
export const isInDomain = (host: string, domain: string): boolean =>
  host === domain || (host.endsWith(`.${domain}`) && !/^\[|^\d+\.\d+\.\d+\.\d+$/.test(host))

function isOfDomain(cookie: Cookie, { hostname }: URL): boolean {
  if (cookie.lacksDomain) return true
  const domain = cookie.domain.replace(/^\./, '').toLowerCase()
  if (!isInDomain(hostname, domain)) return false
  return hostname === domain || !isPublicSuffix(domain)
}

/** Null if the name is not valid in System.Net. */
function fromTough(parsed: ToughCookie): Cookie | null {
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
