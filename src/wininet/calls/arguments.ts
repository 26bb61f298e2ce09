// Checks the arguments of callers. A value of the wrong JavaScript type is a TypeError, as it would be a compiler
// error in C. undefined is NULL or 0: trailing arguments can be left out.

import { type Box, DWORD, type OutBuffer, STRING } from '../buffers.ts'
import { ERROR_INTERNET_INCORRECT_HANDLE_TYPE, ERROR_INVALID_HANDLE } from '../constants/index.ts'
import { ConnectionHandle, type Handle, SessionHandle } from '../handles/index.ts'
import { RequestHandle } from '../requests/index.ts'
import type { WinInetState } from '../state/index.ts'
import type { HINTERNET, INTERNET_STATUS_CALLBACK, ShortStatusCallback } from '../status-callback.ts'

const wrong = (call: string, name: string, wanted: string, value: unknown): never => {
  throw new TypeError(`${call}(): ${name} is a value of type ${typeof value}; give ${wanted}.`)
}

export function text(value: string | null | undefined, call: string, name: string): string | null {
  if (typeof value === 'string') return value
  return value === null || value === undefined ? null : wrong(call, name, 'a string or null', value)
}

export function number(value: number | undefined, call: string, name: string): number {
  if (typeof value === 'number') return value
  return value === undefined ? 0 : wrong(call, name, 'a number', value)
}

export function bytes(value: Uint8Array | null | undefined, call: string, name: string): Uint8Array | null {
  if (value instanceof Uint8Array) return value
  return value === null || value === undefined ? null : wrong(call, name, 'a Uint8Array or null', value)
}

export function box<T>(value: Box<T> | null | undefined, call: string, name: string): Box<T> | null {
  if (typeof value === 'object' && value !== null && !(value instanceof Uint8Array)) return value
  // C code writes NULL as 0, too.
  return value === null || value === undefined || (value as unknown) === 0
    ? null
    : wrong(call, name, 'an object with a value, or null', value)
}

export function structure<T extends object>(
  value: T | null | undefined,
  call: string,
  name: string,
): T | null {
  if (typeof value === 'object' && value !== null && !(value instanceof Uint8Array)) return value
  return value === null || value === undefined ? null : wrong(call, name, 'an object or null', value)
}

export function callback(
  value: INTERNET_STATUS_CALLBACK | ShortStatusCallback | null | undefined,
  call: string,
): INTERNET_STATUS_CALLBACK | null {
  if (typeof value === 'function') return value as INTERNET_STATUS_CALLBACK
  return value === null || value === undefined
    ? null
    : wrong(call, 'lpfnInternetCallback', 'a function or null', value)
}

export function outBuffer(value: OutBuffer, call: string, name: string): Uint8Array | Box<unknown> | null {
  if (typeof value === 'object' && value !== null) return value
  return value === null || value === undefined
    ? null
    : wrong(call, name, 'an object with a value, a Uint8Array or null', value)
}

/**
 * NULL for a length that C requires. If it is left out, it is that of the buffer; for an object of the caller's own
 * with a `value` there is none.
 */
export function lacksLength(buffer: OutBuffer, given: Box<number> | null | undefined): boolean {
  if (given !== null && (given as unknown) !== 0) return buffer === null && given === undefined
  return !isOwnBox(buffer)
}

const isOwnBox = (buffer: OutBuffer): boolean =>
  typeof buffer === 'object' &&
  buffer !== null &&
  !(buffer instanceof Uint8Array || buffer instanceof DWORD || buffer instanceof STRING)

/** Header text with a stated length: -1, 0xFFFFFFFF and 0 mean all of it, as for the W functions. */
export function measured(lines: string | null, length: number | undefined, call: string): string | null {
  const asked = number(length ?? -1, call, 'dwHeadersLength')
  return lines === null || asked <= 0 || asked >= lines.length ? lines : lines.slice(0, asked)
}

// ---- handles by value: error 6 for an invalid one, 12018 for one of the wrong level

/** The handles that callers have. */
export type HandleArgument = HINTERNET | null | undefined

/** Null if the last error was set. */
export function findHandle(state: WinInetState, value: HandleArgument, call: string): Handle | null {
  if (typeof value !== 'number' && value !== null && value !== undefined)
    throw new TypeError(`${call}(): the handle is a value of type ${typeof value}; give a number or null.`)
  const handle = state.handles.find(value ?? 0)
  if (handle !== undefined) return handle
  state.lastError = ERROR_INVALID_HANDLE
  return null
}

export function findSession(state: WinInetState, value: HandleArgument, call: string): SessionHandle | null {
  const handle = findHandle(state, value, call)
  return handle === null || handle instanceof SessionHandle ? handle : wrongLevel(state)
}

export function findConnection(
  state: WinInetState,
  value: HandleArgument,
  call: string,
): ConnectionHandle | null {
  const handle = findHandle(state, value, call)
  return handle === null || handle instanceof ConnectionHandle ? handle : wrongLevel(state)
}

export function findRequest(state: WinInetState, value: HandleArgument, call: string): RequestHandle | null {
  const handle = findHandle(state, value, call)
  return handle === null || handle instanceof RequestHandle ? handle : wrongLevel(state)
}

function wrongLevel(state: WinInetState): null {
  state.lastError = ERROR_INTERNET_INCORRECT_HANDLE_TYPE
  return null
}
