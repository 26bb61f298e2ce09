// The caller's header fields of a request, by the rules of HttpAddRequestHeaders.

import {
  ERROR_HTTP_HEADER_ALREADY_EXISTS,
  ERROR_HTTP_HEADER_NOT_FOUND,
  ERROR_HTTP_INVALID_HEADER,
  ERROR_INVALID_PARAMETER,
  HTTP_ADDREQ_FLAG_ADD,
  HTTP_ADDREQ_FLAG_ADD_IF_NEW,
  HTTP_ADDREQ_FLAG_COALESCE_WITH_COMMA,
  HTTP_ADDREQ_FLAG_COALESCE_WITH_SEMICOLON,
  HTTP_ADDREQ_FLAG_REPLACE,
} from '../constants/index.ts'

/** A flat list: name, value, name, value … */
export type Fields = string[]

/** The index of a field in a flat list, at or after `from`; -1 if it is not there. */
export function indexOf(fields: readonly string[], name: string, from = 0): number {
  const wanted = name.toLowerCase()
  for (let i = from; i < fields.length; i += 2) {
    const each = fields[i] as string
    if (each.length === wanted.length && each.toLowerCase() === wanted) return i
  }
  return -1
}

/** Applies lines of header text to a list. 0, or the error at the first line that is refused; the lines before it stay applied. */
export function addFields(fields: Fields, text: string, modifiers: number): number {
  for (const line of text.split(/[\r\n]+/)) {
    if (line === '') continue
    const colon = line.indexOf(':')
    if (colon <= 0) return ERROR_HTTP_INVALID_HEADER
    const name = line.slice(0, colon).trim()
    const value = line.slice(colon + 1).trim()
    if (!isToken.test(name) || forbidden.test(value)) return ERROR_HTTP_INVALID_HEADER
    const error = addField(fields, name, value, modifiers)
    if (error !== 0) return error
  }
  return 0
}

/** RFC 9110 §5.6.2 and §5.5. */
const isToken = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
const forbidden = /[^\t\x20-\x7e\x80-\xff]/

/** True if the text can be the value of a field; above all, it has to be one line. */
export const isFieldText = (text: string): boolean => !forbidden.test(text)

function addField(fields: Fields, name: string, value: string, modifiers: number): number {
  const has = (flag: number): boolean => (modifiers & flag) !== 0
  const at = indexOf(fields, name)
  if (has(HTTP_ADDREQ_FLAG_REPLACE)) {
    if (at < 0 && !has(HTTP_ADDREQ_FLAG_ADD) && !isHost(name)) return ERROR_HTTP_HEADER_NOT_FOUND
    if (at >= 0) fields.splice(at, 2)
    if (value !== '') fields.push(name, value)
    return 0
  }
  if (value === '') return ERROR_INVALID_PARAMETER
  if (at < 0) {
    fields.push(name, value)
    return 0
  }
  if (has(HTTP_ADDREQ_FLAG_ADD_IF_NEW)) return ERROR_HTTP_HEADER_ALREADY_EXISTS
  if (has(HTTP_ADDREQ_FLAG_COALESCE_WITH_COMMA)) fields[at + 1] += `, ${value}`
  else if (has(HTTP_ADDREQ_FLAG_COALESCE_WITH_SEMICOLON)) fields[at + 1] += `; ${value}`
  else if (has(HTTP_ADDREQ_FLAG_ADD)) fields.push(name, value)
  else return ERROR_HTTP_HEADER_ALREADY_EXISTS
  return 0
}

/** Windows 10 replaces a Host that was not set before. */
const isHost = (name: string): boolean => name.length === 4 && name.toLowerCase() === 'host'

const CONTENT_LENGTH = 'content-length'
const TRANSFER_ENCODING = 'transfer-encoding'

/** How the caller's fields delimit the body: a length, `chunked`, nothing, or a contradiction. */
export type Delimited = number | 'chunked' | null | 'unclear'

/**
 * Takes the fields that delimit the body out of a list, so that the message is delimited once. Several lengths are one if they
 * are the same. Transfer codings stay, in one field, where `chunked` is the last of them (RFC 9112 §6.1); `identity` was
 * never one that is sent.
 */
export function takeDelimiters(fields: Fields): Delimited {
  const lengths = new Set(taken(fields, CONTENT_LENGTH))
  const codings = taken(fields, TRANSFER_ENCODING)
    .flatMap((value) => value.split(','))
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding.toLowerCase() !== 'identity')
  if (codings.length > 0) {
    const chunked = codings.filter((coding) => coding.toLowerCase() === 'chunked')
    if (chunked.length !== 1 || codings.at(-1) !== chunked[0]) return 'unclear'
    fields.push('Transfer-Encoding', codings.join(', '))
    return 'chunked'
  }
  const [length] = lengths
  if (length === undefined) return null
  return lengths.size === 1 && /^\d{1,15}$/.test(length) ? Number(length) : 'unclear'
}

/** RFC 9112 §3.2: a server refuses a request with two Host fields. */
export const hasTwoHosts = (fields: Fields): boolean => {
  const first = indexOf(fields, 'host')
  return first >= 0 && indexOf(fields, 'host', first + 2) >= 0
}

/**
 * Applies lines to a message under way, except a second Host and fields that delimit the body, which are already
 * decided.
 */
export function addFieldsUnderWay(fields: Fields, text: string, modifiers: number): void {
  const codings = fields.flatMap((value, i) => (isNamed(fields[i - 1], TRANSFER_ENCODING, i) ? [value] : []))
  addFields(fields, text, modifiers)
  taken(fields, CONTENT_LENGTH)
  taken(fields, TRANSFER_ENCODING)
  for (const value of codings) fields.push('Transfer-Encoding', value)
  const [host] = taken(fields, 'host')
  if (host !== undefined) fields.push('Host', host)
}

/** The values of a field, which is removed from the list. */
function taken(fields: Fields, name: string): string[] {
  const values: string[] = []
  for (let at = indexOf(fields, name); at >= 0; at = indexOf(fields, name, at))
    values.push(...fields.splice(at, 2).slice(1))
  return values
}

const isNamed = (name: string | undefined, wanted: string, i: number): boolean =>
  i % 2 === 1 && name?.toLowerCase() === wanted
