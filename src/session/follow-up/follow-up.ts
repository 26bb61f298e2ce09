// What goes with the messages of a handle, and what follows their responses: cookies, credentials, redirects.

import {
  type FollowUpPolicy,
  type Prepared,
  type RedirectPolicy,
  type RequestHead,
  redirected,
  redirecting,
} from '../../lifecycle/index.ts'
import type { Authentication } from '../authentication/index.ts'
import type { Cookies } from '../cookies/index.ts'

export interface FollowUpParts {
  readonly redirects: RedirectPolicy
  /** Shared by all handles of a session. */
  readonly cookies?: Cookies | null
  /** Of one handle. */
  readonly authentication?: Authentication | null
}

/** The policy of a handle, or of all handles of a session where there is no `authentication`. */
export function followUp({ authentication = null, cookies = null, redirects }: FollowUpParts): FollowUpPolicy {
  if (authentication === null && cookies === null) return redirecting(redirects)
  return {
    prepare: (head) => prepared(head, cookies, authentication),
    received: cookies === null ? null : (sent, response) => cookies.take(sent.target, response),
    next: (head, response, history, sent) =>
      authentication?.next(head, response, history, sent) ??
      redirected(head, response, history.redirects, redirects),
  }
}

function prepared(
  head: RequestHead,
  cookies: Cookies | null,
  authentication: Authentication | null,
): Prepared {
  const headers = head.headers.slice()
  const count = cookies === null ? 0 : cookies.addTo(headers, head.target)
  const sent = { ...head, headers }
  authentication?.addTo(sent)
  return { head: sent, cookies: count }
}
