// Checks of single options that many calls share.

import { types } from 'node:util'
import { InvalidOptionError, masked, shown } from './argument-errors.ts'
import type { Clock } from './clock.ts'
import type { Inspect, RequestInspector } from './inspection.ts'
import type { Check } from './option-table.ts'
import type { Transport } from './transport.ts'

/** Accepts any value; the call checks it later. */
export const asGiven = <T>(value: unknown): T => value as T

export const flag: Check<boolean> = (value, call, option) => {
  if (typeof value === 'boolean') return value
  throw new InvalidOptionError(call, option, shown(value), 'Give true or false.')
}

/** A whole number. */
export const count =
  (least: number, most: number = Number.MAX_SAFE_INTEGER): Check<number> =>
  (value, call, option) => {
    if (Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most)
      return value as number
    const range = most === Number.MAX_SAFE_INTEGER ? `${least} or more` : `from ${least} to ${most}`
    throw new InvalidOptionError(call, option, shown(value), `Give a whole number, ${range}.`)
  }

/** A whole number, or Infinity for no limit. */
export const countOrInfinity = (least: number): Check<number> => {
  const counted = count(least)
  return (value, call, option) => (value === Number.POSITIVE_INFINITY ? value : counted(value, call, option))
}

/** Node's timers fire at once if the delay is longer. */
export const MAX_MS = 2_147_483_647

export const milliseconds: Check<number> = (value, call, option) => {
  if (typeof value === 'number' && value >= 0 && value <= MAX_MS) return value
  throw new InvalidOptionError(call, option, shown(value), `Give milliseconds, from 0 to ${MAX_MS}.`)
}

/** A function that answers at once, or through a callback. */
export const synchronous =
  <T>(fix: string): Check<T> =>
  (value, call, option) => {
    if (typeof value !== 'function') throw new InvalidOptionError(call, option, shown(value), fix)
    if (types.isAsyncFunction(value)) throw new InvalidOptionError(call, option, 'an async function', fix)
    return value as T
  }

export const aFunction =
  <T>(fix: string): Check<T> =>
  (value, call, option) => {
    if (typeof value === 'function') return value as T
    throw new InvalidOptionError(call, option, masked(value), fix)
  }

/** An object that has all of these methods. */
export const withMethods =
  <T>(methods: readonly string[], fix: string): Check<T> =>
  (value, call, option) => {
    if (hasMethods(value, methods)) return value as T
    throw new InvalidOptionError(call, option, masked(value), fix)
  }

export function hasMethods(value: unknown, methods: readonly string[]): boolean {
  if (typeof value !== 'object' || value === null) return false
  try {
    return methods.every((name) => typeof (value as Readonly<Record<string, unknown>>)[name] === 'function')
  } catch {
    return false
  }
}

export const aTransport: Check<Transport> = withMethods(
  ['open', 'close'],
  'Give an object with open() and close(), such as a UndiciTransport. A dispatcher or an agent of undici will not do; to answer without a network, give a ScriptedTransport of hinternet/testing.',
)

export const aClock: Check<Clock> = withMethods(
  ['now', 'after', 'soon'],
  'Give an object with now(), after() and soon().',
)

export const anInspector: Check<Inspect | RequestInspector> = (value, call, option) => {
  if (typeof value === 'function' || hasMethods(value, ['watch']) || hasMethods(value, ['next']))
    return value as Inspect | RequestInspector
  throw new InvalidOptionError(call, option, masked(value), INSPECTOR)
}

const INSPECTOR =
  'Give the inspector that serveInspector() resolves to, or an observer of XState inspection events.'
