// The messages of an exchange that came before the one under way.

import type { RequestHead } from '../transport.ts'

/** Why a message was sent: by the caller, after a response, or anew on another connection because the kept one was dead. */
export type AttemptReason = 'first' | 'redirect' | 'challenge' | 'retry'

export interface Attempt {
  readonly method: string
  /** Without credentials. */
  readonly url: string
  readonly reason: AttemptReason
  /** Of its final response; null where none has come. */
  readonly status: number | null
}

export interface History {
  /** Those that are over, in order. */
  readonly attempts: readonly Attempt[]
  /** How many of the follow-ups were redirects. */
  readonly redirects: number
  /** How many were repeats with credentials. */
  readonly challenges: number
}

/** Of an exchange that has none. */
export const NO_HISTORY: History = Object.freeze({ attempts: Object.freeze([]), redirects: 0, challenges: 0 })

/** With one attempt more, which `reason` has followed. */
export const continued = (history: History, over: Attempt, reason: AttemptReason): History => ({
  attempts: [...history.attempts, over],
  redirects: history.redirects + (reason === 'redirect' ? 1 : 0),
  challenges: history.challenges + (reason === 'challenge' ? 1 : 0),
})

export const attempt = (head: RequestHead, reason: AttemptReason, status: number | null): Attempt => ({
  method: head.method,
  url: head.target.url,
  reason,
  status,
})
