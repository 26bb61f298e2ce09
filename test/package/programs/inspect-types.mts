// The types of hinternet/inspect, hinternet/har and hinternet/otel, as a user's compiler has to see them.

import type { MeterProvider, TracerProvider } from '@opentelemetry/api'
import { type HttpRequest, type RequestInspector, Session, type Timings } from 'hinternet'
import {
  type Har,
  type HarAddress,
  type HarEntry,
  type HarField,
  type HarOptions,
  HarRecorder,
  type HarTimings,
  type RecordedRequest,
  type SavedRun,
  toHar,
} from 'hinternet/har'
import {
  type ActorHead,
  type ActorMove,
  type ActorRun,
  type ActorState,
  type BytesPoint,
  type CertificateFacts,
  type ConnectionOrigin,
  type ConnectionUse,
  type Entry,
  type Facts,
  type Heard,
  type Inspector,
  type InspectorOptions,
  type Limits,
  type MachineName,
  type Message,
  type MessageReason,
  type Pended,
  type PhaseSpan,
  type PhaseStretch,
  type QueueWait,
  type ReplayedRequest,
  type RequestRun,
  type Run,
  type RunView,
  replayTrace,
  type StartedBy,
  type StateValue,
  type Step,
  type Stretch,
  type Summary,
  serveInspector,
  TraceError,
  type TraceLine,
  type TraceLineHead,
  type Tracks,
  traceTo,
} from 'hinternet/inspect'
import { type Instrumentation, type InstrumentOptions, instrument } from 'hinternet/otel'
import { createActor, createMachine, type InspectionEvent, type Observer } from 'xstate'
import type { Equal, Holds } from './equal.mjs'

// ---- the inspector

const limits: Partial<Limits> = { requests: 1, entries: 2, bytes: 3 }
const options: InspectorOptions = { port: 0, limits, headers: true, onPages: (open) => open.toFixed() }
// @ts-expect-error: there is no such option
serveInspector({ host: '0.0.0.0' })

export async function inspect(session: Session): Promise<Run> {
  const inspector: Inspector = await serveInspector(options)
  const shown: RequestInspector = inspector
  session.inspect(shown).unsubscribe()
  createActor(createMachine({}), { inspect: inspector.inspect }).start()
  const observer: Observer<InspectionEvent> = inspector.inspect
  observer.next?.({} as InspectionEvent)
  await inspector.close()
  return inspector.run()
}

export type Runs = [
  Holds<Equal<Run['format'], 'hinternet run'>>,
  Holds<Equal<Run['requests'], readonly RequestRun[]>>,
  Holds<Equal<NonNullable<Run['actors']>, readonly ActorRun[]>>,
  Holds<Equal<NonNullable<Run['view']>, RunView>>,
  Holds<Equal<RunView['selected'], number | null>>,
  Holds<Equal<RequestRun['summary'], Summary>>,
  Holds<Equal<RequestRun['tracks'], Tracks>>,
  Holds<Equal<RequestRun['entries'], readonly Entry[]>>,
  Holds<Equal<RequestRun['milestones'], readonly Heard[]>>,
  Holds<Equal<RequestRun['messages'], readonly Message[]>>,
  Holds<Equal<NonNullable<RequestRun['origins']>, readonly ConnectionOrigin[]>>,
  Holds<Equal<ConnectionOrigin['connected'], Facts>>,
  Holds<Equal<Message['reason'], MessageReason>>,
  Holds<Equal<NonNullable<Message['certificate']>, CertificateFacts>>,
  Holds<Equal<CertificateFacts['chain'], readonly string[]>>,
  Holds<Equal<MessageReason, 'first' | 'redirect' | 'challenge' | 'retry'>>,
  Holds<Equal<Summary['phases'], readonly PhaseSpan[]>>,
  Holds<Equal<PhaseSpan[2], number | null>>,
  Holds<Equal<Summary['connection'], ConnectionUse | null>>,
  Holds<Equal<ConnectionUse['exchanges'], number>>,
  Holds<Equal<Summary['wait'], QueueWait | null>>,
  Holds<Equal<QueueWait['heldBy'], readonly number[]>>,
  Holds<Equal<Tracks['phases'], readonly PhaseStretch[]>>,
  Holds<Equal<Tracks['pending'], readonly Stretch[]>>,
  Holds<Equal<Tracks['bytes'], readonly BytesPoint[]>>,
  Holds<Equal<Tracks['pended']['write'], Pended>>,
  Holds<Equal<Pended['count'], number>>,
  Holds<Equal<PhaseStretch['phase'], string>>,
  Holds<PhaseStretch extends Stretch ? true : false>,
  Holds<Equal<BytesPoint['length'], 3>>,
]
export type Actors = [
  Holds<Equal<NonNullable<Summary['startedBy']>, StartedBy>>,
  Holds<Equal<StartedBy['machines'], readonly MachineName[]>>,
  Holds<ActorRun extends MachineName ? true : false>,
  Holds<Equal<ActorRun['states'], readonly ActorState[]>>,
  Holds<Equal<ActorRun['moves'], readonly ActorMove[]>>,
  Holds<Equal<ActorHead, Omit<ActorRun, 'moves' | 'dropped'>>>,
  Holds<Equal<ActorMove['state'], string>>,
  Holds<Equal<ActorState['final'], boolean>>,
]

