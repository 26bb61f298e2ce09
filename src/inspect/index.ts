// The inspector: shows requests live in a browser, without the internet.
export { Inspector, type InspectorOptions, serveInspector } from './inspector.ts'
export type { Limits } from './recorder/index.ts'
export type {
  ActorHead,
  ActorMove,
  ActorRun,
  ActorState,
  BytesPoint,
  CertificateFacts,
  ConnectionOrigin,
  ConnectionUse,
  Entry,
  Facts,
  Heard,
  MachineName,
  Message,
  MessageReason,
  Pended,
  PhaseSpan,
  PhaseStretch,
  QueueWait,
  RequestRun,
  Run,
  RunView,
  StartedBy,
  StateValue,
  Step,
  Stretch,
  Summary,
  Tracks,
} from './run/index.ts'
export {
  type ReplayedRequest,
  replayTrace,
  TraceError,
  type TraceLine,
  type TraceLineHead,
} from './run/index.ts'
export { traceTo } from './trace.ts'
