// The look-ups of HttpQueryInfo.

import type { ResponseHead } from '../../lifecycle/index.ts'
import {
  ERROR_HTTP_HEADER_NOT_FOUND,
  ERROR_HTTP_INVALID_QUERY_REQUEST,
  HTTP_QUERY_CUSTOM,
  HTTP_QUERY_FLAG_COALESCE,
  HTTP_QUERY_FLAG_COALESCE_WITH_COMMA,
  HTTP_QUERY_RAW_HEADERS,
  HTTP_QUERY_RAW_HEADERS_CRLF,
  HTTP_QUERY_REQUEST_METHOD,
  HTTP_QUERY_STATUS_CODE,
  HTTP_QUERY_STATUS_TEXT,
  HTTP_QUERY_VERSION,
} from '../constants/index.ts'
import { queryFields } from './query-fields.table.ts'
import { indexOf } from './request-headers.ts'

/** A message whose head is queried. */
export interface Queried {
  readonly startLine: string
  readonly fields: readonly string[]
}

export interface Found {
  readonly text: string
  /** The index of the next field of that name; null if there is none. */
  readonly next: number | null
}

export const responseQueried = (response: ResponseHead): Queried => ({
  startLine: `HTTP/${response.httpVersion} ${response.status} ${response.statusText}`.trimEnd(),
  fields: response.rawHeaders,
})

/** Before there is a response. */
export const nothingQueried: Queried = { startLine: '', fields: [] }

/** The field name of a level; null if the level is not a field. */
export const fieldOf = (level: number, custom: string | null): string | null =>
  level === HTTP_QUERY_CUSTOM ? custom : (queryFields[level] ?? null)

/** A field, or the joined values; a number is the error. */
export function find(
  queried: Queried,
  level: number,
  name: string | null,
  modifiers: number,
  index: number,
): Found | number {
  const isRaw = level === HTTP_QUERY_RAW_HEADERS_CRLF || level === HTTP_QUERY_RAW_HEADERS
  if (isRaw && index > 0) return ERROR_HTTP_HEADER_NOT_FOUND
  if (level === HTTP_QUERY_RAW_HEADERS_CRLF) return { text: `${raw(queried, '\r\n')}\r\n`, next: null }
  // The NUL at the end of the string stands for the empty line.
  if (level === HTTP_QUERY_RAW_HEADERS) return { text: raw(queried, '\0'), next: null }
  if (name === null) return ERROR_HTTP_INVALID_QUERY_REQUEST
  const { fields } = queried
  if ((modifiers & (HTTP_QUERY_FLAG_COALESCE | HTTP_QUERY_FLAG_COALESCE_WITH_COMMA)) !== 0) {
    const values = valuesOf(fields, name)
    return values.length === 0 ? ERROR_HTTP_HEADER_NOT_FOUND : { text: values.join(', '), next: null }
  }
  let at = indexOf(fields, name)
  for (let skipped = 0; skipped < index && at >= 0; skipped++) at = indexOf(fields, name, at + 2)
  return at < 0 ? ERROR_HTTP_HEADER_NOT_FOUND : { text: fields[at + 1] as string, next: index + 1 }
}

/** Levels that are not fields. */
export const isOfStartLine = (level: number): boolean =>
  level === HTTP_QUERY_STATUS_CODE ||
  level === HTTP_QUERY_STATUS_TEXT ||
  level === HTTP_QUERY_VERSION ||
  level === HTTP_QUERY_REQUEST_METHOD

function valuesOf(fields: readonly string[], name: string): string[] {
  const values: string[] = []
  for (let at = indexOf(fields, name); at >= 0; at = indexOf(fields, name, at + 2))
    values.push(fields[at + 1] as string)
  return values
}

/** Every line, with its line end. */
function raw({ fields, startLine }: Queried, end: string): string {
  let text = startLine === '' ? '' : startLine + end
  for (let i = 0; i < fields.length; i += 2) text += `${fields[i]}: ${fields[i + 1]}${end}`
  return text
}
