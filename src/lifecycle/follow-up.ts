// The interface by which a policy takes part in each message of an exchange: what is added to it, and what follows
// its response. Also the list of the messages so far.

import type { ChallengeFacts, Reason } from '../../machines/index.ts'
import type { RequestHead, ResponseHead } from './transport.ts'

/** A head that can be sent. */
export interface Prepared {
  /** Fields may be added to this copy of the list; the head that was passed in does not change. */
  readonly head: RequestHead
  /** How many cookies of the jar are in it. More than 0 are announced as COOKIE_SENT. */
  readonly cookies: number
}

/** What follows a response; null means that the caller gets it. */
export type FollowUp =
  | { readonly kind: 'redirect'; readonly head: RequestHead }
  | { readonly kind: 'repeat'; readonly head: RequestHead; readonly challenge: ChallengeFacts }
  | ({ readonly kind: 'refuse' } & Refusal)

/** The pending call fails with this; the response head stays readable. The message holds no secret. */
export interface Refusal {
  readonly reason: Reason
  /** One whole sentence. */
  readonly message: string
}

/**
 * The hooks of a session or handle, made once. A hook that is null costs nothing. If a hook throws or rejects, the call
 * fails with reason `policy`, and the error is its cause. If the call is cancelled, closed or times out, the hook is not
 * told, and its answer is ignored.
 */
export interface FollowUpPolicy {
  /**
   * Called before each message of an exchange: inside `send`, and after each REDIRECT or `challenged`, when the
   * previous connection was released. Not called when the transport repeats the message because a connection was dead
   * (`retrying`). COOKIE_SENT is announced right after it, before anything about a connection. `head` is what the
   * caller, or `next`, has made. While a returned Promise is pending, the chart is in `preparing`, and `timeouts.prepare`
   * applies.
   */
  readonly prepare: ((head: RequestHead, history: History) => Prepared | Promise<Prepared>) | null
  /**
   * Called first for each final response head, before RESPONSE_RECEIVED is announced. Returns the number of cookies
   * that the jar has stored; more than 0 are announced as COOKIE_RECEIVED right after RESPONSE_RECEIVED. `sent` is
   * the head as it was sent.
   */
  readonly received: ((sent: RequestHead, response: ResponseHead) => number) | null
  /**
   * Called right after `received`, for the same response head; its body has not been read. It makes the next head
   * from `head` (as it was passed to `prepare`); `sent` is the head as it was sent. A next head with `more` needs the
   * body again: the call then fails with `bodyNotRepeatable`, and `Lifecycle.wanted` is that head. While a returned
   * Promise is pending, the chart is in `deciding.authenticating`, and `timeouts.authenticate` applies; RESPONSE_RECEIVED
   * and COOKIE_RECEIVED were announced before.
   */
  readonly next: (
    head: RequestHead,
    response: ResponseHead,
    history: History,
    sent: RequestHead,
  ) => FollowUp | null | Promise<FollowUp | null>
}

/** The caller gets every response. */
export const NO_FOLLOW_UP: FollowUpPolicy = Object.freeze({ prepare: null, received: null, next: () => null })

/** A follow-up that sends another message. */
export type Next = Exclude<FollowUp, { readonly kind: 'refuse' }>

/** The next message needs the body again, and the body is gone. */
export const unrepeatable = ({ kind, head }: Next, status: number): FollowUp => ({
  kind: 'refuse',
  reason: 'bodyNotRepeatable',
  message:
    kind === 'redirect'
      ? `The server redirects (${status}) and needs the body again, but the body was streamed. Send it again to ${head.target.origin}.`
      : `Credentials are required (${status}), and the body is needed again, but it was streamed. Send it again.`,
})

/**
 * Why a message was sent: by a call, because of a response, or again, because the kept connection was dead or because of `retry`.
 */
export type AttemptReason = 'first' | 'redirect' | 'challenge' | 'retry'

export interface Attempt {
  readonly method: string
  /** Without credentials. */
  readonly url: string
  readonly reason: AttemptReason
  /** The status code of its final response; null if there was none. */
  readonly status: number | null
}

export interface History {
  /** The messages that are over, in order. */
  readonly attempts: readonly Attempt[]
  /** How many of the follow-ups were redirects. */
  readonly redirects: number
  /** How many were repeats with credentials. */
  readonly challenges: number
}

/** The history of an exchange without messages. */
export const NO_HISTORY: History = Object.freeze({ attempts: Object.freeze([]), redirects: 0, challenges: 0 })

/** The history with one more attempt, after which `reason` caused the next. */
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
