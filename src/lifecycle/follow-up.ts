// What is decided about each message of an exchange, from outside: what goes with it, and what follows its response. And which
// messages came before.

import type { ChallengeFacts, Reason } from '../../machines/index.ts'
import type { RequestHead, ResponseHead } from './transport.ts'

/** A head that is ready to be sent. */
export interface Prepared {
  /** Fields are added to a copy of the list; the head that was asked about stays as it is. */
  readonly head: RequestHead
  /** Cookies of the jar in it. More than 0 are announced as COOKIE_SENT. */
  readonly cookies: number
}

/** What follows a response; null hands it out. */
export type FollowUp =
  | { readonly kind: 'redirect'; readonly head: RequestHead }
  | { readonly kind: 'repeat'; readonly head: RequestHead; readonly challenge: ChallengeFacts }
  | ({ readonly kind: 'refuse' } & Refusal)

/** The pending call fails with this; the response head stays readable, and no secret is in the message. */
export interface Refusal {
  readonly reason: Reason
  /** One whole sentence. */
  readonly message: string
}

/**
 * One for a session or handle, made once. Null instead of a hook costs nothing. A hook may throw or reject: the call
 * then fails with reason `policy`, and its error is the cause. What a hook answers after the call was cancelled, closed
 * or timed out is not looked at; a hook is never told of that.
 */
export interface FollowUpPolicy {
  /**
   * Asked before each message of an exchange: inside `send`, and after each REDIRECT or `challenged`, when the connection
   * before was let go; not when the transport repeats on a dead connection (`retrying`). COOKIE_SENT is announced right
   * after it, before anything about a connection. `head` is as the caller, or `next`, has made it. While a Promise is
   * waited for, the chart is in `preparing`, under `timeouts.prepare`.
   */
  readonly prepare: ((head: RequestHead, history: History) => Prepared | Promise<Prepared>) | null
  /**
   * Asked first about each final response head, before RESPONSE_RECEIVED is announced: how many cookies of it the jar
   * takes. More than 0 are announced as COOKIE_RECEIVED right after RESPONSE_RECEIVED. `sent` is the head as it left.
   */
  readonly received: ((sent: RequestHead, response: ResponseHead) => number) | null
  /**
   * Asked right after `received`, about the same response head; its body has not been read, and stays there to be. Of
   * `head` (as it was given to `prepare`) the next head is made; `sent` is that head as it left. A next head with `more`
   * means "and the body again": the call then fails with `bodyNotRepeatable`, and `Lifecycle.wanted` is what was
   * answered here. While a Promise is waited for, the chart is in `deciding.authenticating`, under
   * `timeouts.authenticate`; RESPONSE_RECEIVED and COOKIE_RECEIVED have been announced by then.
   */
  readonly next: (
    head: RequestHead,
    response: ResponseHead,
    history: History,
    sent: RequestHead,
  ) => FollowUp | null | Promise<FollowUp | null>
}

/** Every response is handed out. */
export const NO_FOLLOW_UP: FollowUpPolicy = Object.freeze({ prepare: null, received: null, next: () => null })

/** A follow-up that sends something. */
export type Next = Exclude<FollowUp, { readonly kind: 'refuse' }>

/** Its body is wanted again, and is gone. */
export const unrepeatable = ({ kind, head }: Next, status: number): FollowUp => ({
  kind: 'refuse',
  reason: 'bodyNotRepeatable',
  message:
    kind === 'redirect'
      ? `The server redirects (${status}) and wants the body again, which was streamed. Send it again to ${head.target.origin}.`
      : `Credentials are asked for (${status}), and the body again, which was streamed. Send it again.`,
})

/** Why a message was sent: by the caller, after a response, or again on another connection because the kept one was dead. */
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
