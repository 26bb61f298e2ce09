// The types of hinternet, as a user's compiler has to see them: options, what comes back, notifications, and what a transport, a clock or an inspector of one's own has to do.

import type { X509Certificate } from 'node:crypto'
import type { EventEmitter } from 'node:events'
import {
  type Announcement,
  type Attempt,
  type AttemptReason,
  type AttemptTimings,
  type AuthenticateHook,
  type AuthenticationWanted,
  type Authorization,
  type Body,
  BodyLengthError,
  type BodyOptions,
  type Bytes,
  type Call,
  type CallerCommand,
  type CallName,
  type CallOptions,
  type CallTrace,
  CertificateError,
  type CertificateFault,
  type CertificateReason,
  type CertificateReport,
  type Challenge,
  type ChallengeFacts,
  type ChannelBindingKind,
  type ChartView,
  type Clock,
  CodingError,
  type ConnectionCounts,
  type ConnectionFilter,
  type ConnectionStats,
  type ConnectionUse,
  type ContentCoding,
  type Credentials,
  type CredentialsFunction,
  type CredentialsSource,
  type CredentialsWanted,
  type DecodingOptions,
  type EncodedBody,
  type Exchange,
  type ExchangeStateValue,
  type FailedExchange,
  type Failure,
  type FetchedResponse,
  type FetchOptions,
  type Framing,
  type GivenCredentials,
  type HeaderInput,
  type HeadOptions,
  HttpError,
  type HttpRequest,
  type HttpResponse,
  type InitEvent,
  type Inspect,
  type InternetStatusFacts,
  type InternetStatusName,
  type InternetStatusPayload,
  InvalidBodyError,
  InvalidHeaderError,
  InvalidMethodError,
  InvalidOptionError,
  InvalidUrlError,
  type internetStatus,
  type Listener,
  type LookupFunction,
  measureRequests,
  type NamedValues,
  type NoEvent,
  type NoFacts,
  type Notification,
  type NotificationEvents,
  type NotificationHead,
  type NotificationOf,
  type OpenOptions,
  type OwnServiceOptions,
  type OwnTls,
  type PassedBytes,
  type Pem,
  type Phase,
  type PhaseTimes,
  type PlainBody,
  type PlainStatusFacts,
  type PlainStatusName,
  type PoolStats,
  type Progress,
  type ProxyFunction,
  type ProxyInput,
  type ProxyOptions,
  type ProxyServer,
  phases,
  type ReadOptions,
  type Reason,
  type RedirectMode,
  type RequestActor,
  type RequestContext,
  type RequestEvent,
  type RequestEvents,
  type RequestHead,
  type RequestInput,
  type RequestInspector,
  type RequestMachine,
  type RequestMeta,
  type RequestOutput,
  type RequestStateValue,
  type RequestTag,
  type RequestWatcher,
  type Reservation,
  type ResponseHead,
  type RetryOptions,
  type Route,
  reasons,
  type SecureChannel,
  type SendExOptions,
  type SendOptions,
  type ServiceOptions,
  Session,
  SessionClosedError,
  type SessionEvents,
  type SessionNotificationEvents,
  type SessionOptions,
  type SessionStats,
  type StandardFetchOptions,
  type StatusFacts,
  type StatusName,
  type Streamable,
  type Target,
  type Timeouts,
  type TimesSoFar,
  type Timings,
  type TlsFacts,
  type TlsOptions,
  type TlsRoute,
  type TlsSettings,
  type TlsVersion,
  TransferError,
  type Transport,
  type TriedAddress,
  UndiciTransport,
  type UndiciTransportOptions,
  type WireFact,
  WrongStateError,
} from 'hinternet'
import type { Actor, AnyActorRef, EmittedFrom, EventFrom, InspectionEvent } from 'xstate'
import type { Equal, Holds } from './equal.mjs'

// ---- options

