// The context of the attempts of one send, and the decision after each attempt. Plain functions: the time and a random number
// come with the events.

import type { Failure, Reason } from './failure.ts'
import type { Announcement } from './status.ts'

/** When to send again. All times are milliseconds. */
export interface RetryPolicy {
  /** The largest number of retries, besides the first attempt. */
  readonly limit: number
  readonly methods: readonly string[]
  readonly statuses: readonly number[]
  /** Why an attempt without a response may have failed. */
  readonly reasons: readonly Reason[]
  /** The delay before the first retry; it doubles with each further one. */
  readonly delay: number
  readonly maxDelay: number
  /** The share of a delay that is random, from 0 to 1. */
  readonly jitter: number
  /** A server that asks for a longer delay gets no retry. */
  readonly maxRetryAfter: number
  /** No attempt starts later than this after the first. */
  readonly total: number
}

export interface RetryInput {
  readonly policy: RetryPolicy
  readonly method: string
  /** The body can be sent again, or there is none. */
  readonly isRepeatable: boolean
}

export interface RetryContext extends RetryInput {
  /** The number of the attempt under way, or of the last one: 1, 2, 3 … */
  readonly attempt: number
  /** How long the next attempt waits; 0 before the first retry. */
  readonly delayMs: number
}

export interface RetryOutput {
  readonly attempts: number
}

export interface AttemptOutcome {
  /** The status code of the response; null if there was none. */
  readonly status: number | null
  /** Why there was no response; null if there was one. */
  readonly failure: Failure | null
  /** The delay that the server asks for by Retry-After; null if it does not. */
  readonly retryAfterMs: number | null
  /** The time since the first attempt began. */
  readonly elapsedMs: number
  /** Any number from 0 to 1. */
  readonly chance: number
}

export type RetryEvent =
  /** An attempt has a response, or has failed. */
  | ({ type: 'attempt.ended' } & AttemptOutcome)
  | { type: 'delay.passed' }
  /** The caller cancels, aborts or closes the request. */
  | { type: 'caller.stop' }

export interface RetryArgs {
  readonly context: RetryContext
  readonly event: RetryEvent
}

export const initialRetry = (input: RetryInput): RetryContext => ({ ...input, attempt: 1, delayMs: 0 })

export const retryOutput = ({ attempt }: RetryContext): RetryOutput => ({ attempts: attempt })

export const retryGuards = {
  mayRetry: ({ context, event }: RetryArgs): boolean =>
    event.type === 'attempt.ended' &&
    isAllowed(context) &&
    isWorthIt(context, event) &&
    isInTime(context, event),
} as const

// The chart names these two actions only for `attempt.ended`.
export const retryChanges = {
  planDelay: ({ context, event }: RetryArgs): Partial<RetryContext> => ({
    delayMs: delayAfter(context, event as AttemptOutcome & RetryEvent),
  }),
  countAttempt: ({ context }: RetryArgs): Partial<RetryContext> => ({ attempt: context.attempt + 1 }),
} as const

export function retryAnnouncement({ context, event }: RetryArgs): Announcement {
  const { failure, status } = event as AttemptOutcome & RetryEvent
  return { type: 'retryScheduled', attempt: context.attempt + 1, delayMs: context.delayMs, status, failure }
}

const isAllowed = ({ attempt, isRepeatable, method, policy: { limit, methods } }: RetryContext): boolean =>
  attempt <= limit && isRepeatable && methods.includes(method)

function isWorthIt({ policy }: RetryContext, { failure, retryAfterMs, status }: AttemptOutcome): boolean {
  if (failure !== null) return policy.reasons.includes(failure.reason)
  // The same content would be too large again, unless the server says when it will not.
  if (status === TOO_LARGE && retryAfterMs === null) return false
  return status !== null && policy.statuses.includes(status)
}

function isInTime(context: RetryContext, outcome: AttemptOutcome): boolean {
  const { maxRetryAfter, total } = context.policy
  if (outcome.retryAfterMs !== null && outcome.retryAfterMs > maxRetryAfter) return false
  return outcome.elapsedMs + delayAfter(context, outcome) <= total
}

function delayAfter({ attempt, policy }: RetryContext, { chance, retryAfterMs }: AttemptOutcome): number {
  if (retryAfterMs !== null) return retryAfterMs
  const delay = Math.min(policy.delay * 2 ** (attempt - 1), policy.maxDelay)
  return delay * (1 - policy.jitter * chance)
}

const TOO_LARGE = 413
