// The life of an exchange, neutral between dialects, and the port that transports fill.
export { BodyLengthError } from './body-length-error.ts'
export type { Inspect, Logic, RequestActor, RequestSnapshot } from './chart/index.ts'
export { type Clock, systemClock } from './clock.ts'
export type { Completion, Sink } from './completion.ts'
export { Lifecycle, type LifecycleOptions, PENDING } from './lifecycle.ts'
export { type RedirectPolicy, type Refusal, redirected } from './redirect.ts'
export { type Member, Roster } from './roster.ts'
export { type Credentials, parseTarget } from './target.ts'
export { Deadlines, NO_TIMEOUTS, type Timeouts } from './timeouts.ts'
export { TransferError } from './transfer-error.ts'
export {
  type Exchange,
  type Framing,
  type Listener,
  NOTHING_YET,
  type RequestHead,
  type ResponseHead,
  type Target,
  type Transport,
} from './transport.ts'
export { type CallName, WrongStateError } from './wrong-state-error.ts'