const retry: RetryOptions = {
  limit: 3,
  methods: ['GET'],
  statuses: [503],
  delay: 1,
  maxDelay: 2,
  jitter: 0,
  maxRetryAfter: 3,
  total: 4,
}
const timeouts: Timeouts = {
  prepare: 1,
  queue: 1,
  resolve: 1,
  connect: 1,
  tunnel: 1,
  secure: 1,
  send: 1,
  write: 1,
  response: 1,
  authenticate: 1,
  redirect: 1,
  read: 1,
  total: 1,
}
const pem: Pem = new Uint8Array(1)
const tls: TlsOptions = { ca: 'a', minVersion: 'TLSv1.3' satisfies TlsVersion, rejectUnauthorized: false }
const settings: TlsSettings = {
  ca: [pem, 'b'],
  key: { pem, passphrase: 'x' } as never,
  maxVersion: 'TLSv1.2',
}
const lookup: LookupFunction = (hostname, options, callback) =>
  callback(null, [{ address: hostname, family: options.family === 6 ? 6 : 4 }])
const sockets: UndiciTransportOptions = {
  connectionsPerOrigin: () => 6,
  connections: 10,
  queueLength: 5,
  idleMs: 1,
  lookup,
  tls,
  proxyTls: tls,
  localAddress: '::1',
}
const decode: DecodingOptions = {
  codings: ['gzip', 'deflate', 'br', 'zstd'] satisfies ContentCoding[],
  maxDecodedBytes: 1,
  maxRatio: 2,
  keepFields: true,
}
const ask: CredentialsFunction = async ({ origin, realm, scheme, proxy, attempt }: CredentialsWanted) =>
  proxy || attempt > 1 || scheme === 'basic'
    ? null
    : ({ username: origin, password: realm } satisfies Credentials)
const given: GivenCredentials = { username: 'a', password: 'b', preemptive: true }
const sources: readonly CredentialsSource[] = [ask, given]
const authenticate: AuthenticateHook = ({ challenges, url }: AuthenticationWanted): Authorization | null => {
  const [first]: readonly Challenge[] = challenges
  if (first?.scheme !== 'bearer') return null
  const { realm = url } = first.parameters
  return { authorization: `Bearer ${realm}`, reuse: true }
}
const services: ServiceOptions = {
  cookies: true,
  credentials: sources[0] as CredentialsSource,
  authenticate,
  decode,
  maxRedirects: 2,
  sensitiveHeaders: ['x'],
}
const ownTls: OwnTls = {
  unknownAuthority: true,
  settings: tls,
  judge: ({ faults }: CertificateReport) => faults.length === 0,
}
const own: OwnServiceOptions = {
  cookies: false,
  credentials: 'omit',
  redirect: 'manual' satisfies RedirectMode,
  tls: ownTls,
}
const proxies: readonly ProxyInput[] = [
  'environment',
  new URL('http://localhost'),
  null,
  {
    http: null,
    https: 'http://localhost',
    bypass: ['a'],
    username: 'a',
    password: 'b',
  } satisfies ProxyOptions,
  ((url) => (url.protocol === 'http:' ? null : 'http://localhost')) satisfies ProxyFunction,
]
const headers: readonly HeaderInput[] = [
  new Headers(),
  { a: 1, b: ['c'], d: undefined },
  [['a', 'b']],
  ['a', 'b'],
]
const query: NamedValues = { a: 1, b: true, c: null, d: undefined }
const open: OpenOptions = {
  ...own,
  headers: headers[0],
  signal: null,
  timeouts,
  searchParams: query,
  retry: 2,
  throwHttpErrors: true,
}
const standard: StandardFetchOptions = {
  cache: 'no-store',
  mode: 'cors',
  priority: 'high',
  referrerPolicy: '',
  window: null,
}
const fetchOptions: FetchOptions = {
  ...open,
  ...standard,
  method: 'POST',
  json: {},
  duplex: 'half',
  onStatus: ({ sequence }) => sequence,
}
const call: CallOptions = { signal: new AbortController().signal }
const head: HeadOptions = { ...call, contentLength: 1, expectContinue: 100, progressInterval: 5 }
const send: SendOptions = { ...head, form: query } satisfies HeadOptions & BodyOptions
const sendEx: SendExOptions = { ...head, body: 'x' }
const read: ReadOptions = { ...call, fill: true }
const bytes: readonly Bytes[] = ['x', new ArrayBuffer(1), new Uint8Array(1), new DataView(new ArrayBuffer(1))]
const stream: Streamable = new ReadableStream<unknown>()
const plainBody: PlainBody = new URLSearchParams()
const bodies: readonly Body[] = [...bytes, stream, plainBody, () => new Blob([]), async () => 'x']
export const options: SessionOptions = {
  ...sockets,
  ...services,
  agent: 'a',
  proxy: proxies[0] as ProxyInput,
  retry,
  timeouts,
  baseUrl: 'http://localhost/',
  interpret: true,
}
// @ts-expect-error: there is no such option
new Session({ timeout: 5 })
// @ts-expect-error: nor with this value
new Session({ timeouts: { read: '5 s' } })
// @ts-expect-error: an option of sessions
export const notOpen: OpenOptions = { agent: 'a' }
// @ts-expect-error: a status is a number
export const notRetry: RetryOptions = { statuses: ['503'] }
// @ts-expect-error: there is no such mode
export const notMode: RedirectMode = 'never'
// @ts-expect-error: there is no such coding
export const notCoding: ContentCoding = 'compress'

