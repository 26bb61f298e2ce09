// The chart and its alphabets.
export { type Failure, type Phase, phases, type Reason, reasons } from './failure.ts'
export {
  type Call,
  type InternetStatusFacts,
  type InternetStatusName,
  type InternetStatusPayload,
  internetStatus,
  type NoFacts,
  whenSent,
} from './internet-status.ts'
export {
  type ChallengeFacts,
  type PlainStatusFacts,
  type PlainStatusName,
  whenPlainSent,
} from './plain-status.ts'
export type {
  RequestContext,
  RequestInput,
  RequestMeta,
  RequestOutput,
  RequestTag,
} from './request.context.ts'
export type { CallerCommand, RequestEvent, WireFact } from './request.events.ts'
export {
  type ExchangeStateValue,
  type RequestMachine,
  type RequestStateValue,
  requestMachine,
} from './request.machine.ts'
export { RequestRun, type RequestSnapshot, type RequestState, requestState } from './request-run.ts'
export type {
  AttemptOutcome,
  RetryContext,
  RetryEvent,
  RetryInput,
  RetryOutput,
  RetryPolicy,
} from './retry.context.ts'
export { type RetryMachine, type RetryStateValue, retryMachine } from './retry.machine.ts'
export type { Announcement, StatusFacts, StatusName } from './status.ts'
