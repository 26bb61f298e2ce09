// What follows a response, by the flags of a request.

import { type FollowUpPolicy, NO_FOLLOW_UP, redirecting, standardRedirects } from '../../lifecycle/index.ts'
import {
  INTERNET_FLAG_IGNORE_REDIRECT_TO_HTTP,
  INTERNET_FLAG_IGNORE_REDIRECT_TO_HTTPS,
  INTERNET_FLAG_NO_AUTO_REDIRECT,
} from '../constants/index.ts'

const DECISIVE =
  INTERNET_FLAG_NO_AUTO_REDIRECT |
  INTERNET_FLAG_IGNORE_REDIRECT_TO_HTTP |
  INTERNET_FLAG_IGNORE_REDIRECT_TO_HTTPS

export class FollowUps {
  readonly #known = new Map<number, FollowUpPolicy>()

  for(flags: number): FollowUpPolicy {
    const decisive = flags & DECISIVE
    const known = this.#known.get(decisive)
    if (known !== undefined) return known
    const policy = policyFor(decisive)
    this.#known.set(decisive, policy)
    return policy
  }
}

/** Five are followed; 308 is not, and all methods but GET and HEAD turn into GET, unless 307 says otherwise. */
function policyFor(flags: number): FollowUpPolicy {
  const has = (flag: number): boolean => (flags & flag) !== 0
  if (has(INTERNET_FLAG_NO_AUTO_REDIRECT)) return NO_FOLLOW_UP
  return redirecting({
    ...standardRedirects,
    limit: 5,
    statuses: { 301: 'unsafe', 302: 'unsafe', 303: 'unsafe', 307: 'none' },
    downgrade: has(INTERNET_FLAG_IGNORE_REDIRECT_TO_HTTP) ? 'follow' : 'refuse',
    upgrade: has(INTERNET_FLAG_IGNORE_REDIRECT_TO_HTTPS) ? 'follow' : 'refuse',
  })
}
