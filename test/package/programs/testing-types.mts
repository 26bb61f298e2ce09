// The types of hinternet/testing: what a script may say, what is recorded, and what a transport of one's own has to fulfil.

import { type Notification, Session, UndiciTransport } from 'hinternet'
import {
  type Accepted,
  accepts,
  type BreakOffOptions,
  type CertificateFault,
  type CertificateReason,
  type CertificateReport,
  type ChallengeFacts,
  type ChannelBindingKind,
  type Clock,
  type ConformanceIdentity,
  type ConformanceOptions,
  type ConformanceResult,
  type Connect,
  type ConnectionStats,
  type ConnectOptions,
  type ConnectScript,
  chunk,
  close,
  type Delayed,
  dribble,
  type EachTime,
  type Exchange,
  expectSequence,
  type Failing,
  type Failure,
  type Found,
  type Framing,
  found,
  Gate,
  type Handshake,
  type HeaderFields,
  type Heard,
  hang,
  head,
  InvalidOptionError,
  interim,
  type Level,
  type Listener,
  type Lookup,
  type LoopbackOptions,
  lastChunk,
  loadScenarios,
  ManualClock,
  type ManualClockOptions,
  type MatcherResult,
  matchers,
  NOTHING_YET,
  NotificationRecorder,
  notFound,
  type OriginScript,
  type Outcome,
  type PaceOptions,
  type Pem,
  type Phase,
  type PoolStats,
  type ProxyServer,
  playback,
  type Reason,
  type RecordedExchange,
  type RecordedPiece,
  type RecordedResponse,
  type Recording,
  RecordingTransport,
  type RequestHead,
  type RequestPath,
  type RequestState,
  type Reservation,
  type ResolveOptions,
  type ResponseHead,
  type Route,
  type RouteScript,
  type RouteSteps,
  refuses,
  reply,
  requestPaths,
  reset,
  runConformance,
  type Scenario,
  type ScriptedFactory,
  type ScriptedRoute,
  ScriptedServer,
  type ScriptedServerOptions,
  ScriptedTransport,
  type ScriptedTransportOptions,
  type SecureChannel,
  type Secured,
  type SecureOptions,
  type SeenRequest,
  type Step,
  send,
  type Target,
  type TlsRoute,
  type TlsSettings,
  type Transport,
  take,
  unreachable,
  until,
  type WireFact,
  wait,
} from 'hinternet/testing'
import type { Equal, Holds } from './equal.mjs'

// ---- a server

const options = { origin: 'https://example.test', capacity: 100 } satisfies ScriptedServerOptions
const server = new ScriptedServer(options)
const clock: ManualClock = server.clock
const own: Clock = { now: () => 0, after: () => () => {}, soon: queueMicrotask }
const onOwn: ScriptedServer<Clock> = new ScriptedServer({ clock: own })
// @ts-expect-error: there is no such option
new ScriptedServer({ port: 80 })
const resolved: ResolveOptions = { after: 10, addresses: ['127.0.0.1'] }
const connected: ConnectOptions = { after: 30, error: 'ECONNREFUSED' }
const secured: SecureOptions = { error: 'CERT_HAS_EXPIRED' }
const cut: BreakOffOptions = { afterBytes: 3 }
const pace: PaceOptions = { pieceSize: 2, interval: 10 }
const route: ScriptedRoute = server
  .on('GET', '/x')
  .resolve(resolved)
  .connect(connected)
  .secure(secured)
  .take(3)
  .wait(5)
  .until(new Gate())
  .reply(200, { 'x-many': ['1', '2'] }, { any: 'thing' }, pace)
  .send('surplus')
  .reset(cut)
route.blackHole().stall(cut).close(cut)
// @ts-expect-error: no error of a lookup
route.resolve({ error: 'ECONNRESET' })
// @ts-expect-error: no error of a connect
route.connect({ error: 'ENOTFOUND' })
// @ts-expect-error: a number
route.reply('200')
new Session({ transport: server.transport, clock })

// ---- scripts as data

const lookups: EachTime<Lookup> = [found('10.0.0.1', '10.0.0.2'), notFound(), 'hangs']
const connects: EachTime<Connect> = [accepts(5), refuses(), unreachable()]
const handshake: Handshake = { reason: 'certificateDate', after: 3 } satisfies Failing
const steps: readonly Step[] = [
  take(),
  interim(103),
  head(200, { 'Transfer-Encoding': 'chunked' }),
  chunk('abc'),
  ...dribble('abc', 1, 10),
  wait(5),
  until(new Gate()),
  lastChunk(),
  reply(200, {}, 'body'),
  send(new Uint8Array(3)),
  close(),
  reset(),
  hang(),
]
const byConnection: RouteScript = { steps, connect: refuses() }
const routes: Record<string, RouteSteps> = { '/x': steps, '/y': [steps, [hang()]], '/z': [byConnection] }
const connect: ConnectScript = { lookup: lookups, connect: connects, secure: handshake }
const script: OriginScript = { ...connect, capacity: 5, routes }
const scripted: ScriptedTransportOptions = {
  origins: { 'http://example.test': script },
  connectionsPerOrigin: 2,
}
const transport: Transport = new ScriptedTransport(scripted)
// @ts-expect-error: no step
export const noStep: Step = { type: 'dance' }
// @ts-expect-error: none is no list
export const noTimes: EachTime<Lookup> = []
// @ts-expect-error: a reason of a failure
export const noReason: Failing = { reason: 'boredom' }

