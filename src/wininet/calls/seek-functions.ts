// InternetSetFilePointer: where the next read begins.

import type { Box } from '../buffers.ts'
import {
  ERROR_INTERNET_INCORRECT_HANDLE_STATE,
  ERROR_INTERNET_INVALID_OPERATION,
  ERROR_INTERNET_REQUEST_PENDING,
  ERROR_INVALID_PARAMETER,
  ERROR_NEGATIVE_SEEK,
} from '../constants/index.ts'
import type { RequestHandle } from '../requests/index.ts'
import type { WinInetState } from '../state/index.ts'
import type { DWORD_PTR } from '../status-callback.ts'
import { box, findRequest, type HandleArgument, number } from './arguments.ts'

/** The result of InternetSetFilePointer when it fails. */
export const INVALID_SET_FILE_POINTER = 0xffff_ffff
export const FILE_BEGIN = 0
export const FILE_CURRENT = 1
export const FILE_END = 2

const TWO_TO_32 = 0x1_0000_0000

export interface SeekFunctions {
  /**
   * Returns the new position, or INVALID_SET_FILE_POINTER. If `lpDistanceToMoveHigh` is given, the upper half of the position goes there;
   * otherwise the result is exact beyond 32 bits. To go back, give -1 as the upper half: without it a distance below 0 is
   * unsigned, as on Windows, and gives ERROR_NEGATIVE_SEEK from any position but 0. Only for GET and HEAD without INTERNET_FLAG_NO_CACHE_WRITE,
   * and not after the end was read. Bytes that were read are kept up to `limits.rereadBytes`.
   */
  InternetSetFilePointer(
    hFile: HandleArgument,
    lDistanceToMove: number,
    lpDistanceToMoveHigh?: Box<number> | null,
    dwMoveMethod?: number,
    dwContext?: DWORD_PTR,
  ): number
}

export const seekFunctions = (state: WinInetState): SeekFunctions => ({
  InternetSetFilePointer(hFile, lDistanceToMove, lpDistanceToMoveHigh, dwMoveMethod) {
    const call = 'InternetSetFilePointer'
    const failed = (code: number): number => {
      state.lastError = code
      return INVALID_SET_FILE_POINTER
    }
    const request = findRequest(state, hFile, call)
    if (request === null) return INVALID_SET_FILE_POINTER
    const low = number(lDistanceToMove, call, 'lDistanceToMove')
    const high = box(lpDistanceToMoveHigh, call, 'lpDistanceToMoveHigh')
    const method = number(dwMoveMethod, call, 'dwMoveMethod')
    const { operations } = request
    if (request.seekable === null) return failed(ERROR_INTERNET_INVALID_OPERATION)
    if (operations.isPending) return failed(ERROR_INTERNET_REQUEST_PENDING)
    if (!operations.isReadable) return failed(ERROR_INTERNET_INCORRECT_HANDLE_STATE)
    const from = origin(request, method)
    if (from < 0)
      return failed(method > FILE_END ? ERROR_INVALID_PARAMETER : ERROR_INTERNET_INVALID_OPERATION)
    // Without the upper half a distance is unsigned, and the sum has to fit into 32 bits, as on Windows.
    const isUnsigned = high === null && low < 0
    const position = from + (high !== null || isUnsigned ? low >>> 0 : low) + (high?.value ?? 0) * TWO_TO_32
    if (position < 0 || (isUnsigned && position >= TWO_TO_32)) return failed(ERROR_NEGATIVE_SEEK)
    if (!operations.seek(position)) return failed(ERROR_INTERNET_INVALID_OPERATION)
    state.lastError = 0
    if (high === null) return position
    high.value = Math.floor(position / TWO_TO_32)
    return position % TWO_TO_32
  },
})

/** The position that the distance is counted from; -1 if unknown. */
function origin({ operations }: RequestHandle, method: number): number {
  if (method === FILE_BEGIN) return 0
  if (method === FILE_CURRENT) return operations.position
  // From the end only if the server supports ranges.
  if (operations.response?.header('accept-ranges')?.trim().toLowerCase() !== 'bytes') return -1
  const length = operations.response.header('content-length')
  return method === FILE_END && length !== null ? Number(length) : -1
}
