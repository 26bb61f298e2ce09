// The row types of the option table, and how option values are read.

import { type Box, type OutBuffer, textIn } from '../buffers.ts'
import { ERROR_INTERNET_BAD_OPTION_LENGTH, ERROR_INVALID_PARAMETER } from '../constants/index.ts'
import type { ConnectionHandle, Handle, SessionHandle } from '../handles/index.ts'
import type { RequestHandle } from '../requests/index.ts'
import type { WinInetState } from '../state/index.ts'

/** The result of a query: a number, a string, or any other value with its size in C; or the error. */
export type OptionAnswer =
  | { readonly dword: number }
  | { readonly text: string }
  | { readonly other: unknown; readonly size: number }
  | { readonly error: number; readonly length?: number }

/** A level of handles; `process` is NULL. */
export type Level = 'process' | 'session' | 'connection' | 'request'

type HandleOf<L extends Level> = L extends 'request'
  ? RequestHandle
  : L extends 'connection'
    ? ConnectionHandle
    : L extends 'session'
      ? SessionHandle
      : null

/** Without `query` it cannot be asked for; without `set` it cannot be set. */
export interface Option {
  /** The handles on which it can be asked for or set. */
  readonly levels: readonly Level[]
  readonly query?:
    | ((handle: Handle | null, state: WinInetState, buffer: OutBuffer) => OptionAnswer)
    | undefined
  /** 0, or the error. */
  readonly set?:
    | ((handle: Handle | null, value: OptionValue, length: number | undefined, state: WinInetState) => number)
    | undefined
}

export type Options = Readonly<Record<number, Option>>

export const EVERY: readonly Level[] = ['session', 'connection', 'request']
export const EVERYWHERE: readonly Level[] = ['process', 'session', 'connection', 'request']
export const CALLING: readonly Level[] = ['connection', 'request']
const PROCESS: readonly Level[] = ['process']

/** An option that only handles of some levels have. */
export const option = <L extends Level>(
  levels: readonly L[],
  query: ((handle: HandleOf<L>, state: WinInetState, buffer: OutBuffer) => OptionAnswer) | null,
  set:
    | ((handle: HandleOf<L>, value: OptionValue, length: number | undefined, state: WinInetState) => number)
    | null = null,
): Option => ({
  levels,
  query: (query ?? undefined) as Option['query'],
  set: (set ?? undefined) as Option['set'],
})

/** Of handles of one request. */
export const ofRequest = (
  query: ((request: RequestHandle) => OptionAnswer) | null,
  set: ((request: RequestHandle, value: OptionValue, length: number | undefined) => number) | null = null,
): Option => option(['request'], query, set)

/** A number. */
export const ofProcess = (
  query: ((state: WinInetState) => number) | null,
  set: ((state: WinInetState, value: number) => number) | null = null,
): Option => ({
  levels: PROCESS,
  query: query === null ? undefined : (_handle, state) => ({ dword: query(state) }),
  set:
    set === null
      ? undefined
      : (_handle, value, length, state) => withDword(value, length, (number) => set(state, number)),
})

/** A command: its value is ignored. */
export const command = (levels: readonly Level[], run: (state: WinInetState) => void): Option => ({
  levels,
  set: (_handle, _value, _length, state) => {
    run(state)
    return 0
  },
})

/** An option that can be set and has no effect here. */
export const idle = (levels: readonly Level[]): Option => ({ levels, set: () => 0 })

/** 0, or the error. */
export function withDword(
  value: OptionValue,
  length: number | undefined,
  use: (number: number) => number,
): number {
  const number = dwordIn(value, length)
  return number < 0 ? -number : use(number)
}

// ---- the argument of InternetSetOption: a value, a box that holds it, or its bytes

/** A number, string or structure, directly, in a box, or as bytes. */
export type OptionValue = unknown

export const unboxed = (value: OptionValue): unknown =>
  typeof value === 'object' && value !== null && 'value' in value ? (value as Box<unknown>).value : value

const wrong = (value: unknown, wanted: string): never => {
  throw new TypeError(`InternetSetOption(): lpBuffer is a value of type ${typeof value}; give ${wanted}.`)
}

/** A 32-bit number. A negative one is an error. */
function dwordIn(value: OptionValue, length: number | undefined): number {
  if (length !== undefined && length !== 4) return -ERROR_INTERNET_BAD_OPTION_LENGTH
  if (value instanceof Uint8Array)
    return value.length < 4
      ? -ERROR_INTERNET_BAD_OPTION_LENGTH
      : new DataView(value.buffer, value.byteOffset).getUint32(0, true)
  const inner = unboxed(value)
  if (typeof inner === 'boolean') return inner ? 1 : 0
  if (typeof inner === 'number') return inner >>> 0
  if (inner === null || inner === undefined) return -ERROR_INVALID_PARAMETER
  return wrong(inner, 'a number')
}

/** A string up to its NUL; a stated length does not cut it. A number is an error. */
export function textOf(value: OptionValue): string | number {
  const inner = value instanceof Uint8Array ? textIn(value as OutBuffer) : unboxed(value)
  if (inner === null || inner === undefined) return ERROR_INVALID_PARAMETER
  if (typeof inner !== 'string') return wrong(inner, 'a string')
  return inner.split('\0', 1)[0] as string
}

/** A structure; null where there is none. */
export function structureIn(value: OptionValue): object | null {
  const inner = unboxed(value)
  if (typeof inner === 'object' && inner !== null) return inner
  return inner === null || inner === undefined ? null : wrong(inner, 'an object')
}
