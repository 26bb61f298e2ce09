// What a caller may say about decoding.

import {
  availableCodings,
  type ContentCoding,
  contentCodings,
  type DecodingOptions,
} from '../../transports/decoding/index.ts'
import { InvalidOptionError } from '../faults/invalid-option-error.ts'
import { shown } from '../faults/shown.ts'

/** Null for no decoding. @throws InvalidOptionError */
export function checkedDecoding(given: unknown, call: string): DecodingOptions | null {
  if (given === undefined || given === false) return null
  if (given === true) return {}
  if (typeof given !== 'object' || given === null)
    throw new InvalidOptionError(call, 'decode', shown(given), 'Give true, false, or limits.')
  const { codings, keepFields, maxDecodedBytes, maxRatio } = given as DecodingOptions
  if (codings !== undefined) for (const coding of codings) checkCoding(coding, call)
  checkNumber('maxDecodedBytes', maxDecodedBytes, 0, call)
  checkNumber('maxRatio', maxRatio, 1, call)
  return { codings, keepFields, maxDecodedBytes, maxRatio }
}

/** The value of an Accept-Encoding field. */
export const acceptEncodingOf = ({ codings = availableCodings }: DecodingOptions): string =>
  codings.join(', ')

function checkCoding(coding: ContentCoding, call: string): void {
  if (availableCodings.includes(coding)) return
  const fix = contentCodings.includes(coding)
    ? 'Node has it from 22.15 on: leave it out.'
    : `Give some of ${contentCodings.join(', ')}.`
  throw new InvalidOptionError(call, 'decode.codings', `given with ${shown(coding)}`, fix)
}

function checkNumber(name: string, value: unknown, least: number, call: string): void {
  if (value === undefined || (typeof value === 'number' && value >= least)) return
  throw new InvalidOptionError(call, `decode.${name}`, shown(value), `Give a number, ${least} or more.`)
}
