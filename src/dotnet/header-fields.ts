// Checks header fields, and lists the fields that have a property of their own, and those that are lists (_HeaderInfoTable.cs).

import { ArgumentException, ArgumentNullException } from './exceptions.ts'

/** RFC 9110 §5.6.2, without the apostrophe, which System.Net refuses. */
const token = /^[!#$%&*+\-.^_`|~0-9A-Za-z]+$/

/** @throws ArgumentNullException and ArgumentException, of `name` */
export function checkedName(name: unknown): string {
  if (name === null || name === undefined) throw new ArgumentNullException('name')
  if (typeof name === 'string' && token.test(name)) return name
  throw new ArgumentException('This is not a valid name of a header field.', 'name')
}

/**
 * The trimmed value. Folded lines stay folded, as in System.Net; `unfolded` makes the value that is sent.
 * @throws ArgumentException of `value`
 */
export function checkedValue(value: unknown): string {
  if (value === null || value === undefined) return ''
  const text = trimmed(String(value))
  const line = unfolded(text)
  if (/[\r\n]/.test(line)) throw new ArgumentException('A header field cannot have a line break.', 'value')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\x00-\x08\x0a-\x1f\x7f]|[^\x00-\xff]/.test(line))
    throw new ArgumentException('A header field can have only printable Latin-1 characters.', 'value')
  return text
}

/** Joins folded lines, because a sender must not fold them (RFC 9112 §5.2). */
export const unfolded = (text: string): string => text.replace(/\r\n[ \t]+/g, ' ')

/** Takes linear time, unlike a regular expression. */
function trimmed(text: string): string {
  let [start, end] = [0, text.length]
  while (start < end && isBlank(text.charCodeAt(start))) start++
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--
  return text.slice(start, end)
}

/** Spaces, and the characters from tab to CR. */
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

/** The items of all values if one of them has several; otherwise the values. */
export function listed(name: string, values: readonly string[]): string[] {
  const key = name.toLowerCase()
  if (!lists.has(key)) return [...values]
  const split = key === 'set-cookie' || key === 'set-cookie2' ? cookiesOf : itemsOf
  const items = values.map(split)
  return items.some(({ length }) => length > 1) ? items.flat() : [...values]
}

/** Splits at commas that are not in quotation marks. An empty text after the last comma does not count. */
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

/** A comma begins a cookie if a name and an equals sign follow; the comma of a date does not. */
const cookiesOf = (value: string): string[] => value.split(/,(?=\s*[^;,=\s]+\s*=)/).map((each) => each.trim())
