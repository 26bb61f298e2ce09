// Those who are shown the requests of a session at work. They come and go while requests are in flight.

import type { ActorRefFrom, InspectionEvent, Observer } from 'xstate'
import type {
  Announcement,
  RequestContext,
  RequestEvent,
  RequestInput,
  RequestMachine,
} from '../../machines/index.ts'
import type { Clock } from './clock.ts'

/** What XState sends its inspection events to. */
export type Inspect = ((event: InspectionEvent) => void) | Observer<InspectionEvent>

/** Where a chart is. To be read at once and not kept: it changes in place. */
export interface ChartView {
  readonly context: RequestContext
  /** As in a snapshot of XState. */
  readonly value: unknown
  /** `active`, and `done` in the end. */
  readonly status: string
}

/** What comes first, as for an actor; without an input where the watch begins later than the request. */
export interface InitEvent {
  readonly type: 'xstate.init'
  readonly input?: RequestInput
}

/** What sees the requests of one session. Its methods are called inside the calls of others, and must make none. */
export interface RequestWatcher {
  /** A request that was opened `elapsed` milliseconds before the watch began; said before anything else of it. */
  found(requestId: number, elapsed: number): void
  /** A chart has taken an event. */
  moved(event: RequestEvent | InitEvent, chart: ChartView): void
  /** Every announcement, when it is delivered. */
  heard(requestId: number, announcement: Announcement): void
  /** The session is shown to it no more. */
  left(): void
}

/** Such as what `serveInspector` of `hinternet/inspect` gives. */
export interface RequestInspector {
  /** Asked once for each session that is shown to it; its clock gives the times. */
  watch(clock: Clock): RequestWatcher
}

/** One who watches: by our own interface, or as an observer of XState's inspection. */
export type Watching = RequestWatcher | Observer<InspectionEvent>

/** Somebody who was given as `inspect`, as one who watches. */
export function watching(inspector: Inspect | RequestInspector, clock: Clock): Watching {
  if (typeof inspector === 'function') return { next: inspector }
  return 'watch' in inspector ? inspector.watch(clock) : inspector
}

const isWatcher = (one: Watching): one is RequestWatcher => 'moved' in one

type Shown = ActorRefFrom<RequestMachine>

/** What they throw becomes an uncaughtException; the request goes on. One for each session. */
export class Inspection {
  readonly #watchers = new Set<RequestWatcher>()
  readonly #observers = new Set<Observer<InspectionEvent>>()
  readonly #shown = new WeakSet<object>()

  /** Of those who are given as `inspect` once and for all; undefined for nobody. */
  static of(inspector: Inspect | RequestInspector | undefined, clock: Clock): Inspection | undefined {
    if (inspector === undefined) return undefined
    const inspection = new Inspection()
    inspection.add(watching(inspector, clock))
    return inspection
  }

  get isEmpty(): boolean {
    return this.#watchers.size === 0 && this.#observers.size === 0
  }

  /** XState's inspection is observed: charts that start now are interpreted, which shows microsteps and actions. */
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

  /** XState calls it, of actors that were created with this. */
  next(event: InspectionEvent): void {
    if (event.type === '@xstate.actor') this.#shown.add(event.actorRef)
    for (const observer of this.#observers) attempt(() => observer.next?.(event))
  }

  /** An actor that runs already is shown to an observer, beginning with where it is. */
  show(actor: Shown, observer: Observer<InspectionEvent>): void {
    const about = { actorRef: actor, rootId: actor.sessionId }
    attempt(() => observer.next?.({ type: '@xstate.actor', ...about }))
    const snapshot = actor.getSnapshot()
    attempt(() => observer.next?.({ type: '@xstate.snapshot', event: START, snapshot, ...about }))
    if (this.#shown.has(actor)) return
    this.#shown.add(actor)
    actor.system.inspect(this)
  }

  /** A chart that is under way is shown to a watcher. */
  present(chart: ChartView, watcher: RequestWatcher): void {
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

function throwLater(error: unknown): void {
  process.nextTick(() => {
    throw error
  })
}

/** Where Windows begins with its handles, too: larger than any small number that may stand in the place of one by mistake. */
const FIRST_HANDLE = 0x00cc_0004

let lastId = 0
let nextHandle = FIRST_HANDLE

/** Never given out before, as the number of a request or as the value of a handle. */
export function newRequestId(): number {
  lastId++
  if (lastId >= FIRST_HANDLE && lastId % 4 === 0) lastId++
  return lastId
}

/** As `newRequestId`; divisible by four, as the handles of Windows are. */
export function newHandleValue(): number {
  const value = nextHandle
  nextHandle += 4
  return value
}
