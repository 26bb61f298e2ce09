// The header fields that a caller gives to a request, and the rules of HttpAddRequestHeaders.

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

/** The place of a field in a flat list, at or behind `from`; -1 when it is not there. */
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
