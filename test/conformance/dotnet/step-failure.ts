// A step whose expectation does not hold.

import { inspect } from 'node:util'

export class StepFailure extends Error {
  override readonly name = 'StepFailure'
  readonly expected: string
  readonly got: string

  constructor(expected: string, got: string) {
    super(`expected ${expected}, got ${got}`)
    this.expected = expected
    this.got = got
  }
}

/** A value as it is shown to the reader of a failure. */
export function shown(value: unknown): string {
  if (value instanceof Error) return shownError(value)
  if (typeof value === 'object' && value !== null && !isPlain(value)) return `a ${value.constructor?.name}`
  return inspect(value, { depth: 4, breakLength: Number.POSITIVE_INFINITY })
}

function shownError(error: Error): string {
  const { innerException, status } = error as { innerException?: unknown; status?: unknown }
  const inner = innerException instanceof Error ? ` <- ${shownError(innerException)}` : ''
  return `${error.name}${status === undefined ? '' : ` (status ${String(status)})`}: ${error.message}${inner}`
}

const isPlain = (value: object): boolean =>
  Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype
