// What a test says about the order of notifications.

import { AssertionError } from 'node:assert'
import type { Heard } from './notification-recorder.ts'

/** Stands for any notifications, or for none. */
export const ANYTHING = '...'

const PREFIX = 'INTERNET_STATUS_'

/**
 * Throws an AssertionError unless the notifications came in this order. Names may be written without `INTERNET_STATUS_`, and `'...'` stands
 * for any notifications, or for none.
 * @example
 * const heard: Notification[] = []
 * request.on('status', (notification) => heard.push(notification))
 * // …
 * expectSequence(heard, ['CONNECTING_TO_SERVER', 'CONNECTED_TO_SERVER', '...', 'HANDLE_CLOSING'])
 */
export function expectSequence(heard: Iterable<Heard>, expected: readonly string[]): void {
  const actual = [...heard].map(nameOf)
  if (fits(actual, expected.map(short))) return
  throw new AssertionError({
    message: `The notifications came in another order.\nexpected: ${expected.map(short).join(', ')}\nheard:    ${actual.join(', ')}`,
    actual,
    expected: expected.map(short),
    operator: 'expectSequence',
    stackStartFn: expectSequence,
  })
}

const short = (name: string): string => (name.startsWith(PREFIX) ? name.slice(PREFIX.length) : name)
const nameOf = ({ name, type }: Heard): string => short(name ?? type ?? '')

function fits(actual: readonly string[], expected: readonly string[]): boolean {
  const [wanted, ...rest] = expected
  if (wanted === undefined) return actual.length === 0
  if (wanted !== ANYTHING) return actual[0] === wanted && fits(actual.slice(1), rest)
  return actual.some((_, i) => fits(actual.slice(i), rest)) || fits([], rest)
}

/** What `expect.extend` of vitest and jest takes, and gives to `expect(heard)`. */
export const matchers: {
  /** As `expectSequence`. */
  toHaveSequence(heard: Iterable<Heard>, expected: readonly string[]): MatcherResult
} = {
  toHaveSequence(heard, expected) {
    const actual = [...heard].map(nameOf)
    const wanted = expected.map(short)
    const pass = fits(actual, wanted)
    const message = (): string =>
      `expected the notifications ${pass ? 'not ' : ''}to be ${wanted.join(', ')}; they were ${actual.join(', ')}`
    return { pass, message, actual, expected: wanted }
  },
}

export interface MatcherResult {
  readonly pass: boolean
  message(): string
  readonly actual: readonly string[]
  readonly expected: readonly string[]
}
