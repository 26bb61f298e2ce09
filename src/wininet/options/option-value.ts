// What InternetSetOption is given: a value, a box that has it, or its bytes.

import type { Box } from '../boxes/index.ts'
import { ERROR_INTERNET_BAD_OPTION_LENGTH, ERROR_INVALID_PARAMETER } from '../constants/index.ts'

/** A number, text or structure as such, in a box, or as bytes. */
export type OptionValue = unknown

const unboxed = (value: OptionValue): unknown =>
  typeof value === 'object' && value !== null && 'value' in value ? (value as Box<unknown>).value : value

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
  throw new TypeError(`InternetSetOption(): lpBuffer is a value of type ${typeof inner}; give a number.`)
}
