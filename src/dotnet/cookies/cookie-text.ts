// Parses the text of CookieContainer.SetCookies: cookies with their attributes, separated by commas.

import toughCookie from '#tough-cookie'
import { Cookie, CookieException } from './cookie.ts'

interface Token {
  readonly name: string
  /** Null without an equals sign. */
  readonly value: string | null
}

/** @throws CookieException */
export function cookiesOf(text: string): Cookie[] {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\x00\r\n]/.test(text)) throw new CookieException('A cookie has no line break and no NUL.')
  const cookies: Cookie[] = []
  for (const [first, ...attributes] of read(text)) {
    if (first === undefined) continue
    const cookie = new Cookie(first.name, first.value ?? '')
    const seen = new Set<string>()
    for (const { name, value } of attributes) {
      const key = name.toLowerCase()
      // If an attribute is repeated, the first one counts.
      if (seen.has(key)) continue
      seen.add(key)
      setAttribute(cookie, key, value)
    }
    cookies.push(cookie)
  }
  return cookies
}

function setAttribute(cookie: Cookie, key: string, value: string | null): void {
  switch (key) {
    case 'secure':
      cookie.secure = true
      return
    case 'httponly':
      cookie.httpOnly = true
      return
    case 'discard':
      cookie.discard = true
      return
    case 'port':
      cookie.port = value ?? ''
      return
  }
  if (value === null) return
  switch (key) {
    case 'comment':
      cookie.comment = unquoted(value)
      return
    case 'commenturl':
      if (URL.canParse(unquoted(value))) cookie.commentUri = new URL(unquoted(value))
      return
    case 'domain':
      cookie.domain = unquoted(value)
      return
    case 'path':
      cookie.path = unquoted(value)
      return
    case 'version':
      cookie.version = wholeNumber(value, 'version')
      return
    case 'max-age': {
      // -0 makes it expire, as 0 does.
      const seconds = wholeNumber(value, 'max-age')
      cookie.expires = seconds > LONGEST ? null : new Date(Date.now() + seconds * 1000)
      return
    }
    case 'expires': {
      const date = toughCookie().parseDate(unquoted(value))
      if (date === null || date === undefined)
        throw new CookieException('The expires of a cookie has to be a date.')
      cookie.expires = date
    }
  }
}

/** Seconds; more than a Date can hold. */
const LONGEST = 4e12

function wholeNumber(value: string, name: string): number {
  const text = unquoted(value)
  if (!/^\d{1,15}$/.test(text)) throw new CookieException(`The ${name} of a cookie has to be a whole number.`)
  return Number(text)
}

const unquoted = (text: string): string => (/^".*"$/s.test(text) ? text.slice(1, -1) : text)

/** The tokens of each cookie. Commas separate cookies, except in quotation marks and in the date of `expires`. */
function read(text: string): Token[][] {
  const cookies: Token[][] = [[]]
  let at = 0
  while (at < text.length) {
    const current = cookies.at(-1) as Token[]
    const name = until(text, at, '=;,')
    at = name.end
    let value: string | null = null
    if (text[at] === '=') {
      const isDate = current.length > 0 && name.text.toLowerCase() === 'expires'
      const found = until(text, at + 1, isDate ? ';' : ';,')
      value = found.text
      at = found.end
      // A comma after the day of the week is part of the date; any other ends the cookie.
      if (isDate) {
        const [date = ''] = /^[^,]*(?:,[^,]*)?/.exec(text.slice(name.end + 1, at)) ?? []
        value = date.trim()
        at = name.end + 1 + date.length
      }
    }
    if (name.text !== '' || (value !== null && current.length === 0)) current.push({ name: name.text, value })
    if (text[at] === ',') cookies.push([])
    at++
  }
  return cookies
}

/** A quoted text ends with its second quotation mark; the rest is dropped. */
function until(text: string, from: number, ends: string): { readonly text: string; readonly end: number } {
  let end = from
  let quoted: string | null = null
  while (end < text.length && !ends.includes(text[end] as string)) {
    if (text[end] !== '"') {
      end++
      continue
    }
    let close = end + 1
    while (close < text.length && text[close] !== '"') close += text[close] === '\\' ? 2 : 1
    if (quoted === null && text.slice(from, end).trim() === '') quoted = text.slice(end, close + 1)
    end = Math.min(close + 1, text.length)
  }
  return { text: quoted ?? text.slice(from, end).trim(), end }
}