export type Scripts = [
  Holds<Equal<Lookup, Found | Failing | 'hangs'>>,
  Holds<Equal<Connect, Accepted | Failing | 'hangs'>>,
  Holds<Equal<Handshake, Secured | Failing | 'hangs'>>,
  Holds<Equal<Found extends Delayed ? true : false, true>>,
  Holds<Equal<Failing['reason'], Reason>>,
  Holds<Equal<HeaderFields[string], string | readonly string[]>>,
  Holds<Equal<ScriptedServer['requests'], readonly SeenRequest[]>>,
  Holds<Equal<SeenRequest['body'], Uint8Array>>,
]

// ---- what was heard, and recordings

export function judge(heard: readonly Notification[]): void {
  expectSequence(heard, ['CONNECTING_TO_SERVER', '...'])
  const result: MatcherResult = matchers.toHaveSequence(heard, ['HANDLE_CLOSING'])
  result.pass satisfies boolean
  const recorder = NotificationRecorder.of(heard)
  const outcome: Outcome = 'pending'
  recorder.call('read')
  recorder.returned(outcome)
  recorder.record({ type: 'queued' } satisfies Heard)
  recorder.verify({ closed: true })
  // @ts-expect-error: names are texts
  expectSequence(heard, [1])
}
const recording: Recording = new RecordingTransport(new UndiciTransport()).recording
new ScriptedTransport({ origins: playback(recording) })
export type Recordings = [
  Holds<Equal<Recording['version'], 1>>,
  Holds<Equal<Recording['exchanges'], readonly RecordedExchange[]>>,
  Holds<Equal<RecordedExchange['response'], RecordedResponse | null>>,
  Holds<Equal<RecordedResponse['pieces'], readonly RecordedPiece[]>>,
]
const still: ManualClockOptions = { auto: false }
new ManualClock(still).due satisfies number | null

// ---- a transport of one's own

export class Silent implements Transport {
  open(request: RequestHead, listener: Listener): Exchange {
    const fact: WireFact = { type: 'wire.resolving', host: request.target.origin }
    listener.report(fact)
    // @ts-expect-error: only facts of the wire are reported
    listener.report({ type: 'caller.send' })
    // @ts-expect-error: a fact has all of its parts
    listener.report({ type: 'wire.resolving' })
    listener.failed('refused', new Error('silent'))
    return {
      write: () => true,
      proceed() {},
      end() {},
      leaveRest() {},
      read: () => NOTHING_YET,
      take: () => undefined,
      buffered: 0,
      channel: null,
      response: null,
      takeReceivedBytes: () => 0,
      release() {},
      reserve: () => null,
    }
  }
  close(): void {}
}
// @ts-expect-error: a transport closes
export const unfinished: Transport = { open: () => new Silent().open({} as RequestHead, {} as Listener) }

export async function hold(identity: ConformanceIdentity): Promise<readonly ConformanceResult[]> {
  const scenarios: readonly Scenario[] = await loadScenarios()
  const options = { identity, scenarios, limitMs: 1000 } satisfies ConformanceOptions
  await runConformance((given: LoopbackOptions) => new UndiciTransport(given), options)
  // @ts-expect-error: no server of this kind
  await runConformance(() => new Silent(), { servers: 'real' })
  // @ts-expect-error: it gives a transport
  await runConformance(() => 'transport')
  return runConformance((given) => new ScriptedTransport({ ...given, clock: given.clock }), {
    servers: 'scripted',
  })
}

const [path] = requestPaths() satisfies readonly RequestPath[]
void path?.events[0]?.type
void path?.state.name
const state: RequestState | undefined = path?.state
void state?.name

const [pool] = new ScriptedTransport(scripted).pools() satisfies readonly PoolStats[]
const connection: ConnectionStats | undefined = pool?.connections[0]
void connection?.exchanges

export type Port = [
  Holds<Equal<Scenario['levels'], readonly Level[]>>,
  Holds<Equal<ReturnType<ScriptedFactory> extends Transport ? true : false, true>>,
  Holds<Equal<ConformanceResult['outcome'], 'passed' | 'failed' | 'skipped'>>,
  Holds<Equal<RequestHead['framing'], Framing>>,
  Holds<Equal<Framing, 'none' | 'chunked' | 'byCaller' | number>>,
  Holds<Equal<RequestHead['target'], Target>>,
  Holds<Equal<RequestHead['route'], Route | null>>,
  Holds<Equal<Exchange['response'], ResponseHead | null>>,
  Holds<Equal<Exchange['channel'], SecureChannel | null>>,
  Holds<Equal<ReturnType<Exchange['reserve']>, Reservation | null>>,
  Holds<Equal<Failure['phase'], Phase>>,
  Holds<Equal<ChallengeFacts['proxy'], boolean>>,
  Holds<Equal<CertificateFault['reason'], CertificateReason>>,
  Holds<Equal<InvalidOptionError['option'], string>>,
]
export type Tls = [CertificateReport, ChannelBindingKind, Pem, ProxyServer, TlsRoute, TlsSettings]
void [transport, onOwn, new InvalidOptionError('call', 'option', 'shown', 'Give another.')]
