// The functions that send a request: in one call, or as head, body and end.

import { BodyLengthError, TransferError } from '../../lifecycle/index.ts'
import {
  type Box,
  type INTERNET_BUFFERS,
  SIZEOF_INTERNET_BUFFERS,
  SIZEOF_INTERNET_BUFFERS_32,
} from '../buffers.ts'
import {
  ERROR_HTTP_INVALID_HEADER,
  ERROR_INTERNET_INCORRECT_HANDLE_STATE,
  ERROR_INTERNET_REQUEST_PENDING,
  ERROR_INVALID_PARAMETER,
  ERROR_IO_PENDING,
  HTTP_ADDREQ_FLAG_ADD,
  HTTP_ADDREQ_FLAG_REPLACE,
} from '../constants/index.ts'
import { errorCode } from '../error-codes.ts'
import { addFields } from '../headers/index.ts'
import { type RequestHandle, requestHead } from '../requests/index.ts'
import type { WinInetState } from '../state/index.ts'
import type { DWORD_PTR } from '../status-callback.ts'
import {
  box,
  bytes,
  findRequest,
  type HandleArgument,
  measured,
  number,
  structure,
  text,
} from './arguments.ts'

export interface SendFunctions {
  /** Adds header lines, separated by CR, LF or both. A length of -1 or 0 is measured. */
  HttpAddRequestHeaders(
    hRequest: HandleArgument,
    lpszHeaders: string | null,
    dwHeadersLength: number | undefined,
    dwModifiers: number,
  ): boolean
  /**
   * FALSE and ERROR_IO_PENDING; completes when the response head is in. The optional data must not change until then.
   */
  HttpSendRequest(
    hRequest: HandleArgument,
    lpszHeaders?: string | null,
    dwHeadersLength?: number,
    lpOptional?: Uint8Array | null,
    dwOptionalLength?: number,
  ): boolean
  /** FALSE and ERROR_IO_PENDING; completes when the head and the first data were sent. */
  HttpSendRequestEx(
    hRequest: HandleArgument,
    lpBuffersIn?: INTERNET_BUFFERS | null,
    lpBuffersOut?: INTERNET_BUFFERS | null,
    dwFlags?: number,
    dwContext?: DWORD_PTR,
  ): boolean
  /**
   * TRUE if the kernel has taken the bytes; otherwise FALSE and ERROR_IO_PENDING, and they must not change until the
   * completion.
   */
  InternetWriteFile(
    hFile: HandleArgument,
    lpBuffer: Uint8Array | null,
    dwNumberOfBytesToWrite?: number,
    lpdwNumberOfBytesWritten?: Box<number> | null,
  ): boolean
  /** FALSE and ERROR_IO_PENDING; completes when the response head is in. */
  HttpEndRequest(
    hRequest: HandleArgument,
    lpBuffersOut?: INTERNET_BUFFERS | null,
    dwFlags?: number,
    dwContext?: DWORD_PTR,
  ): boolean
}

