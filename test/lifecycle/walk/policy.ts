// A policy that does what the plan says: at once, later, never, or wrongly.

import type { FollowUp, FollowUpPolicy, Prepared } from '../../../src/lifecycle/index.ts'
import { redirecting, standardRedirects } from '../../../src/policies/index.ts'
import type { ManualClock } from '../../../src/testing/index.ts'

/** How a hook answers. */
export type Timing = 'atOnce' | 'later' | 'never' | 'throws' | 'rejects'

export interface PlannedPolicy {
  /** Null has no such hook. */
  readonly prepare: Timing | null
  readonly cookies: 0 | 2
  /** Of each response. */
  readonly received: 0 | 1 | null
  /** To a 401. */
  readonly credentials: Timing | null
  /** Whether there are any. */
  readonly has: boolean
  readonly redirects: number
}

const LATER = 4

export function policyOf(plan: PlannedPolicy, clock: ManualClock): FollowUpPolicy {
  const { cookies, credentials, has, prepare, received } = plan
  const redirects = redirecting({ ...standardRedirects, limit: plan.redirects })
  const answering = <Answer>(timing: Timing, answer: Answer): Answer | Promise<Answer> => {
    if (timing === 'atOnce') return answer
    if (timing === 'throws') throw new Error('a hook throws')
    return new Promise((resolve, reject) => {
      if (timing === 'later') clock.after(LATER, () => resolve(answer))
      if (timing === 'rejects') clock.after(LATER, () => reject(new Error('a hook rejects')))
    })
  }
  return {
    prepare:
      prepare === null
        ? null
        : (head) => {
            const prepared: Prepared = {
              head: { ...head, headers: [...head.headers, 'Cookie', 'a=1'] },
              cookies,
            }
            return answering(prepare, prepared)
          },
    received: received === null ? null : () => received,
    next: (head, response, history, sent) => {
      if (response.status !== 401 || credentials === null || history.challenges > 0)
        return redirects.next(head, response, history, sent)
      const challenge = { scheme: 'Basic', proxy: false }
      const repeat: FollowUp | null = has ? { kind: 'repeat', head, challenge } : null
      return answering(credentials, repeat)
    },
  }
}
