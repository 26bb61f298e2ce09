// Checks option objects in the call that received them: each option by its own check, and no unknown option.

import { InvalidOptionError, masked } from './argument-errors.ts'

/**
 * Gives the value to use, or undefined for none, or throws InvalidOptionError. Not called for undefined, which counts
 * as absent.
 */
export type Check<T> = (value: unknown, call: string, option: string) => T

/** A check for each option. The compiler finds a missing one. */
export type Checks<Options> = {
  readonly [Name in keyof Options]-?: Check<Exclude<Options[Name], undefined> | undefined>
}

export interface OptionTable<Options> {
  readonly checks: Checks<Options>
  readonly names: readonly string[]
  /** Advice for names that are not options here, in lower case. */
  readonly advice: ReadonlyMap<string, string>
}

export const optionTable = <Options extends object>(
  checks: Checks<Options>,
  advice: ReadonlyMap<string, string> = NO_ADVICE,
): OptionTable<Options> => ({ checks, names: Object.keys(checks), advice })

const NO_ADVICE: ReadonlyMap<string, string> = new Map()

/**
 * Gives a copy, so that nobody changes the values after the check. `path` names the option that holds the object.
 * @throws InvalidOptionError
 */
export function checkedOptions<Options extends object>(
  given: unknown,
  table: OptionTable<Options>,
  call: string,
  path = '',
): Options {
  const checked: Record<string, unknown> = {}
  if (given === undefined) return checked as Options
  const options = record(given, table.names, call, path)
  const checks = table.checks as Readonly<Record<string, Check<unknown>>>
  let own: readonly string[] = []
  let isPlain = false
  try {
    own = Object.keys(options)
    isPlain = hasNoClass(options)
  } catch (error) {
    throw unreadable(call, path === '' ? 'options' : path, error)
  }
  for (const name of own) if (!Object.hasOwn(checks, name)) refuseUnknown(options, name, table, call, path)
  // An instance of a class may have options as getters.
  for (const name of isPlain ? own : table.names) {
    let value: unknown
    try {
      value = options[name]
      if (value === undefined) continue
      value = (checks[name] as Check<unknown>)(value, call, pathTo(name, path))
    } catch (error) {
      throw isOwn(error) ? error : unreadable(call, pathTo(name, path), error)
    }
    if (value !== undefined) checked[name] = value
  }
  return checked as Options
}

/** A check for an option that is an object of options. */
export const optionsOf =
  <Options extends object>(table: OptionTable<Options>): Check<Options> =>
  (value, call, option) =>
    checkedOptions(value, table, call, option)

type Given = Readonly<Record<string, unknown>>

/** Objects that can hold options; a Date, a Map or a signal cannot. */
export const isRecord = (value: unknown): value is Given =>
  typeof value === 'object' &&
  value !== null &&
  (hasNoClass(value) ||
    (!Array.isArray(value) && /^\[object (Object|Module)\]$/.test(Object.prototype.toString.call(value))))

function hasNoClass(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function record(given: unknown, names: readonly string[], call: string, path: string): Given {
  const option = path === '' ? 'options' : path
  try {
    if (isRecord(given)) return given
  } catch (error) {
    throw unreadable(call, option, error)
  }
  const fix = `Give an object with ${path === '' ? 'options' : names.join(', ')}.`
  throw new InvalidOptionError(call, option, masked(given), fix)
}

type Named = Pick<OptionTable<object>, 'names' | 'advice'>

/** Rethrows our own errors. Any other error came from reading the value, which may be a proxy. */
export function readably<T>(call: string, option: string, look: () => T): T {
  try {
    return look()
  } catch (error) {
    throw isOwn(error) ? error : unreadable(call, option, error)
  }
}

const isOwn = (error: unknown): boolean =>
  error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_INVALID_')

const unreadable = (call: string, option: string, cause: unknown): InvalidOptionError =>
  new InvalidOptionError(call, option, 'something that throws when it is read', 'Give a plain value.', cause)

const pathTo = (name: string, path: string): string => (path === '' ? name : `${path}.${name}`)

function refuseUnknown(
  options: Given,
  name: string,
  { advice, names }: Named,
  call: string,
  path: string,
): void {
  const said = /^[\w$-]{1,40}$/.test(name) ? name : 'a name that no option has'
  const option = pathTo(said, path)
  if (readably(call, option, () => options[name]) === undefined) return
  const lower = name.toLowerCase()
  const advised = names.some((each) => each.toLowerCase() === lower) ? undefined : advice.get(lower)
  const near = nearest(name, names)
  const hint =
    advised ??
    (near === null ? `Leave it out. The options are ${names.join(', ')}.` : `Did you mean ${near}?`)
  throw new InvalidOptionError(call, option, 'not an option', hint)
}

/**
 * The nearest name: one in other case, with few different letters, or with the same beginning; null if none is near.
 */
export function nearest(name: string, names: readonly string[]): string | null {
  const wanted = name.slice(0, MOST).toLowerCase()
  let best: string | null = null
  let least = Math.max(1, Math.floor(wanted.length / 3)) + 1
  for (const each of names) {
    const distance = distanceBetween(wanted, each.toLowerCase())
    if (distance < least) {
      least = distance
      best = each
    }
  }
  return best ?? names.find((each) => isBeginning(each.toLowerCase(), wanted)) ?? null
}

const MOST = 40

const isBeginning = (one: string, other: string): boolean =>
  Math.min(one.length, other.length) >= 3 && (one.startsWith(other) || other.startsWith(one))

/** How many letters have to be inserted, removed or changed. */
function distanceBetween(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, i) => i)
  for (let i = 1; i <= one.length; i++) {
    const next = [i]
    for (let j = 1; j <= other.length; j++) {
      const change = (row[j - 1] as number) + (one[i - 1] === other[j - 1] ? 0 : 1)
      next.push(Math.min(change, (row[j] as number) + 1, (next[j - 1] as number) + 1))
    }
    row = next
  }
  return row[other.length] as number
}
