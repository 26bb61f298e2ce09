// The functions that read the response body.

import { PENDING } from '../../lifecycle/index.ts'
import {
  type Box,
  type INTERNET_BUFFERS,
  SIZEOF_INTERNET_BUFFERS,
  SIZEOF_INTERNET_BUFFERS_32,
} from '../buffers.ts'
import {
  ERROR_INTERNET_INCORRECT_HANDLE_STATE,
  ERROR_INTERNET_REQUEST_PENDING,
  ERROR_INVALID_PARAMETER,
  ERROR_IO_PENDING,
  IRF_NO_WAIT,
} from '../constants/index.ts'
import type { RequestHandle } from '../requests/index.ts'
import type { WinInetState } from '../state/index.ts'
import type { DWORD_PTR } from '../status-callback.ts'
import { box, bytes, findRequest, type HandleArgument, number, structure } from './arguments.ts'

export interface ReadFunctions {
  /**
   * TRUE if the requested number of bytes, or the end of the body, has arrived; at the end the count is 0. Otherwise FALSE and
   * ERROR_IO_PENDING; it completes when the requested number of bytes, or the end, has arrived. Buffer and count must not be
   * touched until then.
   */
  InternetReadFile(
    hFile: HandleArgument,
    lpBuffer: Uint8Array | null,
    dwNumberOfBytesToRead: number | undefined,
    lpdwNumberOfBytesRead: Box<number> | null,
  ): boolean
  /**
   * Like InternetReadFile, with the count in `dwBufferLength`. With IRF_NO_WAIT a completion fills nothing: read
   * again.
   */
  InternetReadFileEx(
    hFile: HandleArgument,
    lpBuffersOut: INTERNET_BUFFERS | null,
    dwFlags?: number,
    dwContext?: DWORD_PTR,
  ): boolean
  /**
   * How many bytes can be read at once; 0 at the end. Otherwise FALSE and ERROR_IO_PENDING, and the completion has the
   * count as `dwError`.
   */
  InternetQueryDataAvailable(
    hFile: HandleArgument,
    lpdwNumberOfBytesAvailable?: Box<number> | null,
    dwFlags?: number,
    dwContext?: DWORD_PTR,
  ): boolean
}

export const readFunctions = (state: WinInetState): ReadFunctions => ({
  InternetReadFile(hFile, lpBuffer, dwNumberOfBytesToRead, lpdwNumberOfBytesRead) {
    const call = 'InternetReadFile'
    const request = findRequest(state, hFile, call)
    if (request === null) return false
    const into = bytes(lpBuffer, call, 'lpBuffer')
    const length = number(dwNumberOfBytesToRead ?? into?.length, call, 'dwNumberOfBytesToRead')
    const read = box(lpdwNumberOfBytesRead, call, 'lpdwNumberOfBytesRead')
    if (read !== null) read.value = 0
    const refusal = refusedRead(request)
    if (refusal !== 0) return state.fail(refusal)
    if (read === null || length > (into?.length ?? 0)) return state.fail(ERROR_INVALID_PARAMETER)
    if (into === null || length === 0) return state.succeed()
    const room = length === into.length ? into : into.subarray(0, length)
    const count = request.operations.read(room, true)
    if (count === PENDING) {
      request.operations.pend('read', read, null, room)
      return state.fail(ERROR_IO_PENDING)
    }
    read.value = count
    return state.succeed()
  },

  InternetReadFileEx(hFile, lpBuffersOut, dwFlags) {
    const call = 'InternetReadFileEx'
    const request = findRequest(state, hFile, call)
    if (request === null) return false
    const out = structure(lpBuffersOut, call, 'lpBuffersOut')
    const waits = (number(dwFlags, call, 'dwFlags') & IRF_NO_WAIT) === 0
    const into = bytes(out?.lpvBuffer, call, 'lpvBuffer')
    const length = number(out?.dwBufferLength, call, 'dwBufferLength')
    const refusal = refusedRead(request)
    if (refusal !== 0) return state.fail(refusal)
    if (out === null || !hasSize(out) || length > (into?.length ?? 0))
      return state.fail(ERROR_INVALID_PARAMETER)
    if (into === null || length === 0) return state.succeed()
    const { operations } = request
    if (!waits && operations.available() === PENDING) {
      operations.pend('wake', null)
      return state.fail(ERROR_IO_PENDING)
    }
    const room = length === into.length ? into : into.subarray(0, length)
    const count = operations.read(room, waits)
    if (count === PENDING) {
      operations.pend('readEx', null, out, room)
      return state.fail(ERROR_IO_PENDING)
    }
    out.dwBufferLength = count
    return state.succeed()
  },

  InternetQueryDataAvailable(hFile, lpdwNumberOfBytesAvailable) {
    const call = 'InternetQueryDataAvailable'
    const request = findRequest(state, hFile, call)
    if (request === null) return false
    const available = box(lpdwNumberOfBytesAvailable, call, 'lpdwNumberOfBytesAvailable')
    if (available !== null) available.value = 0
    const refusal = refusedRead(request)
    if (refusal !== 0) return state.fail(refusal)
    const { operations } = request
    const count = operations.announcedBytes > 0 ? operations.announcedBytes : operations.available()
    if (count === PENDING) {
      operations.pend('query', available)
      return state.fail(ERROR_IO_PENDING)
    }
    operations.announcedBytes = count
    if (available !== null) available.value = count
    return state.succeed()
  },
})

function refusedRead({ operations }: RequestHandle): number {
  if (operations.isPending) return ERROR_INTERNET_REQUEST_PENDING
  return operations.isReadable ? 0 : ERROR_INTERNET_INCORRECT_HANDLE_STATE
}

const hasSize = ({ dwStructSize }: INTERNET_BUFFERS): boolean =>
  dwStructSize === SIZEOF_INTERNET_BUFFERS || dwStructSize === SIZEOF_INTERNET_BUFFERS_32
