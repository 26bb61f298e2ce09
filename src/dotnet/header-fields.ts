// What may stand in a header field, which fields have a property of their own, and which are lists (_HeaderInfoTable.cs).

import { ArgumentException, ArgumentNullException } from './exceptions.ts'

/** RFC 9110 §5.6.2, without the apostrophe, which System.Net keeps out. */
const token = /^[!#$%&*+\-.^_`|~0-9A-Za-z]+$/

/** @throws ArgumentNullException and ArgumentException, of `name` */
export function checkedName(name: unknown): string {
  if (name === null || name === undefined) throw new ArgumentNullException('name')
  if (typeof name === 'string' && token.test(name)) return name
  throw new ArgumentException('This cannot be the name of a header field.', 'name')
}

/**
 * Trimmed. Folded lines stay folded, as System.Net keeps them; `unfolded` is what is sent.
 * @throws ArgumentException of `value`
 */
export function checkedValue(value: unknown): string {
  if (value === null || value === undefined) return ''
  const text = trimmed(String(value))
  const line = unfolded(text)
  if (/[\r\n]/.test(line))
    throw new ArgumentException('A line break cannot stand in a header field.', 'value')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\x00-\x08\x0a-\x1f\x7f]|[^\x00-\xff]/.test(line))
    throw new ArgumentException('A header field holds printable Latin-1 characters only.', 'value')
  return text
}

/** On one line: a sender folds none (RFC 9112 §5.2). */
export const unfolded = (text: string): string => text.replace(/\r\n[ \t]+/g, ' ')

/** In linear time, which a regular expression would not take. */
function trimmed(text: string): string {
  let [start, end] = [0, text.length]
  while (start < end && isBlank(text.charCodeAt(start))) start++
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--
  return text.slice(start, end)
}

/** Spaces, and what lies between a tab and a CR. */
const isBlank = (code: number): boolean => code === 0x20 || (code >= 0x09 && code <= 0x0d)

const ofRequests: ReadonlySet<string> = new Set([
  'accept',
  'connection',
  'content-length',
  'content-type',
  'date',
  'expect',
  'host',
  'if-modified-since',
  'proxy-connection',
  'range',
  'referer',
  'transfer-encoding',
  'user-agent',
])

const ofResponses: ReadonlySet<string> = new Set([
  'content-length',
  'keep-alive',
  'transfer-encoding',
  'www-authenticate',
])

export const isRestrictedName = (name: string, response: boolean): boolean =>
  (response ? ofResponses : ofRequests).has(name.toLowerCase())

const lists: ReadonlySet<string> = new Set([
  'accept',
  'accept-charset',
  'accept-encoding',
  'accept-language',
  'accept-ranges',
  'allow',
  'authorization',
  'cache-control',
  'connection',
  'content-encoding',
  'content-language',
  'expect',
  'if-match',
  'if-none-match',
  'pragma',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'range',
  'set-cookie',
  'set-cookie2',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'vary',
  'via',
  'warning',
  'www-authenticate',
])

/** The items of all values, where one of them has several; the values as they are otherwise. */
export function listed(name: string, values: readonly string[]): string[] {
  const key = name.toLowerCase()
  if (!lists.has(key)) return [...values]
  const split = key === 'set-cookie' || key === 'set-cookie2' ? cookiesOf : itemsOf
  const items = values.map(split)
  return items.some(({ length }) => length > 1) ? items.flat() : [...values]
}

/** Between commas that are not in quotation marks. What is behind the last comma counts if there is something. */
function itemsOf(value: string): string[] {
  const items: string[] = []
  let start = 0
  let isQuoted = false
  for (let at = 0; at < value.length; at++) {
    const character = value[at]
    if (character === '"') isQuoted = !isQuoted
    else if (character === ',' && !isQuoted) {
      items.push(value.slice(start, at).trim())
      start = at + 1
    }
  }
  if (start < value.length) items.push(value.slice(start).trim())
  return items
}

/** A comma begins a cookie where a name and an equals sign follow: that of a date does not. */
const cookiesOf = (value: string): string[] => value.split(/,(?=\s*[^;,=\s]+\s*=)/).map((each) => each.trim())
