// What a jar has to check beyond tough-cookie: sizes and counts, and the rules of RFC 6265bis for Secure cookies.

import type { Cookie, CookieJar } from 'tough-cookie'

/** RFC 6265bis §5.6: a cookie whose name and value are longer is ignored, and so is a longer attribute. */
const LONGEST_COOKIE = 4096
const LONGEST_ATTRIBUTE = 1024
/** curl's limits, since CVE-2022-32205: servers refuse requests with much longer fields. */
const LONGEST_FIELD = 8190
const MOST_IN_FIELD = 150
export const MOST_IN_RESPONSE = 50
/** RFC 6265bis §6.1 asks for at least 50 and 3000; Chrome keeps 180 for a domain. */
const MOST_OF_DOMAIN = 180
const MOST_IN_JAR = 3000

/** As many `name=value` pairs as fit into a Cookie field that is already `before` characters long. */
export function fitting(pairs: readonly string[], before = 0): string[] {
  const fit: string[] = []
  let length = before
  for (const pair of pairs) {
    length += pair.length + (length === 0 ? 0 : 2)
    if (length > LONGEST_FIELD || fit.length === MOST_IN_FIELD) break
    fit.push(pair)
  }
  return fit
}

/**
 * True for `name=value` that is sent as one cookie: one line, without a semicolon. A jar may have been filled by
 * other code.
 */
export const isOneCookie = (pair: string): boolean => /^[\t\x20-\x3a\x3c-\x7e\x80-\xff]*$/.test(pair)

/** What decides whether the cookie of a Set-Cookie line is stored. */
interface SetCookie {
  readonly name: string
  readonly value: string
  readonly secure: boolean
  /** Null if the line has none. */
  readonly path: string | null
  readonly hasDomain: boolean
}

/** The line without attributes that are too long, and what it says; null if it is not a valid cookie. */
export function readSetCookie(line: string): (SetCookie & { readonly line: string }) | null {
  const [pair = '', ...all] = line.split(';')
  if (Buffer.byteLength(pair) > LONGEST_COOKIE + 1) return null
  const attributes = all.filter((each) => each.length <= LONGEST_ATTRIBUTE)
  const values = new Map<string, string>()
  for (const each of attributes) {
    const [name = '', value = ''] = splitAt(each, '=')
    values.set(name.toLowerCase(), value)
  }
  const [name, value] = pair.includes('=') ? splitAt(pair, '=') : ['', pair.trim()]
  const path = values.get('path') ?? ''
  return {
    line: [pair, ...attributes].join(';'),
    name,
    value,
    secure: values.has('secure'),
    path: path.startsWith('/') ? path : null,
    hasDomain: (values.get('domain') ?? '') !== '',
  }
}

/**
 * RFC 6265bis §5.7: prefixes of names are compared without regard to case, also for a cookie that has only a value.
 */
export function keepsPromise({ hasDomain, name, path, secure, value }: SetCookie): boolean {
  const said = (name === '' ? value : name).toLowerCase()
  if (said.startsWith('__secure-')) return name !== '' && secure
  return !said.startsWith('__host-') || (name !== '' && secure && !hasDomain && path === '/')
}

/** RFC 6265bis §5.7, "leave secure cookies alone": a cookie set over http does not replace a Secure cookie. */
export function hidesSecure(
  { name, path, secure }: SetCookie,
  url: URL,
  known: readonly SecureCookie[],
): boolean {
  if (url.protocol === 'https:' || secure) return false
  const own = path ?? defaultPath(url.pathname)
  return known.some((cookie) => cookie.secure && cookie.name === name && isWithin(own, cookie.path))
}

export interface SecureCookie {
  readonly name: string
  readonly path: string
  readonly secure: boolean
}

/** Puts a Set-Cookie line into a jar; undefined if it is not stored. */
export function keep(
  jar: CookieJar,
  line: string,
  url: string,
  http = true,
  loose = false,
): Cookie | undefined {
  const read = readSetCookie(line)
  if (read === null || !keepsPromise(read)) return undefined
  if (!read.secure && url.startsWith('http:') && hidesSecure(read, new URL(url), secureFor(jar, url)))
    return undefined
  return jar.setCookieSync(read.line, url, { http, loose, ignoreError: true })
}

/** The cookies that would go to the same host over https, at any path. */
function secureFor(jar: CookieJar, url: string): SecureCookie[] {
  const cookies = jar.getCookiesSync(url.replace(/^http:/, 'https:'), { allPaths: true })
  return cookies.map(({ key, path, secure }) => ({ name: key, path: path ?? '/', secure }))
}

/**
 * Removes the least recently used cookies if a domain or the jar has too many. Returns how many the fullest domain
 * has.
 */
export function makeRoom(jar: CookieJar): number {
  let all: Cookie[] = []
  jar.store.getAllCookies((_error, cookies) => {
    all = cookies ?? []
  })
  const ofDomain = new Map<string | null, number>()
  let kept = 0
  // The most recently used first; among those, the newest first.
  for (const cookie of all.sort((a, b) => usedAt(b) - usedAt(a) || madeAt(b) - madeAt(a))) {
    const count = (ofDomain.get(cookie.domain) ?? 0) + 1
    if (count <= MOST_OF_DOMAIN && kept < MOST_IN_JAR) {
      ofDomain.set(cookie.domain, count)
      kept++
    } else jar.store.removeCookie(cookie.domain, cookie.path, cookie.key, () => {})
  }
  return kept > MOST_IN_JAR - MOST_OF_DOMAIN ? MOST_OF_DOMAIN : Math.max(0, ...ofDomain.values())
}

/** This many cookies can be stored after makeRoom before a domain can have too many. */
export const ROOM_AT_LEAST: number = MOST_OF_DOMAIN

const usedAt = ({ lastAccessed }: Cookie): number =>
  lastAccessed instanceof Date ? lastAccessed.getTime() : 0
const madeAt = ({ creationIndex }: Cookie): number => creationIndex

function splitAt(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark)
  return at < 0 ? [text.trim(), ''] : [text.slice(0, at).trim(), text.slice(at + 1).trim()]
}

/** RFC 6265 §5.1.4. */
function defaultPath(pathname: string): string {
  const last = pathname.lastIndexOf('/')
  return last <= 0 ? '/' : pathname.slice(0, last)
}

const isWithin = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`)
