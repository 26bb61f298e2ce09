// What the schemes have in common, and which of the challenges of a response is answered by which.

import type { Credentials, RequestHead } from '../../lifecycle/index.ts'
import { basic } from './basic.ts'
import type { Challenge } from './challenge.ts'
import { DigestSession, digestStrength } from './digest.ts'

/** What a request is, to the one who answers a challenge. */
export interface Claim {
  readonly method: string
  /** The request target: path and query, or for CONNECT the authority. */
  readonly uri: string
  /** The whole body, where it is at hand; null where there is one that is not. */
  readonly body: Uint8Array | null
}

/** Credentials in the terms of one scheme. */
export interface Answering {
  /** In lower case. */
  readonly scheme: string
  /** The value of an Authorization or Proxy-Authorization field; null where this request can have none. */
  authorize(claim: Claim): string | null
  /** True where nothing new has to be made for this challenge. */
  answers(challenge: Challenge): boolean
  /** The Authentication-Info of an answer. */
  learn(info: string): void
}

/** How strong a scheme is; 0 for a challenge that cannot be answered. Basic is the weakest. */
export function strengthOf(challenge: Challenge, bodyIsAtHand: boolean): number {
  if (challenge.scheme === 'basic') return BASIC_STRENGTH
  const strength = challenge.scheme === 'digest' ? digestStrength(challenge, bodyIsAtHand) : 0
  return strength === 0 ? 0 : BASIC_STRENGTH + strength
}

export const BASIC_STRENGTH = 1

/** `challenge` is one whose strength is more than 0. */
export const answering = (challenge: Challenge, credentials: Credentials): Answering =>
  challenge.scheme === 'digest'
    ? new DigestSession(challenge, credentials)
    : saying('basic', basic(credentials, challenge))

/** The same value each time. */
export const saying = (scheme: string, value: string): Answering => ({
  scheme,
  authorize: () => value,
  answers: (challenge) => challenge.scheme === scheme,
  learn: () => {},
})

export const claimOf = ({ body, framing, method, more, target }: RequestHead): Claim => ({
  method,
  uri: target.path,
  body: more ? null : (body ?? (framing === 'none' || framing === 0 ? EMPTY : null)),
})

/** RFC 9110 §9.3.6: what a proxy is asked for on behalf of an https request. */
export const tunnelClaim = ({ target }: RequestHead): Claim => ({
  method: 'CONNECT',
  uri: `${target.hostname.includes(':') ? `[${target.hostname}]` : target.hostname}:${target.port}`,
  body: EMPTY,
})

const EMPTY = new Uint8Array(0)
