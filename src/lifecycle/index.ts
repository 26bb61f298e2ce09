// The life of an exchange, without the words of any dialect, and the interface that transports implement.
export {
  cutName,
  InvalidBodyError,
  InvalidHeaderError,
  InvalidMethodError,
  InvalidOptionError,
  InvalidUrlError,
  masked,
  SessionClosedError,
  shown,
  shownName,
  shownUrl,
} from './argument-errors.ts'
export { PENDING } from './body-reader.ts'
export { type Logic, logicFor, type NoEvent, type RequestActor } from './chart.ts'
export { type Clock, holdEventLoop, releaseEventLoop, systemClock } from './clock.ts'
export { connectAhead } from './connect-ahead.ts'
export { DenseSet, type Member } from './dense-set.ts'
export {
  BodyLengthError,
  type CallName,
  errorOf,
  type FailedExchange,
  isAnswered,
  messageOf,
  pictureOf,
  TransferError,
  WrongStateError,
} from './errors.ts'
export { explain } from './explain.ts'
export { Fifo, type Linked } from './fifo.ts'
export {
  type Attempt,
  type AttemptReason,
  type FollowUp,
  type FollowUpPolicy,
  type History,
  type Next,
  NO_FOLLOW_UP,
  type Prepared,
} from './follow-up.ts'
export { ForwardingExchange } from './forwarding-exchange.ts'
export { keepFreedMemory, pieceMade } from './freed-memory.ts'
export {
  checkedField,
  checkedFields,
  checkedMethod,
  checkedName,
  expectsBody,
  type Fields,
  fieldOf,
  type HeaderInput,
  hasField,
  hasNoBody,
  isToken,
  mergedFields,
  removeField,
  trimmed,
} from './headers.ts'
export {
  type ChartView,
  type InitEvent,
  type Inspect,
  Inspection,
  newHandleValue,
  newRequestId,
  type Opener,
  openedBy,
  type RequestInspector,
  type RequestWatcher,
  type TimesSoFar,
  takeOpener,
  watching,
} from './inspection.ts'
export {
  type Completion,
  Lifecycle,
  type LifecycleOptions,
  type MoveObserver,
  type Sink,
} from './lifecycle.ts'
export {
  aClock,
  aFunction,
  anInspector,
  asGiven,
  aTransport,
  count,
  countOrInfinity,
  flag,
  hasMethods,
  MAX_MS,
  milliseconds,
  synchronous,
  withMethods,
} from './option-checks.ts'
export {
  type Check,
  type Checks,
  checkedOptions,
  isRecord,
  nearest,
  type OptionTable,
  optionsOf,
  optionTable,
  readably,
} from './option-table.ts'
export { Retries } from './retries.ts'
export {
  areSendable,
  authorityOf,
  type Credentials,
  isSocks,
  type ProxyServer,
  parseTarget,
  proxyOrigin,
  type Route,
  routeOf,
  type Target,
} from './target.ts'
export { throwLater } from './throw-later.ts'
export { Deadlines, NO_TIMEOUTS, type Timed, type Timeouts } from './timeouts.ts'
export type {
  AttemptTimings,
  ConnectionUse,
  PassedBytes,
  PhaseTimes,
  SendTimes,
  Timings,
  TlsFacts,
  TriedAddress,
} from './timings.ts'
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
  type TlsVersion,
  tlsRouteOf,
} from './tls.ts'
export {
  type ConnectionStats,
  type EncodedBody,
  type Exchange,
  type Framing,
  type Listener,
  NOTHING_YET,
  type PoolStats,
  type RequestHead,
  type Reservation,
  type ResponseHead,
  type Transport,
} from './transport.ts'