/** An entry is a step of the chart or a notification. */
export function said(entry: Entry): string {
  if ('event' in entry) {
    const step: Step = entry
    const value: StateValue = step.value
    return typeof value === 'string' ? value : Object.keys(value).join()
  }
  const heard: Heard = entry
  return `${heard.name} ${heard.number?.toFixed()}`
}

// ---- traces

export function trace(): readonly ReplayedRequest[] {
  const inspector: RequestInspector = traceTo((line) => line.length)
  const session = new Session({ inspect: inspector })
  try {
    return replayTrace(session.dump())
  } catch (error) {
    if (error instanceof TraceError)
      return [{ id: 1, method: '', url: '', state: error.name, notifications: [] }]
    throw error
  }
}

export function about(line: TraceLine): number {
  if ('format' in line) return line.version
  if ('actor' in line) return 'moves' in line ? 0 : line.actor.length
  const head: TraceLineHead = line
  return head.request + ('event' in line ? (line.openedAt ?? 0) : head.at)
}
// @ts-expect-error: it is given a line
traceTo((line: number) => line)

// ---- HAR

const harOptions: HarOptions = { headers: true, bodies: true, maxBody: 10, maxRequests: 20 }
// @ts-expect-error: there is no such option
new HarRecorder({ cookies: true })
export function har(session: Session, request: HttpRequest, run: Run): readonly HarEntry[] {
  const recorder = new HarRecorder(harOptions)
  session.inspect(recorder satisfies RequestInspector)
  const recorded: RecordedRequest = request
  const saved: SavedRun = run
  const all: readonly Har[] = [recorder.har(), toHar(recorded), toHar(saved), toHar('{}')]
  recorder.clear()
  return all.flatMap(({ log }) => log.entries)
}
export type Hars = [
  Holds<Equal<HarEntry['timings'], HarTimings>>,
  Holds<Equal<HarTimings['ssl'], number>>,
  Holds<Equal<HarEntry['request']['headers'], readonly HarField[]>>,
  Holds<Equal<HarField['value'], string>>,
  Holds<Equal<NonNullable<HarEntry['_tried']>, readonly HarAddress[]>>,
  Holds<Equal<HarAddress['code'], string | null>>,
  Holds<Equal<Har['log']['version'], '1.2'>>,
  Holds<Equal<RecordedRequest['timings'], Timings | null>>,
]

// ---- OpenTelemetry

export function measure(
  session: Session,
  tracerProvider: TracerProvider,
  meterProvider: MeterProvider,
): void {
  const instrumented: InstrumentOptions = { tracerProvider, meterProvider, propagate: false, phases: true }
  const instrumentation: Instrumentation = instrument(session, instrumented)
  instrumentation.disable()
  instrumentation[Symbol.dispose]()
}
// @ts-expect-error: there is no such option
export const notInstrument: InstrumentOptions = { tracer: null }
