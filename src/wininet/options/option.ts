// What the rows of the table of options consist of.

import type { Handle } from '../handles/index.ts'
import type { Library } from '../library/index.ts'
import type { OptionValue } from './option-value.ts'

/** What a query finds: a number, a text, anything else as it is; or the reason why it finds nothing. */
export type OptionAnswer =
  | { readonly dword: number }
  | { readonly text: string }
  | { readonly other: unknown }
  | { readonly error: number }

/** A level of handles; `process` is NULL. */
export type Level = 'process' | 'session' | 'connection' | 'request'

export interface Option {
  /** Where it can be asked for or set. */
  readonly levels: readonly Level[]
  readonly query?: (handle: Handle | null, library: Library) => OptionAnswer
  /** 0, or the error. */
  readonly set?: (
    handle: Handle | null,
    value: OptionValue,
    length: number | undefined,
    library: Library,
  ) => number
}

export const EVERY: readonly Level[] = ['session', 'connection', 'request']
export const EVERYWHERE: readonly Level[] = ['process', 'session', 'connection', 'request']
export const REQUEST: readonly Level[] = ['request']
