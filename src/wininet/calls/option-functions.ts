// InternetQueryOption and InternetSetOption.

import { type Box, deliverNumber, deliverText, type OutBuffer } from '../buffers.ts'
import {
  ERROR_INSUFFICIENT_BUFFER,
  ERROR_INTERNET_INCORRECT_HANDLE_TYPE,
  ERROR_INTERNET_INVALID_OPERATION,
  ERROR_INTERNET_INVALID_OPTION,
  ERROR_INTERNET_OPTION_NOT_SETTABLE,
  ERROR_INVALID_PARAMETER,
} from '../constants/index.ts'
import { ConnectionHandle, type Handle } from '../handles/index.ts'
import {
  generalOptions,
  type Level,
  type Option,
  type OptionAnswer,
  type Options,
  type OptionValue,
  processOptions,
  requestOptions,
  securityOptions,
} from '../options/index.ts'
import { RequestHandle } from '../requests/index.ts'
import type { WinInetState } from '../state/index.ts'
import { box, findHandle, type HandleArgument, lacksLength, number, outBuffer } from './arguments.ts'

export interface OptionFunctions {
  /**
   * The result goes into a box (a number, a string, or what the option is) or into a Uint8Array. NULL asks the
   * library state.
   */
  InternetQueryOption(
    hInternet: HandleArgument,
    dwOption: number,
    lpBuffer: OutBuffer,
    lpdwBufferLength?: Box<number> | null,
  ): boolean
  /** The value directly, in a box, or as bytes. NULL sets the option of the library state. */
  InternetSetOption(
    hInternet: HandleArgument,
    dwOption: number,
    lpBuffer: OptionValue,
    dwBufferLength?: number,
  ): boolean
}

export const optionFunctions = (state: WinInetState): OptionFunctions => ({
  InternetQueryOption(hInternet, dwOption, lpBuffer, lpdwBufferLength) {
    const call = 'InternetQueryOption'
    const handle = findHandleOrNull(state, hInternet, call)
    if (handle === undefined) return false
    const buffer = outBuffer(lpBuffer, call, 'lpBuffer')
    const length = box(lpdwBufferLength, call, 'lpdwBufferLength')
    const option = options[number(dwOption, call, 'dwOption')]
    if (lacksLength(buffer, lpdwBufferLength)) return state.fail(ERROR_INVALID_PARAMETER)
    if (option === undefined) return state.fail(ERROR_INTERNET_INVALID_OPTION)
    const wrongLevel = levelError(option, handle)
    if (wrongLevel !== 0) {
      // As on Windows.
      if (handle === null && length !== null) length.value = 0
      return state.fail(wrongLevel)
    }
    if (option.query === undefined) return state.fail(ERROR_INTERNET_INVALID_OPERATION)
    const answer = option.query(handle, state, buffer)
    if ('error' in answer) {
      if (length !== null && answer.length !== undefined) length.value = answer.length
      return state.fail(answer.error)
    }
    return deliver(answer, buffer, length) ? state.succeed() : state.fail(ERROR_INSUFFICIENT_BUFFER)
  },

  InternetSetOption(hInternet, dwOption, lpBuffer, dwBufferLength) {
    const call = 'InternetSetOption'
    const handle = findHandleOrNull(state, hInternet, call)
    if (handle === undefined) return false
    const length = dwBufferLength === undefined ? undefined : number(dwBufferLength, call, 'dwBufferLength')
    const option = options[number(dwOption, call, 'dwOption')]
    if (option === undefined) return state.fail(ERROR_INTERNET_INVALID_OPTION)
    const wrongLevel = levelError(option, handle)
    if (wrongLevel !== 0) return state.fail(wrongLevel)
    if (option.set === undefined) return state.fail(ERROR_INTERNET_OPTION_NOT_SETTABLE)
    const error = option.set(handle, lpBuffer, length, state)
    return error === 0 ? state.succeed() : state.fail(error)
  },
})

/** 32-bit code has structures of half the size. */
const SMALLEST = 4

const options: Options = { ...generalOptions, ...processOptions, ...requestOptions, ...securityOptions }

function levelOf(handle: Handle | null): Level {
  if (handle === null) return 'process'
  if (handle instanceof RequestHandle) return 'request'
  return handle instanceof ConnectionHandle ? 'connection' : 'session'
}

/** Undefined if it is not valid; NULL means the library state. */
function findHandleOrNull(
  state: WinInetState,
  value: HandleArgument,
  call: string,
): Handle | null | undefined {
  return value === null || value === undefined || value === 0
    ? null
    : (findHandle(state, value, call) ?? undefined)
}

/** The error for an option of the process asked of a handle, or for an option of another handle level. */
function levelError(option: Option, handle: Handle | null): number {
  if (option.levels.includes(levelOf(handle))) return 0
  return option.levels.length === 1 && option.levels[0] === 'process'
    ? ERROR_INTERNET_INVALID_OPERATION
    : ERROR_INTERNET_INCORRECT_HANDLE_TYPE
}

function deliver(
  answer: Exclude<OptionAnswer, { error: number }>,
  buffer: OutBuffer,
  length: Box<number> | null,
): boolean {
  if ('dword' in answer) return deliverNumber(answer.dword, buffer, length)
  if ('text' in answer) return deliverText(answer.text, buffer, length)
  const stated = length?.value ?? answer.size
  if (length !== null) length.value = answer.size
  if (buffer === null || buffer === undefined || stated < Math.min(answer.size, SMALLEST)) return false
  if (buffer instanceof Uint8Array)
    return typeof answer.other === 'number' && deliverNumber(answer.other, buffer, length)
  buffer.value = answer.other
  return true
}