// ---- sessions and requests

export async function use(session: Session, notification: Notification): Promise<void> {
  const request: HttpRequest = session.open('POST', new URL('http://localhost/'), open)
  const sent: Promise<HttpResponse> = request.send(bodies[0], send)
  const begun: Promise<void> = request.sendEx(sendEx)
  const written: number = await request.write(new Uint8Array(1), call)
  const count: number = await request.read(new Uint8Array(1), read)
  const response: FetchedResponse = await session.fetch('http://localhost/', fetchOptions)
  const text: string = await response.text()
  const user = await response.json<{ readonly id: number }>()
  const stats: SessionStats = session.stats()
  const counts: ConnectionCounts = stats.connections
  const pools: readonly PoolStats[] = stats.pools
  const connection: ConnectionStats | undefined = pools[0]?.connections[0]
  measureRequests(session)[Symbol.dispose]()
  // @ts-expect-error: nothing says that there is a body
  response.body.getReader()
  // @ts-expect-error: it is not known what the JSON is
  ;(await response.json()).id
  // @ts-expect-error: it cannot be changed
  response.status = 200
  void [
    sent,
    begun,
    written,
    count,
    text,
    user.id.toFixed(),
    counts.open,
    connection?.exchanges,
    notification,
  ]
}

export type Requests = [
  Holds<Equal<HttpRequest['attempts'], readonly AttemptTimings[]>>,
  Holds<Equal<HttpRequest['timings'], Timings | null>>,
  Holds<Equal<HttpRequest['actor'], RequestActor>>,
  Holds<Equal<HttpRequest['phase'], Phase | null>>,
  Holds<Equal<HttpRequest['channel'], SecureChannel | null>>,
  Holds<Equal<HttpResponse['timings'], Timings>>,
  Holds<Equal<FetchedResponse['request'], HttpRequest>>,
  Holds<Equal<Session['requests'], ReadonlySet<HttpRequest>>>,
  Holds<Equal<Parameters<RequestActor['send']>[0], NoEvent>>,
  Holds<Equal<NoEvent['type'], never>>,
]
export type Times = [
  Holds<Equal<Timings['attempts'], readonly AttemptTimings[]>>,
  Holds<Equal<PhaseTimes['dns'], number | null>>,
  Holds<Equal<AttemptTimings['tried'], readonly TriedAddress[]>>,
  Holds<Equal<AttemptTimings['bytes'], PassedBytes>>,
  Holds<Equal<AttemptTimings['connection'], ConnectionUse | null>>,
  Holds<Equal<Attempt['reason'], AttemptReason>>,
  Holds<Equal<AttemptReason, 'first' | 'redirect' | 'challenge' | 'retry'>>,
  Holds<Equal<ConnectionUse['tls'], TlsFacts | null>>,
  Holds<Equal<TlsFacts['resumed'], boolean>>,
  Holds<Equal<PassedBytes['responseBody'], number | null>>,
  Holds<Equal<TriedAddress['outcome'], 'trying' | 'connected' | 'failed' | 'given up'>>,
  Holds<Equal<Progress['direction'], 'upload' | 'download'>>,
  Holds<Equal<CallTrace['requestId'], number>>,
]

