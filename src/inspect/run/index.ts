// The format of recordings. The page is built from it, too, so it uses nothing of Node or of a browser.
export {
  type ActorHead,
  type ActorListener,
  ActorLog,
  type ActorMove,
  type ActorRun,
  type ActorState,
  ActorWatch,
  type MachineName,
  type StartedBy,
} from './actor-run.ts'
export { type Attempt, attemptsOf } from './attempts.ts'
export type { CertificateFacts } from './certificate.ts'
export {
  type ChartFacts,
  type ChartRule,
  type ChartState,
  type ChartStatus,
  phasesByState,
} from './chart.ts'
export {
  type Har,
  type HarAddress,
  type HarBody,
  type HarEntry,
  type HarField,
  type HarMessage,
  type HarTimings,
  harOf,
  runToHar,
} from './har.ts'
export { redacted, redactedFields, redactedText } from './redact.ts'
export { type ChartEvent, type LogOptions, RequestLog } from './request-log.ts'
export {
  type ConnectionOrigin,
  type ConnectionUse,
  type Entry,
  type Facts,
  FORMAT,
  type Heard,
  isStep,
  type Message,
  type MessageReason,
  type PhaseSpan,
  parseRun,
  type QueueWait,
  type RequestRun,
  type Run,
  RunFormatError,
  type RunView,
  type Step,
  type Summary,
  VERSION,
} from './run.ts'
export { type StateValue, stateName } from './state-name.ts'
export {
  isTrace,
  type ReplayedRequest,
  replayTrace,
  runOfTrace,
  TRACE_FORMAT,
  TRACE_VERSION,
  TraceError,
  type TraceLine,
  type TraceLineHead,
} from './trace.ts'
export type {
  BytesPoint,
  Pended,
  PhaseStretch,
  Stretch,
  Tracks,
} from './tracks.ts'
