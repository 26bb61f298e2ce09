// What the rows of the table of options consist of, and the values that options are set to.

import { type Box, type OutBuffer, textIn } from '../buffers.ts'
import { ERROR_INTERNET_BAD_OPTION_LENGTH, ERROR_INVALID_PARAMETER } from '../constants/index.ts'
import type { ConnectionHandle, Handle, SessionHandle } from '../handles/index.ts'
import type { RequestHandle } from '../requests/index.ts'
import type { WinInetState } from '../state/index.ts'

/** What a query finds: a number, a text, anything else as it is, with its size in C; or the reason why it finds nothing. */
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

/** One that cannot be asked for has no `query`, one that cannot be set no `set`. */
export interface Option {
  /** Where it can be asked for or set. */
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

/** An option of handles of some levels, which get no others. */
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

/** A command: its value does not count. */
export const command = (levels: readonly Level[], run: (state: WinInetState) => void): Option => ({
  levels,
  set: (_handle, _value, _length, state) => {
    run(state)
    return 0
  },
})

/** One that can be set, and changes nothing here. */
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

// ---- what InternetSetOption is given: a value, a box that holds it, or its bytes

/** A number, text or structure as such, in a box, or as bytes. */
export type OptionValue = unknown

export const unboxed = (value: OptionValue): unknown =>
  typeof value === 'object' && value !== null && 'value' in value ? (value as Box<unknown>).value : value

const wrong = (value: unknown, wanted: string): never => {
  throw new TypeError(`InternetSetOption(): lpBuffer is a value of type ${typeof value}; give ${wanted}.`)
}

/** A number of 32 bits. An error is negative. */
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

/** A text up to its NUL: a length that is said does not cut it. An error is a number. */
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