// ---- notifications

export type Notifications = [
  Holds<Equal<Notification['name'], StatusName>>,
  Holds<Equal<StatusName, keyof InternetStatusFacts | PlainStatusName>>,
  Holds<keyof InternetStatusFacts extends InternetStatusName ? true : false>,
  Holds<Equal<keyof StatusFacts, keyof InternetStatusFacts | keyof PlainStatusFacts>>,
  Holds<Equal<InternetStatusName, keyof typeof internetStatus>>,
  Holds<Equal<NotificationOf<'INTERNET_STATUS_REDIRECT'>['number'], 110>>,
  Holds<Equal<NotificationOf<'queued'>['number'], null>>,
  Holds<Equal<NotificationHead<'progress'>['name'], 'progress'>>,
  Holds<Equal<NotificationEvents['queued'], [notification: NotificationOf<'queued'>]>>,
  Holds<Equal<RequestEvents['status'], [notification: Notification]>>,
  Holds<Equal<Exclude<keyof RequestEvents, keyof NotificationEvents>, 'status'>>,
  Holds<Equal<Exclude<keyof SessionNotificationEvents, keyof RequestEvents>, 'listenerError'>>,
  Holds<Equal<Exclude<keyof SessionEvents, keyof SessionNotificationEvents>, 'request'>>,
  Holds<Equal<SessionEvents['request'], [request: HttpRequest]>>,
  Holds<
    Equal<
      InternetStatusPayload<'INTERNET_STATUS_RESOLVING_NAME'>,
      InternetStatusFacts['INTERNET_STATUS_RESOLVING_NAME']
    >
  >,
  Holds<Equal<InternetStatusFacts['INTERNET_STATUS_HANDLE_CREATED'], NoFacts>>,
  Holds<Equal<PlainStatusFacts['challenged'], ChallengeFacts>>,
  Holds<Equal<ChallengeFacts['proxy'], boolean>>,
  Holds<Session extends EventEmitter<SessionEvents> ? true : false>,
  Holds<HttpRequest extends EventEmitter<RequestEvents> ? true : false>,
]

export function hear(session: Session, request: HttpRequest): void {
  session.on('request', ({ id }) => id.toFixed())
  session.on('listenerError', (error, { name }) => [error, name])
  request.on('INTERNET_STATUS_REQUEST_COMPLETE', ({ call, failure }) => {
    const which: Call = call
    const why: Failure | undefined = failure
    void [which, why]
  })
  request.on('status', (notification) => {
    if (notification.name === 'stalled') notification.ms.toFixed()
    // @ts-expect-error: not every notification has it
    notification.ms
  })
  // @ts-expect-error: requests do not emit it
  request.on('request', () => {})
  // @ts-expect-error: it has other facts
  request.on('queued', ({ host }) => host)
}

// ---- the chart

export type Chart = [
  Holds<Equal<EmittedFrom<RequestMachine>, Announcement>>,
  Holds<Equal<EventFrom<RequestMachine>, RequestEvent>>,
  Holds<Equal<RequestEvent, CallerCommand | WireFact>>,
  Holds<Equal<Announcement['type'], StatusName>>,
  Holds<RequestActor extends Actor<RequestMachine> ? true : false>,
  Holds<Equal<RequestContext['failure'], Failure | null>>,
  Holds<Equal<RequestOutput['status'], number | null>>,
  Holds<Equal<keyof RequestInput, 'id' | 'method' | 'url'>>,
  Holds<Equal<RequestTag, 'pending'>>,
  Holds<Equal<RequestMeta['phase'], Phase>>,
  Holds<'closed' extends RequestStateValue ? true : false>,
  Holds<{ writing: 'ioPending' } extends ExchangeStateValue ? true : false>,
  Holds<Equal<Phase, (typeof phases)[number]>>,
  Holds<Equal<Reason, (typeof reasons)[number]>>,
  Holds<Equal<CallName, 'send' | 'sendEx' | 'write' | 'end' | 'read' | 'query' | 'cancel' | 'close'>>,
]

