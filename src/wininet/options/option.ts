// What the rows of the table of options consist of.

import type { OutBuffer } from '../boxes/index.ts'
import type { ConnectionHandle, Handle, SessionHandle } from '../handles/index.ts'
import type { Library } from '../library/index.ts'
import type { RequestHandle } from '../requests/index.ts'
import { dwordIn, type OptionValue } from './option-value.ts'

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
  readonly query?: ((handle: Handle | null, library: Library, buffer: OutBuffer) => OptionAnswer) | undefined
  /** 0, or the error. */
  readonly set?:
    | ((handle: Handle | null, value: OptionValue, length: number | undefined, library: Library) => number)
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
  query: ((handle: HandleOf<L>, library: Library, buffer: OutBuffer) => OptionAnswer) | null,
  set:
    | ((handle: HandleOf<L>, value: OptionValue, length: number | undefined, library: Library) => number)
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
  query: ((library: Library) => number) | null,
  set: ((library: Library, value: number) => number) | null = null,
): Option => ({
  levels: PROCESS,
  query: query === null ? undefined : (_handle, library) => ({ dword: query(library) }),
  set:
    set === null
      ? undefined
      : (_handle, value, length, library) => withDword(value, length, (number) => set(library, number)),
})

/** A command: its value does not count. */
export const command = (levels: readonly Level[], run: (library: Library) => void): Option => ({
  levels,
  set: (_handle, _value, _length, library) => {
    run(library)
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
