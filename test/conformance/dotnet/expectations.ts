// Whether a value, or an exception, is what a step expects.

import type { NamedObjects } from './named-objects.ts'
import type { Expectation } from './scenario.ts'
import { StepFailure, shown } from './step-failure.ts'

export function fits(objects: NamedObjects, expected: unknown, actual: unknown): boolean {
  if (typeof expected === 'string' && typeof actual === 'object' && actual !== null)
    return String(actual) === expected
  if (typeof expected !== 'object' || expected === null) return Object.is(expected, actual)
  if (Array.isArray(expected))
    return (
      Array.isArray(actual) &&
      actual.length === expected.length &&
      expected.every((one, at) => fits(objects, one, actual[at]))
    )
  const wanted = expected as Record<string, unknown>
  const [key = ''] = Object.keys(wanted)
  const value = wanted[key]
  switch (key) {
    case 'ref':
      return objects.named(value) === actual
    case 'json':
      return JSON.stringify(value) === JSON.stringify(actual)
    case 'enum':
      return objects.member(String(value)) === actual
    case 'version':
      return String(objects.api.version(String(value))) === String(actual)
    case 'oneOf':
      return (value as unknown[]).some((one) => fits(objects, one, actual))
    case 'atLeast':
      return Number(actual) >= Number(value)
    case 'atMost':
      return Number(actual) <= Number(value)
    case 'not':
      return !fits(objects, value, actual)
    case 'notNull':
      return (actual !== null && actual !== undefined) === value
    case 'ci':
      return String(actual).toLowerCase() === String(value).toLowerCase()
    default:
      return (
        typeof actual === 'object' &&
        actual !== null &&
        Object.keys(wanted).every((name) => fits(objects, wanted[name], (actual as Expectation)[name]))
      )
  }
}

/** @throws StepFailure */
export function expectFit(objects: NamedObjects, what: string, expected: unknown, actual: unknown): void {
  if (!fits(objects, expected, actual))
    throw new StepFailure(`${what} ${JSON.stringify(expected)}`, `${what} ${shown(actual)}`)
}

/** Compares the keys that are expected of those that there are. @throws StepFailure */
export function expectKeys(
  objects: NamedObjects,
  expect: Expectation,
  actual: Readonly<Record<string, () => unknown>>,
): void {
  for (const [key, expected] of Object.entries(expect)) {
    const value = actual[key]
    if (value === undefined) throw new StepFailure(`something to compare ${key} with`, 'nothing')
    expectFit(objects, key, expected, value())
  }
}

const WORDS_ABOUT_EXCEPTIONS = [
  'throws',
  'status',
  'inner',
  'response',
  'paramName',
  'as',
  'textBefore',
  'context',
]

/** Looks at what was thrown, but not at the body of its response. @throws StepFailure */
export function expectThrown(objects: NamedObjects, expect: Expectation, error: unknown): void {
  const wanted = expect.throws
  const types = typeof wanted === 'object' ? (wanted as { oneOf: string[] }).oneOf : [String(wanted)]
  if (!(error instanceof Error) || !types.includes(nameOf(error)))
    throw new StepFailure(`to throw ${types.join(' or ')}`, shown(error))
  const { paramName, status } = error as Error & { paramName?: unknown; status?: unknown }
  if ('status' in expect && objects.member(`WebExceptionStatus.${expect.status}`) !== status)
    throw new StepFailure(`the status ${expect.status}`, shown(error))
  if ('paramName' in expect && expect.paramName !== paramName)
    throw new StepFailure(
      `the paramName ${shown(expect.paramName)}`,
      `${shown(paramName)} of ${shown(error)}`,
    )
  if ('inner' in expect && !innerFits(expect.inner, error))
    throw new StepFailure(`inner ${shown(expect.inner)}`, shown(error))
  const unknown = Object.keys(expect).find((key) => !WORDS_ABOUT_EXCEPTIONS.includes(key))
  if (unknown !== undefined) throw new StepFailure(`something to compare ${unknown} with`, shown(error))
  if (typeof expect.as === 'string') objects.name(expect.as, error)
}

export const nameOf = (error: Error): string => error.name

function innerFits(expected: unknown, error: Error): boolean {
  const inner = (error as { innerException?: unknown }).innerException ?? null
  if (expected === null) return inner === null
  if (!(inner instanceof Error)) return false
  if (typeof expected === 'string') return nameOf(inner) === expected
  const { inner: below, type } = expected as { type: string; inner?: unknown }
  return nameOf(inner) === type && (below === undefined || innerFits(below, inner))
}
