// What may stand in a header field, as System.Net checks it (WebHeaderCollection.CheckBadChars).

import { ArgumentException, ArgumentNullException } from '../errors/index.ts'

/** RFC 9110 §5.6.2. */
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/

/** @throws ArgumentNullException and ArgumentException, of `name` */
export function checkedName(name: unknown): string {
  if (name === null || name === undefined) throw new ArgumentNullException('name')
  if (typeof name === 'string' && token.test(name)) return name
  throw new ArgumentException('This cannot be the name of a header field.', 'name')
}

/** Trimmed, and with folded lines put into one. @throws ArgumentException of `value` */
export function checkedValue(value: unknown): string {
  if (value === null || value === undefined) return ''
  const text = String(value)
    .replace(/\r\n[ \t]+/g, ' ')
    .replace(/^[ \t]+|[ \t]+$/g, '')
  if (/[\r\n]/.test(text))
    throw new ArgumentException('A line break cannot stand in a header field.', 'value')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\x00-\x08\x0a-\x1f\x7f]|[^\x00-\xff]/.test(text))
    throw new ArgumentException('A header field holds printable Latin-1 characters only.', 'value')
  return text
}
