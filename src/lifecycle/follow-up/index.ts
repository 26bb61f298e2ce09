// What follows a response, and what goes with the next message.
export {
  type FollowUp,
  type FollowUpPolicy,
  type Next,
  NO_FOLLOW_UP,
  type Prepared,
  type Refusal,
  unrepeatable,
} from './policy.ts'
export {
  type Otherwise,
  type RedirectPolicy,
  type Rewriting,
  redirected,
  redirecting,
  standardRedirects,
} from './redirects.ts'
export { type Attempt, type AttemptReason, attempt, continued, type History, NO_HISTORY } from './trail.ts'
