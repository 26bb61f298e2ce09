// Options that are given as values and sent as text: a JSON value, the fields of a form, the parameters of a query.

import {
  type Check,
  cutName,
  InvalidOptionError,
  isRecord,
  masked,
  messageOf,
  readably,
} from '../../lifecycle/index.ts'

/** Names and values. Null is an empty value, and undefined leaves the name out. */
export type NamedValues = Readonly<Record<string, string | number | boolean | null | undefined>>

/** The text of a JSON value. The check of the option makes it, so that a wrong value is refused in the call that received it. */
export class JsonBody {
  readonly bytes: Uint8Array
  readonly type = 'application/json'

  constructor(text: string) {
    this.bytes = Buffer.from(text)
  }
}

export const aJsonValue: Check<unknown> = (value, call, option) => {
  let text: string | undefined
  try {
    text = JSON.stringify(value)
  } catch (cause) {
    const given = /circular/i.test(messageOf(cause)) ? 'a structure with a cycle' : 'no JSON value'
    throw new InvalidOptionError(call, option, given, JSON_FIX, cause)
  }
  if (text === undefined) throw new InvalidOptionError(call, option, masked(value), JSON_FIX)
  return new JsonBody(text)
}

const JSON_FIX = 'Give a value that JSON.stringify turns into text.'

/** Returns the text of the query, without a question mark. */
export const aQuery: Check<string | URLSearchParams | NamedValues> = (value, call, option) =>
  typeof value === 'string' ? value.replace(/^\?/, '') : pairsIn(value, call, option, 'a string, ').toString()

export const aForm: Check<URLSearchParams | NamedValues> = (value, call, option) =>
  pairsIn(value, call, option, '')

function pairsIn(value: unknown, call: string, option: string, also: string): URLSearchParams {
  const fix = `Give ${also}URLSearchParams, or an object of strings, numbers and booleans.`
  return readably(call, option, () => {
    if (value instanceof URLSearchParams) return new URLSearchParams(value)
    if (!isRecord(value)) {
      const more = value instanceof FormData ? ' FormData is given as the body.' : ''
      throw new InvalidOptionError(call, option, masked(value), fix + more)
    }
    const pairs = new URLSearchParams()
    for (const [name, one] of Object.entries(value)) {
      if (one === undefined) continue
      if (one !== null && !/^(string|number|boolean)$/.test(typeof one))
        throw new InvalidOptionError(call, `${option}.${cutName(name)}`, masked(one), ONE_VALUE)
      pairs.append(name, one === null ? '' : String(one))
    }
    return pairs
  })
}

const ONE_VALUE =
  'Give a string, a number or a boolean. Where a name has several values, give URLSearchParams and append each.'