// ---- errors

export function caught(error: unknown): string {
  if (error instanceof TransferError) {
    const failed: FailedExchange = error
    const phase: Phase = error.phase
    return [failed.url, phase, error.reason satisfies Reason, error.call satisfies Call].join()
  }
  if (error instanceof HttpError) return error.response.statusText
  if (error instanceof WrongStateError) return error.call satisfies CallName
  if (error instanceof BodyLengthError) return (error.declared - error.actual).toFixed()
  if (error instanceof CertificateError) {
    const faults: readonly CertificateFault[] = error.faults
    const certificate: X509Certificate | null = error.certificate
    return `${faults[0]?.reason satisfies CertificateReason | undefined} ${certificate?.subject}`
  }
  if (error instanceof CodingError) return error.reason satisfies 'undecodable' | 'bodyTooLarge'
  if (error instanceof InvalidOptionError) return error.option
  if (error instanceof InvalidHeaderError) return error.header
  if (error instanceof InvalidBodyError || error instanceof InvalidMethodError) return error.code
  if (error instanceof InvalidUrlError || error instanceof SessionClosedError) return error.name
  return ''
}

// ---- of one's own: a clock, an inspector, a transport

const clock: Clock = { now: () => 0, after: () => () => {}, soon: (callback) => callback() }
class Watcher implements RequestWatcher {
  found(requestId: number, elapsed: number): void {
    void [requestId, elapsed]
  }
  startedBy(requestId: number, actor: AnyActorRef): void {
    void [requestId, actor.id]
  }
  moved(event: RequestEvent | InitEvent, { context, status, value }: ChartView): void {
    void [event.type, context.id, status, value]
  }
  heard(requestId: number, announcement: Announcement): void {
    if (announcement.type === 'progress') void [requestId, announcement.bodyBytes]
  }
  sent(requestId: number, { method }: RequestHead, { timings }: TimesSoFar, explain: () => string): void {
    void [requestId, method, timings.total, explain()]
  }
  responded(requestId: number, { rawHeaders }: ResponseHead): void {
    void [requestId, rawHeaders]
  }
  left(): void {}
}
const inspector: RequestInspector = { watch: ({ now }) => (now() > 0 ? new Watcher() : new Watcher()) }
const observer: Inspect = (event: InspectionEvent) => event.type
// @ts-expect-error: it has to say what it does with moves
export const notWatcher: RequestWatcher = { found() {}, heard() {}, left() {} }

class Own implements Transport {
  readonly #inner = new UndiciTransport(sockets)
  open(head: RequestHead, listener: Listener): Exchange {
    const target: Target = head.target
    const framing: Framing = head.framing
    const route: Route | null = head.route
    const proxy: ProxyServer | null | undefined = route?.proxy
    const secure: TlsRoute | null | undefined = route?.tls
    const reservation: Reservation | undefined = head.reservation
    const exchange = this.#inner.open(head, {
      ...listener,
      report: (fact: WireFact) => listener.report(fact),
      failed: (reason: Reason, cause: Error) => listener.failed(reason, cause),
    })
    const encoded: EncodedBody | null | undefined = exchange.encoded
    void [
      target.origin,
      framing,
      proxy?.hostname,
      secure?.settings satisfies TlsSettings | null | undefined,
      reservation?.release,
      encoded?.bytes,
    ]
    return exchange
  }
  close(): void {
    const which: ConnectionFilter = { origin: 'http://localhost', group: '' }
    const idle: number = this.#inner.closeIdle(which)
    void [idle, this.#inner.count(which) satisfies ConnectionCounts]
    this.#inner.close()
  }
}
export const session = new Session({ clock, inspect: inspector, transport: new Own() })
session.inspect(observer).unsubscribe()
export type Channel = [
  Holds<Equal<Parameters<SecureChannel['binding']>[0], ChannelBindingKind>>,
  Holds<Equal<ChannelBindingKind, 'endpoint' | 'unique' | 'exporter'>>,
  Holds<Equal<SecureChannel['certificate'], X509Certificate | null>>,
]
void [settings, phases, reasons]
