// Inspectors, to which the requests of a session are shown. They may be added and removed while requests are in flight.

import type { ActorRefFrom, AnyActorRef, InspectionEvent, Observer } from 'xstate'
import type {
  Announcement,
  RequestContext,
  RequestEvent,
  RequestInput,
  RequestMachine,
} from '../../machines/index.ts'
import type { Clock } from './clock.ts'
import { throwLater } from './throw-later.ts'
import type { Timings } from './timings.ts'
import type { CertificateError, SecureChannel } from './tls.ts'
import type { RequestHead, ResponseHead } from './transport.ts'

/** Gets XState's inspection events. */
export type Inspect = ((event: InspectionEvent) => void) | Observer<InspectionEvent>

/** The state of a chart. Read it at once: it changes in place. */
export interface ChartView {
  readonly context: RequestContext
  /** As in a snapshot of XState. */
  readonly value: unknown
  /** `active` until the chart is `done`. */
  readonly status: string
}

/** The first event, as for an actor; without an input if the watching began after the request. */
export interface InitEvent {
  readonly type: 'xstate.init'
  readonly input?: RequestInput
}

/** The times of a send, as they are when they are read. */
export interface TimesSoFar {
  readonly timings: Timings
  /** Milliseconds since the present attempt began. */
  readonly attemptMs: number
}

/**
 * Watches the requests of one session. Its methods are called during other calls, and must not make calls of their
 * own.
 */
export interface RequestWatcher {
  /**
   * Called before anything else about a request. `elapsed`: how many milliseconds before the watching began the
   * request was opened.
   */
  found(requestId: number, elapsed: number): void
  /**
   * An actor of XState makes the request: logic of `fromRequest`, before anything else about the request; or the chart of its retries, when the
   * first attempt has failed.
   */
  startedBy?(requestId: number, actor: AnyActorRef): void
  /** A chart has taken an event. */
  moved(event: RequestEvent | InitEvent, chart: ChartView): void
  /** Called for every announcement when it is delivered. */
  heard(requestId: number, announcement: Announcement): void
  /**
   * A message is passed to the transport. Its list of headers has secrets, and grows until SENDING_REQUEST has been announced. `times` are those
   * of the whole send; `explain` returns, in plain words, what the request is doing at the time of the call.
   */
  sent?(requestId: number, head: RequestHead, times: TimesSoFar, explain: () => string): void
  /** The fields of a message as they were written, with those that the transport has added: name, value, name, value … They have secrets. */
  written?(requestId: number, fields: readonly string[]): void
  /** A final response head has come, before anything is announced of it. It has secrets. `channel` is null without TLS. */
  responded?(requestId: number, head: ResponseHead, channel: SecureChannel | null): void
  /** The certificate of the server was refused, before the failure is announced. */
  refused?(requestId: number, error: CertificateError): void
  /** Bytes of the request body that were not given with the head are about to leave. They belong to the caller. */
  wrote?(requestId: number, bytes: Uint8Array): void
  /** Bytes of the response body were read, decoded where the session decodes. They belong to the caller. */
  read?(requestId: number, bytes: Uint8Array): void
  /** The session is not shown any more. */
  left(): void
}

/** Such as the inspector that `serveInspector` of `hinternet/inspect` makes. */
export interface RequestInspector {
  /** Called once for each session that is shown; its clock gives the times. */
  watch(clock: Clock): RequestWatcher
}

/** A watcher, or an observer of XState's inspection. */
export type Watching = RequestWatcher | Observer<InspectionEvent>

/** Returns the watcher or the observer for a value of `inspect`. */
export function watching(inspector: Inspect | RequestInspector, clock: Clock): Watching {
  if (typeof inspector === 'function') return { next: inspector }
  return 'watch' in inspector ? inspector.watch(clock) : inspector
}

const isWatcher = (one: Watching): one is RequestWatcher => 'moved' in one

type Shown = ActorRefFrom<RequestMachine>

/** An actor that makes a request. */
export interface Opener {
  readonly actor: AnyActorRef
  /** Called when the request was opened, before anything is announced of it. */
  opened(request: { close(): Promise<void> }): void
}

let opener: Opener | null = null

/** Calls `open`, which opens one request before it returns: that request is the opener's. */
export function openedBy<T>(by: Opener, open: () => T): T {
  opener = by
  try {
    return open()
  } finally {
    opener = null
  }
}

/** Who opens a request now: asked once for each request, so that a listener's requests are not taken for the opener's. */
export function takeOpener(): Opener | null {
  const by = opener
  opener = null
  return by
}

/** Errors thrown by an inspector become an uncaughtException; the request goes on. There is one for each session. */
export class Inspection {
  readonly #watchers = new Set<RequestWatcher>()
  readonly #observers = new Set<Observer<InspectionEvent>>()
  readonly #shown = new WeakSet<object>()

