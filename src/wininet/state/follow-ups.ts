// The policy of a request by its flags: the fields that are added to its messages, and the messages that follow its responses.

import type { FollowUpPolicy } from '../../lifecycle/index.ts'
import { type RedirectPolicy, redirected, standardRedirects } from '../../policies/index.ts'
import { type Authentication, type Cookies, followUp } from '../../session/index.ts'
import {
  INTERNET_FLAG_IGNORE_REDIRECT_TO_HTTP,
  INTERNET_FLAG_IGNORE_REDIRECT_TO_HTTPS,
  INTERNET_FLAG_NO_AUTO_REDIRECT,
  INTERNET_FLAG_NO_COOKIES,
} from '../constants/index.ts'

const DECISIVE =
  INTERNET_FLAG_NO_AUTO_REDIRECT |
  INTERNET_FLAG_IGNORE_REDIRECT_TO_HTTP |
  INTERNET_FLAG_IGNORE_REDIRECT_TO_HTTPS |
  INTERNET_FLAG_NO_COOKIES

/** Without cookies, nothing is added to a message. */
interface Policies {
  readonly usual: FollowUpPolicy
  readonly withoutCookies: FollowUpPolicy
}

export class FollowUps {
  readonly #cookies: Cookies
  readonly #known = new Map<number, Policies>()

  constructor(cookies: Cookies) {
    this.#cookies = cookies
  }

  /** For requests without credentials. */
  for(flags: number): FollowUpPolicy {
    const decisive = flags & DECISIVE
    let policies = this.#known.get(decisive)
    if (policies === undefined) {
      policies = this.#policiesFor(decisive)
      this.#known.set(decisive, policies)
    }
    return this.#cookies.isEmpty ? policies.withoutCookies : policies.usual
  }

  /** For one request. */
  with(authentication: Authentication | null, flags: number): FollowUpPolicy {
    return followUp({ authentication, cookies: this.#cookiesFor(flags), redirects: redirectsFor(flags) })
  }

  #policiesFor(flags: number): Policies {
    const usual = this.with(null, flags)
    const redirects = redirectsFor(flags)
    return {
      usual,
      withoutCookies: {
        prepare: null,
        received: usual.received,
        next: (head, response, history) => redirected(head, response, history.redirects, redirects),
      },
    }
  }

  #cookiesFor(flags: number): Cookies | null {
    return (flags & INTERNET_FLAG_NO_COOKIES) === 0 ? this.#cookies : null
  }
}

/** Five are followed. 308 is not, and all methods but GET and HEAD turn into GET, except with 307. */
function redirectsFor(flags: number): RedirectPolicy {
  const has = (flag: number): boolean => (flags & flag) !== 0
  return {
    ...standardRedirects,
    limit: has(INTERNET_FLAG_NO_AUTO_REDIRECT) ? 0 : 5,
    foreign: 'handOut',
    statuses: { 301: 'unsafe', 302: 'unsafe', 303: 'unsafe', 307: 'none' },
    downgrade: has(INTERNET_FLAG_IGNORE_REDIRECT_TO_HTTP) ? 'follow' : 'refuse',
    upgrade: has(INTERNET_FLAG_IGNORE_REDIRECT_TO_HTTPS) ? 'follow' : 'refuse',
  }
}
