// The policy of a handle: adds cookies and credentials to its messages, and decides which message follows a response.

import type { FollowUp, FollowUpPolicy, Prepared, RequestHead } from '../lifecycle/index.ts'
import type { Authentication } from './authentication.ts'
import type { Cookies } from './cookies.ts'
import { type RedirectPolicy, redirected, redirecting } from './redirects.ts'

export interface FollowUpParts {
  readonly redirects: RedirectPolicy
  /** Shared by all handles of a session. */
  readonly cookies?: Cookies | null
  /** Of one handle. */
  readonly authentication?: Authentication | null
  /** A redirect fails the request. */
  readonly redirectsFail?: boolean
}

/** The policy of a handle, or of all handles of a session if there is no `authentication`. */
export function followUp(parts: FollowUpParts): FollowUpPolicy {
  const { authentication = null, cookies = null, redirects, redirectsFail = false } = parts
  const isPlain = authentication === null && cookies === null
  if (isPlain && !redirectsFail) return redirecting(redirects)
  return {
    prepare: isPlain ? null : (head) => prepared(head, cookies, authentication),
    received: cookies === null ? null : (sent, response) => cookies.take(sent.target, response),
    next(head, response, history, sent) {
      const answer = authentication?.next(head, response, history, sent) ?? null
      if (answer !== null) return answer
      const redirect = redirected(head, response, history.redirects, redirects)
      return redirectsFail && redirect?.kind === 'redirect' ? unwanted(response.status) : redirect
    },
  }
}

const unwanted = (status: number): FollowUp => ({
  kind: 'refuse',
  reason: 'badRedirect',
  message: `The server redirects (${status}), and redirect is 'error'. Use 'follow', or 'manual' to get the response.`,
})

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
