// Which of the challenges of a response is answered.

import type { RequestHead } from '../../lifecycle/index.ts'
import type { Challenge } from './challenge.ts'
import type { Party } from './party.ts'
import { strengthOf } from './scheme.ts'
import type { Space } from './spaces.ts'

/** A response that asks for credentials. */
export interface Asked {
  readonly head: RequestHead
  readonly party: Party
  readonly challenges: readonly Challenge[]
  /** 1 for the first in an exchange. */
  readonly attempt: number
}

export interface Choice {
  readonly challenge: Challenge
  readonly strength: number
  /** As it came, in Latin-1. */
  readonly realm: string
  /** What went with the message, and was not enough. */
  readonly used: Space | null
  /** The same credentials would be refused again. */
  readonly isRefused: boolean
}

/** The challenges that can be answered, from the strongest; of those that are as strong, in the order in which they came. */
export function choices({ challenges, party }: Asked, used: Space | null): Choice[] {
  return challenges
    .map((challenge) => ({ challenge, strength: strengthOf(challenge, party.claim.body !== null) }))
    .filter(({ strength }) => strength > 0)
    .sort((a, b) => b.strength - a.strength)
    .map(({ challenge, strength }) => choiceOf(challenge, strength, used))
}

function choiceOf(challenge: Challenge, strength: number, used: Space | null): Choice {
  const { parameters, scheme } = challenge
  const realm = parameters.realm ?? ''
  // A server may forget its nonces, and not say that they are stale.
  const isOld =
    scheme === 'digest' && (parameters.stale?.toLowerCase() === 'true' || used?.confirmed === true)
  const isRefused =
    used !== null && used.strength >= strength && (used.realm === null || used.realm === realm) && !isOld
  return { challenge, strength, realm, used, isRefused }
}

/** The same bytes as UTF-8, where they are; many servers write it so. */
export function shownRealm(realm: string): string {
  const bytes = Buffer.from(realm, 'latin1')
  const text = bytes.toString()
  return text.includes('\ufffd') ? realm : text
}
