// The life of an exchange, neutral between dialects, and the port that transports fill.
export { connectAhead } from './ahead/connect-ahead.ts'
export {
  aClock,
  aFunction,
  anInspector,
  asGiven,
  aTransport,
  type Check,
  type Checks,
  checkedOptions,
  count,
  countOrInfinity,
  cutName,
  flag,
  hasMethods,
  InvalidOptionError,
  isRecord,
  MAX_MS,
  masked,
  milliseconds,
  type OptionTable,
  optionsOf,
  optionTable,
  quoted,
  readably,
  shown,
  shownHeader,
  shownName,
  shownUrl,
  synchronous,
  withMethods,
} from './arguments/index.ts'
export type { Logic, RequestActor } from './chart.ts'
export type { Completion, Sink } from './completion.ts'
export {
  BodyLengthError,
  type CallName,
  errorOf,
  InvalidBodyError,
  InvalidHeaderError,
  InvalidMethodError,
  InvalidUrlError,
  isAnswered,
  messageOf,
  SessionClosedError,
  TransferError,
  WrongStateError,
} from './errors/index.ts'
export {
  type Attempt,
  type AttemptReason,
  type FollowUp,
  type FollowUpPolicy,
  type History,
  type Next,
  NO_FOLLOW_UP,
  type Otherwise,
  type Prepared,
  type RedirectPolicy,
  type Refusal,
  type Rewriting,
  redirected,
  redirecting,
  standardRedirects,
} from './follow-up/index.ts'
export {
  checkedField,
  checkedFields,
  checkedName,
  type Fields,
  fieldOf,
  type HeaderInput,
  hasField,
  mergedFields,
  removeField,
} from './head/headers.ts'
export { checkedMethod, expectsBody, hasNoBody, isToken } from './head/method.ts'
export { newHandleValue, newRequestId } from './ids.ts'
export {
  type Beginning,
  type Inspect,
  Inspection,
  type RequestInspector,
  type RequestWatcher,
  type Standing,
  type Watching,
  watching,
} from './inspection.ts'
export { Lifecycle } from './lifecycle.ts'
export type { LifecycleOptions } from './options.ts'
export { PENDING } from './reading.ts'
export { type ProxyServer, proxyOrigin, type Route, routeOf } from './route.ts'
export { areSendable, type Credentials, parseTarget } from './target.ts'
export {
  type Clock,
  Deadlines,
  holdEventLoop,
  type Member,
  NO_TIMEOUTS,
  Roster,
  releaseEventLoop,
  systemClock,
  type Timeouts,
} from './time/index.ts'
export {
  CertificateError,
  type CertificateFault,
  type CertificateReason,
  type CertificateReport,
  type ChannelBindingKind,
  type Pem,
  type SecureChannel,
  type TlsRoute,
  type TlsSettings,
  tlsRouteOf,
} from './tls/index.ts'
export {
  type Exchange,
  type Framing,
  type Listener,
  NOTHING_YET,
  type RequestHead,
  type Reservation,
  type ResponseHead,
  type Target,
  type Transport,
} from './transport.ts'
