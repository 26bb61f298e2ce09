// Option objects, checked in the call that received them: every option by a check of its own, and no other is taken.

import { InvalidOptionError } from './invalid-option-error.ts'
import { nearest } from './nearest.ts'
import { masked } from './shown.ts'

/**
 * Gives the value to use, undefined for none, or throws InvalidOptionError. Never asked about undefined: an option that is given
 * so is not given.
 */
export type Check<T> = (value: unknown, call: string, option: string) => T

/** A check for each option: one that is forgotten does not compile. */
export type Checks<Options> = {
  readonly [Name in keyof Options]-?: Check<Exclude<Options[Name], undefined> | undefined>
}

export interface OptionTable<Options> {
  readonly checks: Checks<Options>
  readonly names: readonly string[]
  /** What to do instead of names that are not options here, in small letters. */
  readonly advice: ReadonlyMap<string, string>
}

export const optionTable = <Options extends object>(
  checks: Checks<Options>,
  advice: ReadonlyMap<string, string> = NO_ADVICE,
): OptionTable<Options> => ({ checks, names: Object.keys(checks), advice })

const NO_ADVICE: ReadonlyMap<string, string> = new Map()

/**
 * A copy, so that what was checked is what is used. `path` names an object that is itself an option.
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
  for (const name of ownNames(options, call, path))
    if (!Object.hasOwn(table.checks, name)) refuseUnknown(options, name, table, call, path)
  const checks = table.checks as Readonly<Record<string, Check<unknown>>>
  for (const name of table.names) {
    const option = path === '' ? name : `${path}.${name}`
    const value = readOption(options, name, call, option)
    if (value === undefined) continue
    const good = readably(call, option, () => (checks[name] as Check<unknown>)(value, call, option))
    if (good !== undefined) checked[name] = good
  }
  return checked as Options
}

/** A check for an option that is an object of options. */
export const optionsOf =
  <Options extends object>(table: OptionTable<Options>): Check<Options> =>
  (value, call, option) =>
    checkedOptions(value, table, call, option)

type Given = Readonly<Record<string, unknown>>

/** Objects that are meant to hold options; a Date, a Map or a signal is none. */
export const isRecord = (value: unknown): value is Given =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  /^\[object (Object|Module)\]$/.test(Object.prototype.toString.call(value))

function record(given: unknown, names: readonly string[], call: string, path: string): Given {
  const option = path === '' ? 'options' : path
  const fix = `Give an object with ${path === '' ? 'options' : names.join(', ')}.`
  let isGood: boolean
  try {
    isGood = isRecord(given)
  } catch (error) {
    throw new InvalidOptionError(call, option, UNREADABLE, fix, error)
  }
  if (!isGood) throw new InvalidOptionError(call, option, masked(given), fix)
  return given as Given
}

function ownNames(options: Given, call: string, path: string): readonly string[] {
  try {
    return Object.keys(options)
  } catch (error) {
    throw new InvalidOptionError(call, path === '' ? 'options' : path, UNREADABLE, PLAIN, error)
  }
}

function readOption(options: Given, name: string, call: string, option: string): unknown {
  try {
    return options[name]
  } catch (error) {
    throw new InvalidOptionError(call, option, UNREADABLE, PLAIN, error)
  }
}

type Named = Pick<OptionTable<object>, 'names' | 'advice'>

/** What is not one of our own errors is thrown by the value, such as a proxy, when it is looked at. */
export function readably<T>(call: string, option: string, look: () => T): T {
  try {
    return look()
  } catch (error) {
    if (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_INVALID_'))
      throw error
    throw new InvalidOptionError(call, option, UNREADABLE, PLAIN, error)
  }
}

const UNREADABLE = 'something that throws when it is read'
const PLAIN = 'Give a plain value.'

function refuseUnknown(
  options: Given,
  name: string,
  { advice, names }: Named,
  call: string,
  path: string,
): void {
  const said = /^[\w$-]{1,40}$/.test(name) ? name : 'a name that no option has'
  const option = path === '' ? said : `${path}.${said}`
  if (readOption(options, name, call, option) === undefined) return
  const lower = name.toLowerCase()
  const advised = names.some((each) => each.toLowerCase() === lower) ? undefined : advice.get(lower)
  const near = nearest(name, names)
  const hint = advised ?? (near === null ? 'Leave it out.' : `Did you mean ${near}?`)
  throw new InvalidOptionError(call, option, 'not an option', `${hint} The options are ${names.join(', ')}.`)
}
