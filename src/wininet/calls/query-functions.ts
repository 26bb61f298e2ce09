// HttpQueryInfo: queries the heads of response and request.

import { type Box, deliverNumber, deliverText, type OutBuffer, textIn } from '../buffers.ts'
import {
  ERROR_HTTP_HEADER_NOT_FOUND,
  ERROR_HTTP_INVALID_HEADER,
  ERROR_HTTP_INVALID_QUERY_REQUEST,
  ERROR_INSUFFICIENT_BUFFER,
  ERROR_INTERNET_INCORRECT_HANDLE_STATE,
  HTTP_QUERY_CUSTOM,
  HTTP_QUERY_FLAG_NUMBER,
  HTTP_QUERY_FLAG_NUMBER64,
  HTTP_QUERY_FLAG_REQUEST_HEADERS,
  HTTP_QUERY_FLAG_SYSTEMTIME,
  HTTP_QUERY_HEADER_MASK,
  HTTP_QUERY_REQUEST_METHOD,
  HTTP_QUERY_STATUS_CODE,
  HTTP_QUERY_STATUS_TEXT,
  HTTP_QUERY_VERSION,
} from '../constants/index.ts'
import {
  type Found,
  fieldOf,
  find,
  isOfStartLine,
  nothingQueried,
  responseQueried,
} from '../headers/index.ts'
import type { RequestHandle } from '../requests/index.ts'
import type { WinInetState } from '../state/index.ts'
import { box, findRequest, type HandleArgument, number, outBuffer } from './arguments.ts'
import { deliverTime, parseHttpDate } from './time-functions.ts'

export interface QueryFunctions {
  /**
   * A header field, or a part of the start line. The result goes into a box (a string, or a number with
   * HTTP_QUERY_FLAG_NUMBER, a SYSTEMTIME with HTTP_QUERY_FLAG_SYSTEMTIME) or into a Uint8Array. For HTTP_QUERY_CUSTOM
   * the buffer first holds the name.
   */
  HttpQueryInfo(
    hRequest: HandleArgument,
    dwInfoLevel: number,
    lpBuffer: OutBuffer,
    lpdwBufferLength?: Box<number> | null,
    lpdwIndex?: Box<number> | null,
  ): boolean
}

export const queryFunctions = (state: WinInetState): QueryFunctions => ({
  HttpQueryInfo(hRequest, dwInfoLevel, lpBuffer, lpdwBufferLength, lpdwIndex) {
    const call = 'HttpQueryInfo'
    const request = findRequest(state, hRequest, call)
    if (request === null) return false
    const info = number(dwInfoLevel, call, 'dwInfoLevel')
    const buffer = outBuffer(lpBuffer, call, 'lpBuffer')
    const length = box(lpdwBufferLength, call, 'lpdwBufferLength')
    const index = box(lpdwIndex, call, 'lpdwIndex')
    const found = answer(request, info, buffer, index?.value ?? 0)
    if (typeof found === 'number') return state.fail(found)
    const size = (info & HTTP_QUERY_FLAG_NUMBER64) !== 0 ? 8 : 4
    if (size === 8 || (info & HTTP_QUERY_FLAG_NUMBER) !== 0) {
      const value = numberOf(found.text, size === 8 ? Number.MAX_SAFE_INTEGER : 0xffff_ffff)
      if (value === null || (length !== null && length.value !== size))
        return state.fail(ERROR_HTTP_INVALID_HEADER)
      if (!deliverNumber(value, buffer, length, size)) return state.fail(ERROR_INSUFFICIENT_BUFFER)
    } else if ((info & HTTP_QUERY_FLAG_SYSTEMTIME) !== 0) {
      const time = parseHttpDate(found.text)
      if (time === null) return state.fail(ERROR_HTTP_INVALID_HEADER)
      if (!deliverTime(time, buffer, length)) return state.fail(ERROR_INSUFFICIENT_BUFFER)
    } else if (!deliverText(found.text, buffer, length)) return state.fail(ERROR_INSUFFICIENT_BUFFER)
    if (index !== null && found.next !== null) index.value = found.next
    return state.succeed()
  },
})

function answer(request: RequestHandle, info: number, buffer: OutBuffer, index: number): Found | number {
  const level = info & HTTP_QUERY_HEADER_MASK
  const ofRequest = (info & HTTP_QUERY_FLAG_REQUEST_HEADERS) !== 0
  const { isUploading, response, sendExFailed } = request.operations
  if (level === HTTP_QUERY_REQUEST_METHOD) return once(request.verb, index)
  if (level === HTTP_QUERY_STATUS_CODE) {
    if (ofRequest) return ERROR_HTTP_INVALID_QUERY_REQUEST
    return once(String(response?.status ?? 0), index)
  }
  const name = fieldOf(level, level === HTTP_QUERY_CUSTOM ? textIn(buffer) : null)
  if (ofRequest) {
    if (level === HTTP_QUERY_VERSION) return once(`HTTP/${request.httpVersion ?? '1.1'}`, index)
    return find(request.queried, level, name, info, index)
  }
  if (isUploading && !sendExFailed) return ERROR_INTERNET_INCORRECT_HANDLE_STATE
  if (response === null)
    return isOfStartLine(level) ? ERROR_HTTP_HEADER_NOT_FOUND : find(nothingQueried, level, name, info, index)
  if (level === HTTP_QUERY_VERSION) return once(`HTTP/${response.httpVersion}`, index)
  if (level === HTTP_QUERY_STATUS_TEXT) return once(response.statusText, index)
  return find(responseQueried(response), level, name, info, index)
}

/** There is exactly one of it. */
const once = (text: string, index: number): Found | number =>
  index > 0 ? ERROR_HTTP_HEADER_NOT_FOUND : { text, next: null }

/** A number without a sign. */
function numberOf(text: string, most: number): number | null {
  const digits = /^\s*(\d+)\s*$/.exec(text)?.[1]
  const value = digits === undefined ? Number.NaN : Number(digits)
  return value <= most ? value : null
}
