// What a caller may say about decoding.

import {
  type Check,
  checkedOptions,
  flag,
  InvalidOptionError,
  type OptionTable,
  optionTable,
  shown,
} from '../../lifecycle/index.ts'
import { availableCodings, type ContentCoding, contentCodings, type DecodingOptions } from './index.ts'

/** Null for no decoding. @throws InvalidOptionError */
export function checkedDecoding(given: unknown, call: string): DecodingOptions | null {
  if (given === undefined || given === false) return null
  if (given === true) return {}
  if (typeof given !== 'object' || given === null)
    throw new InvalidOptionError(call, 'decode', shown(given), 'Give true, false, or limits.')
  return checkedOptions(given, table, call, 'decode')
}

/** The value of an Accept-Encoding field. */
export const acceptEncodingOf = ({ codings = availableCodings }: DecodingOptions): string =>
  codings.join(', ')

const codings: Check<readonly ContentCoding[]> = (value, call, option) => {
  if (Array.isArray(value)) return value.map((each) => checkedCoding(each, call, option))
  throw new InvalidOptionError(call, option, shown(value), `Give an array of ${contentCodings.join(', ')}.`)
}

function checkedCoding(coding: unknown, call: string, option: string): ContentCoding {
  const available = availableCodings.find((each) => each === coding)
  if (available !== undefined) return available
  const fix = contentCodings.some((each) => each === coding)
    ? 'Node has it from 22.15 on: leave it out.'
    : `Give some of ${contentCodings.join(', ')}.`
  throw new InvalidOptionError(call, option, `given with ${shown(coding)}`, fix)
}

const atLeast =
  (least: number): Check<number> =>
  (value, call, option) => {
    if (typeof value === 'number' && value >= least) return value
    throw new InvalidOptionError(call, option, shown(value), `Give a number, ${least} or more.`)
  }

const table: OptionTable<DecodingOptions> = optionTable<DecodingOptions>({
  codings,
  maxDecodedBytes: atLeast(0),
  maxRatio: atLeast(1),
  keepFields: flag,
})
