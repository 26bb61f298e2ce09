// What may stand in a header field, as System.Net checks it (WebHeaderCollection.CheckBadChars).

import { ArgumentException, ArgumentNullException } from '../errors/index.ts'

/** RFC 9110 §5.6.2, without the apostrophe, which System.Net keeps out. */
const token = /^[!#$%&*+\-.^_`|~0-9A-Za-z]+$/

/** @throws ArgumentNullException and ArgumentException, of `name` */
export function checkedName(name: unknown): string {
  if (name === null || name === undefined) throw new ArgumentNullException('name')
  if (typeof name === 'string' && token.test(name)) return name
  throw new ArgumentException('This cannot be the name of a header field.', 'name')
}

/** Trimmed. Folded lines stay folded, as System.Net keeps them; `unfolded` is what is sent. @throws ArgumentException of `value` */
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