export const sendFunctions = (state: WinInetState): SendFunctions => ({
  HttpAddRequestHeaders(hRequest, lpszHeaders, dwHeadersLength, dwModifiers) {
    const call = 'HttpAddRequestHeaders'
    const request = findRequest(state, hRequest, call)
    if (request === null) return false
    const lines = measured(text(lpszHeaders, call, 'lpszHeaders'), dwHeadersLength, call)
    const modifiers = number(dwModifiers, call, 'dwModifiers')
    if (lines === null) return state.succeed()
    const error = request.addFields(lines, modifiers)
    return error === 0 ? state.succeed() : state.fail(error)
  },

  HttpSendRequest(hRequest, lpszHeaders, dwHeadersLength, lpOptional, dwOptionalLength) {
    const call = 'HttpSendRequest'
    const request = findRequest(state, hRequest, call)
    if (request === null) return false
    const lines = measured(text(lpszHeaders, call, 'lpszHeaders'), dwHeadersLength, call)
    const optional = bytes(lpOptional, call, 'lpOptional')
    const length = number(dwOptionalLength ?? optional?.length, call, 'dwOptionalLength')
    const refusal = refusedSend(request)
    if (refusal !== 0) return state.fail(refusal)
    if (length > (optional?.length ?? 0)) return state.fail(ERROR_INVALID_PARAMETER)
    const error = added(request, lines)
    if (error !== 0) return state.fail(error)
    const body = optional === null || length === 0 ? null : optional.subarray(0, length)
    const head = requestHead(request, body, 0, false)
    if (head === null) return state.fail(ERROR_HTTP_INVALID_HEADER)
    request.operations.send(head, 'send')
    return state.fail(ERROR_IO_PENDING)
  },

  HttpSendRequestEx(hRequest, lpBuffersIn, lpBuffersOut, dwFlags) {
    const call = 'HttpSendRequestEx'
    const request = findRequest(state, hRequest, call)
    if (request === null) return false
    const given = structure(lpBuffersIn, call, 'lpBuffersIn')
    structure(lpBuffersOut, call, 'lpBuffersOut')
    number(dwFlags, call, 'dwFlags')
    const refusal = refusedSend(request)
    if (refusal !== 0) return state.fail(refusal)
    const first = firstBytes(given, call)
    const total = number(given?.dwBufferTotal, call, 'dwBufferTotal')
    if (first === undefined || (given !== null && !hasSize(given))) return state.fail(ERROR_INVALID_PARAMETER)
    if (total > 0 && first !== null && first.length > total) return state.fail(ERROR_INVALID_PARAMETER)
    const lines = measured(text(given?.lpcszHeader, call, 'lpcszHeader'), given?.dwHeadersLength, call)
    const error = added(request, lines)
    if (error !== 0) return state.fail(error)
    const head = requestHead(request, first, total, true)
    if (head === null) return state.fail(ERROR_HTTP_INVALID_HEADER)
    request.operations.send(head, 'sendEx')
    return state.fail(ERROR_IO_PENDING)
  },

  InternetWriteFile(hFile, lpBuffer, dwNumberOfBytesToWrite, lpdwNumberOfBytesWritten) {
    const call = 'InternetWriteFile'
    const request = findRequest(state, hFile, call)
    if (request === null) return false
    const data = bytes(lpBuffer, call, 'lpBuffer')
    const length = number(dwNumberOfBytesToWrite ?? data?.length, call, 'dwNumberOfBytesToWrite')
    const written = box(lpdwNumberOfBytesWritten, call, 'lpdwNumberOfBytesWritten')
    if (written !== null) written.value = 0
    const { operations } = request
    if (operations.isPending) return state.fail(ERROR_INTERNET_REQUEST_PENDING)
    if (!operations.isUploading || operations.sendExFailed)
      return state.fail(ERROR_INTERNET_INCORRECT_HANDLE_STATE)
    if (length > (data?.length ?? 0)) return state.fail(ERROR_INVALID_PARAMETER)
    const chunk = data === null ? EMPTY : data.subarray(0, length)
    try {
      if (operations.lifecycle?.write(chunk) === true) {
        if (written !== null) written.value = length
        return state.succeed()
      }
    } catch (error) {
      return state.fail(codeOf(error))
    }
    operations.pend('write', written, null, chunk)
    return state.fail(ERROR_IO_PENDING)
  },

  HttpEndRequest(hRequest, lpBuffersOut, dwFlags) {
    const call = 'HttpEndRequest'
    const request = findRequest(state, hRequest, call)
    if (request === null) return false
    const out = structure(lpBuffersOut, call, 'lpBuffersOut')
    number(dwFlags, call, 'dwFlags')
    const { operations } = request
    if (operations.isPending) return state.fail(ERROR_INTERNET_REQUEST_PENDING)
    if (out !== null) return state.fail(ERROR_INVALID_PARAMETER)
    if (!operations.isUploading) return state.fail(ERROR_INTERNET_INCORRECT_HANDLE_STATE)
    if (operations.sendExFailed) operations.endFailed()
    else {
      try {
        operations.lifecycle?.end()
      } catch (error) {
        return state.fail(codeOf(error))
      }
      operations.pend('end', null)
    }
    return state.fail(ERROR_IO_PENDING)
  },
})

/** The functions with A refuse header text of length 0, because there the length is not measured. */
export const strictSendFunctions = (
  state: WinInetState,
  functions: SendFunctions,
): Pick<SendFunctions, 'HttpSendRequest' | 'HttpSendRequestEx'> => ({
  HttpSendRequest(hRequest, lpszHeaders, dwHeadersLength, ...rest) {
    if (findRequest(state, hRequest, 'HttpSendRequestA') === null) return false
    return isUnmeasured(lpszHeaders, dwHeadersLength)
      ? state.fail(ERROR_INVALID_PARAMETER)
      : functions.HttpSendRequest(hRequest, lpszHeaders, dwHeadersLength, ...rest)
  },

  HttpSendRequestEx(hRequest, lpBuffersIn, ...rest) {
    if (findRequest(state, hRequest, 'HttpSendRequestExA') === null) return false
    return isUnmeasured(lpBuffersIn?.lpcszHeader, lpBuffersIn?.dwHeadersLength)
      ? state.fail(ERROR_INVALID_PARAMETER)
      : functions.HttpSendRequestEx(hRequest, lpBuffersIn, ...rest)
  },
})

const isUnmeasured = (headers: string | null | undefined, length: number | undefined): boolean =>
  typeof headers === 'string' && length === 0

const EMPTY = new Uint8Array(0)
const REPLACING = HTTP_ADDREQ_FLAG_ADD | HTTP_ADDREQ_FLAG_REPLACE

/** 0 if the request can be sent. */
function refusedSend({ operations }: RequestHandle): number {
  if (operations.isPending) return ERROR_INTERNET_REQUEST_PENDING
  return operations.isUploading && !operations.hasFailed ? ERROR_INTERNET_INCORRECT_HANDLE_STATE : 0
}

const added = (request: RequestHandle, lines: string | null): number =>
  lines === null ? 0 : addFields(request.fields, lines, REPLACING)

/** The data for the head; undefined if the structure declares more than it has. */
function firstBytes(given: INTERNET_BUFFERS | null, call: string): Uint8Array | null | undefined {
  const data = bytes(given?.lpvBuffer, call, 'lpvBuffer')
  const length = number(given?.dwBufferLength, call, 'dwBufferLength')
  if (length > (data?.length ?? 0)) return undefined
  return data === null || length === 0 ? null : data.subarray(0, length)
}

const hasSize = ({ dwStructSize }: INTERNET_BUFFERS): boolean =>
  dwStructSize === SIZEOF_INTERNET_BUFFERS || dwStructSize === SIZEOF_INTERNET_BUFFERS_32

/** Errors with which the core refuses a call. */
function codeOf(error: unknown): number {
  if (error instanceof TransferError) return errorCode(error)
  if (error instanceof BodyLengthError) return ERROR_INVALID_PARAMETER
  return ERROR_INTERNET_INCORRECT_HANDLE_STATE
}
