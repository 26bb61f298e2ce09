// A limit that may change while requests wait.

import { type Check, countOrInfinity, errorOf, masked, synchronous } from '../lifecycle/index.ts'

/** A number, or a function that is called each time. */
export type Limit = number | (() => number)

/** Checks the option: a count, Infinity, or a function that is called later. */
export const checkedLimit: Check<Limit> = (value, call, option) =>
  typeof value === 'function'
    ? synchronous<() => number>('Give a whole number, or a function that returns one at once.')(
        value,
        call,
        option,
      )
    : countOrInfinity(1)(value, call, option)

/** The present limit: at least one, so that no request waits for ever. A function that fails counts as one. */
export function atMost(limit: Limit): number {
  if (typeof limit === 'number') return limit
  const asked = ask(limit)
  return typeof asked === 'number' && asked >= 1 ? asked : 1
}

/** Why a function failed; null if it did not. The next request that wants a connection fails with it. */
export function faultOf(limit: Limit): Error | null {
  if (typeof limit === 'number') return null
  const asked = ask(limit)
  return typeof asked === 'number' ? null : asked
}

function ask(limit: () => number): number | Error {
  try {
    const asked: unknown = limit()
    if (typeof asked === 'number') return asked
    if (asked instanceof Promise) asked.catch(() => {})
    return new TypeError(`The function that limits connections returned ${masked(asked)}. Return a number.`)
  } catch (error) {
    return errorOf(error)
  }
}
