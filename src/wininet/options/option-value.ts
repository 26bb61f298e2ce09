// What InternetSetOption is given: a value, a box that has it, or its bytes.

import { type Box, type OutBuffer, textIn } from '../boxes/index.ts'
import { ERROR_INTERNET_BAD_OPTION_LENGTH, ERROR_INVALID_PARAMETER } from '../constants/index.ts'

/** A number, text or structure as such, in a box, or as bytes. */
export type OptionValue = unknown

export const unboxed = (value: OptionValue): unknown =>
  typeof value === 'object' && value !== null && 'value' in value ? (value as Box<unknown>).value : value

const wrong = (value: unknown, wanted: string): never => {
  throw new TypeError(`InternetSetOption(): lpBuffer is a value of type ${typeof value}; give ${wanted}.`)
}

/** A number of 32 bits. An error is negative. */
export function dwordIn(value: OptionValue, length: number | undefined): number {
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
