// The door hinternet/testing: a server and a transport that answer from a script, a clock that tests move, and the types for
// writing a transport.
export type { ChallengeFacts, Failure, Phase, Reason, RequestState, WireFact } from '../../machines/index.ts'
export {
  type CertificateFault,
  type CertificateReason,
  type CertificateReport,
  type ChannelBindingKind,
  type Clock,
  type ConnectionStats,
  type Exchange,
  type Framing,
  InvalidOptionError,
  type Listener,
  NOTHING_YET,
  type Pem,
  type PoolStats,
  type ProxyServer,
  type RequestHead,
  type Reservation,
  type ResponseHead,
  type Route,
  type SecureChannel,
  type Target,
  type TlsRoute,
  type TlsSettings,
  type Transport,
} from '../lifecycle/index.ts'
export type {
  ConformanceIdentity,
  Level,
  LoopbackOptions,
  Scenario,
  ScriptedFactory,
} from './conformance/index.ts'
export { ManualClock, type ManualClockOptions } from './manual-clock.ts'
export { type Heard, NotificationRecorder, type Outcome } from './notification-recorder.ts'
export { playback } from './playback.ts'
export {
  type RecordedExchange,
  type RecordedPiece,
  type RecordedResponse,
  type Recording,
  RecordingTransport,
} from './recording-transport.ts'
export { type RequestPath, requestPaths } from './request-paths.ts'
export {
  type ConformanceOptions,
  type ConformanceResult,
  loadScenarios,
  runConformance,
} from './run-conformance.ts'
export {
  type Accepted,
  accepts,
  type Connect,
  type ConnectScript,
  chunk,
  close,
  type Delayed,
  dribble,
  type EachTime,
  type Failing,
  type Found,
  found,
  Gate,
  type Handshake,
  type HeaderFields,
  hang,
  head,
  interim,
  type Lookup,
  lastChunk,
  notFound,
  type OriginScript,
  type RouteScript,
  type RouteSteps,
  refuses,
  reply,
  reset,
  type Secured,
  type Step,
  send,
  take,
  unreachable,
  until,
  wait,
} from './script.ts'
export type { SeenRequest } from './scripted-connection.ts'
export {
  type BreakOffOptions,
  type ConnectOptions,
  type PaceOptions,
  type ResolveOptions,
  ScriptedRoute,
  ScriptedServer,
  type ScriptedServerOptions,
  type SecureOptions,
} from './scripted-server.ts'
export { ScriptedTransport, type ScriptedTransportOptions } from './scripted-transport.ts'
export { expectSequence, type MatcherResult, matchers } from './sequence.ts'
