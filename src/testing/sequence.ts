// Checks the order of notifications in tests.

import { AssertionError } from 'node:assert'
import type { Heard } from './notification-recorder.ts'

/** Stands for any notifications, or for none. */
const ANYTHING = '...'

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
  const { actual, expected: wanted, pass } = matchers.toHaveSequence(heard, expected)
  if (pass) return
  throw new AssertionError({
    message: `The notifications came in another order.\nexpected: ${wanted.join(', ')}\nheard:    ${actual.join(', ')}`,
    actual,
    expected: wanted,
    operator: 'expectSequence',
    stackStartFn: expectSequence,
  })
}

const short = (name: string): string => (name.startsWith(PREFIX) ? name.slice(PREFIX.length) : name)
const nameOf = ({ name, type }: Heard): string => short(name ?? type ?? '')

/** Names between two wildcards are matched at the first place where they fit. */
function fits(actual: readonly string[], expected: readonly string[]): boolean {
  let at = 0
  let wanted = 0
  /** The position to continue at, with one more name for the last wildcard. */
  let again: { at: number; readonly wanted: number } | null = null
  while (at < actual.length) {
    if (expected[wanted] === ANYTHING) again = { at, wanted: ++wanted }
    else if (wanted < expected.length && expected[wanted] === actual[at]) {
      at++
      wanted++
    } else if (again === null) return false
    else {
      at = ++again.at
      wanted = again.wanted
    }
  }
  return expected.slice(wanted).every((name) => name === ANYTHING)
}

/** Matchers for `expect.extend` of vitest and jest. */
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