  /** The inspection of a session whose `inspect` option is given; undefined for none. */
  static of(inspector: Inspect | RequestInspector | undefined, clock: Clock): Inspection | undefined {
    if (inspector === undefined) return undefined
    const inspection = new Inspection()
    inspection.add(watching(inspector, clock))
    return inspection
  }

  get isEmpty(): boolean {
    return this.#watchers.size === 0 && this.#observers.size === 0
  }

  /**
   * An observer of XState's inspection is present: charts that start now are interpreted, so that microsteps and
   * actions are seen.
   */
  get isObserved(): boolean {
    return this.#observers.size > 0
  }

  add(one: Watching): void {
    if (isWatcher(one)) this.#watchers.add(one)
    else this.#observers.add(one)
  }

  remove(one: Watching): void {
    if (isWatcher(one)) this.#watchers.delete(one)
    else this.#observers.delete(one)
  }

  startedBy(requestId: number, actor: AnyActorRef): void {
    for (const watcher of this.#watchers) attempt(() => watcher.startedBy?.(requestId, actor))
  }

  moved(event: RequestEvent | InitEvent, chart: ChartView): void {
    for (const watcher of this.#watchers)
      try {
        watcher.moved(event, chart)
      } catch (error) {
        throwLater(error)
      }
  }

  heard(requestId: number, announcement: Announcement): void {
    for (const watcher of this.#watchers)
      try {
        watcher.heard(requestId, announcement)
      } catch (error) {
        throwLater(error)
      }
  }

  sent(requestId: number, head: RequestHead, times: TimesSoFar, explain: () => string): void {
    for (const watcher of this.#watchers)
      try {
        watcher.sent?.(requestId, head, times, explain)
      } catch (error) {
        throwLater(error)
      }
  }

  written(requestId: number, head: string): void {
    const fields = head
      .slice(0, -4)
      .split('\r\n')
      .slice(1)
      .flatMap((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()])
    for (const watcher of this.#watchers) attempt(() => watcher.written?.(requestId, fields))
  }

  responded(requestId: number, head: ResponseHead, channel: SecureChannel | null): void {
    for (const watcher of this.#watchers)
      try {
        watcher.responded?.(requestId, head, channel)
      } catch (error) {
        throwLater(error)
      }
  }

  refused(requestId: number, error: CertificateError): void {
    for (const watcher of this.#watchers) attempt(() => watcher.refused?.(requestId, error))
  }

  wrote(requestId: number, bytes: Uint8Array): void {
    for (const watcher of this.#watchers) attempt(() => watcher.wrote?.(requestId, bytes))
  }

  read(requestId: number, bytes: Uint8Array): void {
    for (const watcher of this.#watchers) attempt(() => watcher.read?.(requestId, bytes))
  }

  /** Called by XState for actors that were created with this. */
  next(event: InspectionEvent): void {
    if (event.type === '@xstate.actor') this.#shown.add(event.actorRef)
    for (const observer of this.#observers) attempt(() => observer.next?.(event))
  }

  /** Shows a running actor to a new observer, beginning with its present state. */
  show(actor: Shown, observer: Observer<InspectionEvent>): void {
    const about = { actorRef: actor, rootId: actor.sessionId }
    attempt(() => observer.next?.({ type: '@xstate.actor', ...about }))
    const snapshot = actor.getSnapshot()
    attempt(() => observer.next?.({ type: '@xstate.snapshot', event: START, snapshot, ...about }))
    if (this.#shown.has(actor)) return
    this.#shown.add(actor)
    actor.system.inspect(this)
  }

  /** Shows a running chart to a new watcher. */
  present(
    chart: ChartView,
    actors: readonly (AnyActorRef | null | undefined)[],
    watcher: RequestWatcher,
  ): void {
    for (const actor of actors) if (actor != null) attempt(() => watcher.startedBy?.(chart.context.id, actor))
    attempt(() => watcher.moved(START, chart))
  }
}

const START: InitEvent = { type: 'xstate.init' }

function attempt(tell: () => void): void {
  try {
    tell()
  } catch (error) {
    throwLater(error)
  }
}

/** Like Windows' handles, ours begin with a large number, so that a small number given by mistake is not a handle. */
const FIRST_HANDLE = 0x00cc_0004

let lastId = 0
let nextHandle = FIRST_HANDLE

/** A number that was never used before, neither as the number of a request nor as the value of a handle. */
export function newRequestId(): number {
  lastId++
  if (lastId >= FIRST_HANDLE && lastId % 4 === 0) lastId++
  return lastId
}

/** Like `newRequestId`, but divisible by four, as Windows' handles are. */
export function newHandleValue(): number {
  const value = nextHandle
  nextHandle += 4
  return value
}
