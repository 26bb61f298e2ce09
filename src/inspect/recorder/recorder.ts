// Records the requests of its sessions, within limits, and notifies listeners when something has changed.

import type { AnyActorRef, EventObject, InspectionEvent } from 'xstate'
import type { Announcement } from '../../../machines/index.ts'
import type {
  CertificateError,
  ChartView,
  Clock,
  RequestHead,
  RequestInspector,
  RequestWatcher,
  ResponseHead,
  SecureChannel,
} from '../../lifecycle/index.ts'
import {
  type ActorListener,
  ActorLog,
  ActorWatch,
  type ChartEvent,
  FORMAT,
  type LogOptions,
  RequestLog,
  type Run,
  type StartedBy,
  VERSION,
} from '../run/index.ts'
import { DEFAULT_LIMITS, type Limits } from './limits.ts'

/** Called when something has changed. It must do little, because it is called during calls of requests. */
export interface RecorderListener {
  changed(log: RequestLog): void
  dropped(log: RequestLog): void
  /** A machine that makes requests has changed. */
  moved(log: ActorLog): void
}

export interface RecorderOptions {
  readonly limits?: Partial<Limits> | undefined
  /** The phase of a state; null where nothing can fail. */
  readonly phaseOf: (state: string) => string | null
  /** The number of a status in wininet.h; null for a plain one. */
  readonly numberOf: (status: string) => number | null
  /** Keep header fields, too. */
  readonly headers?: boolean
  /** Milliseconds since 1970. */
  readonly today?: () => number
}

export class Recorder implements RequestInspector {
  readonly limits: Limits
  readonly #options: LogOptions
  readonly #today: () => number
  readonly #logs = new Map<number, RequestLog>()
  /** The finished ones, in the order in which they ended. */
  readonly #over = new Set<RequestLog>()
  readonly #listeners = new Set<RecorderListener>()
  /** Requests that were dropped before they were finished: they are not recorded again. */
  readonly #forgotten = new Set<number>()
  /** By their session ids, in the order in which they appeared. */
  readonly #actors = new Map<string, ActorLog>()
  readonly #watch: ActorWatch
  #bytes = 0
  #dropped = 0

  constructor({ headers = false, limits, numberOf, phaseOf, today = Date.now }: RecorderOptions) {
    this.limits = { ...DEFAULT_LIMITS, ...limits }
    this.#options = { most: this.limits.entries, phaseOf, numberOf, headers, connections: new Map() }
    this.#today = today
    const listener: ActorListener = {
      began: (head) => this.#began(new ActorLog(head)),
      moved: (session, move) => {
        const log = this.#actors.get(session)
        if (log === undefined) return
        log.moved(move)
        if (log.makesRequests) this.#tell(log)
      },
    }
    this.#watch = new ActorWatch(listener, today)
  }

  watch(clock: Clock): RequestWatcher {
    return new Watcher(this, clock)
  }

  /** Returns a function that stops listening. */
  listen(listener: RecorderListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  get logs(): Iterable<RequestLog> {
    return this.#logs.values()
  }

  log(id: number): RequestLog | undefined {
    return this.#logs.get(id)
  }

  /** The machines that have made requests, each after its parent. */
  get actors(): readonly ActorLog[] {
    return [...this.#actors.values()].filter(({ makesRequests }) => makesRequests)
  }

  /** XState's inspection of a system of actors. */
  next(event: InspectionEvent): void {
    this.#watch.next(event)
  }

  /** `outer`: the actor that is already known to make the request. */
  starter(actor: AnyActorRef, outer: StartedBy | null): StartedBy {
    const starter = this.#watch.starter(actor, outer)
    for (const { session } of starter.machines) {
      const log = this.#actors.get(session)
      if (log === undefined || log.makesRequests) continue
      log.makesRequests = true
      this.#tell(log)
    }
    return starter
  }

  /** How many requests were dropped. */
  get dropped(): number {
    return this.#dropped
  }

  /** The estimated size of the recording. */
  get bytes(): number {
    return this.#bytes
  }

  run(ids: Iterable<number> = this.#logs.keys()): Run {
    const logs = [...ids].map((id) => this.#logs.get(id)).filter((log) => log !== undefined)
    const requests = logs.map((log) => log.run())
    const actors = this.actors.map((log) => log.run())
    const head = { format: FORMAT, version: VERSION, savedAt: this.#today(), dropped: this.#dropped } as const
    return { ...head, actors, requests }
  }

  /** Null for a request that was dropped. */
  begin(id: number, elapsed: number): RequestLog | null {
    if (this.#forgotten.has(id)) return null
    const log = new RequestLog(id, this.#today() - elapsed, this.#options)
    this.#logs.set(id, log)
    this.#bytes += log.bytes
    return log
  }

  wrote(log: RequestLog, before: number): void {
    if (log.over && this.#logs.has(log.id)) this.#over.add(log)
    this.#bytes += log.bytes - before
    while (this.#logs.size > this.limits.requests || this.#bytes > this.limits.bytes) {
      if (this.#logs.size <= 1) break
      this.#drop()
    }
    for (const listener of this.#listeners) listener.changed(log)
  }

  /** The request is over. */
  leave(id: number): void {
    this.#forgotten.delete(id)
    const log = this.#logs.get(id)
    if (log === undefined || log.over) return
    log.over = true
    this.wrote(log, log.bytes)
  }

  ended(id: number): void {
    this.#forgotten.delete(id)
  }

  /** The oldest that is over is dropped first. */
  #began(log: ActorLog): void {
    this.#actors.set(log.head.session, log)
    if (this.#actors.size <= MOST_ACTORS) return
    const all = [...this.#actors]
    const [session] = all.find(([, { isOver }]) => isOver) ?? (all[0] as [string, ActorLog])
    this.#actors.delete(session)
  }

  #tell(log: ActorLog): void {
    for (const listener of this.#listeners) listener.moved(log)
  }

  #drop(): void {
    const [oldest] = this.#over.size > 0 ? this.#over : this.#logs.values()
    const log = oldest as RequestLog
    this.#over.delete(log)
    this.#logs.delete(log.id)
    this.#bytes -= log.bytes
    this.#dropped++
    if (!log.over) this.#forgotten.add(log.id)
    for (const listener of this.#listeners) listener.dropped(log)
  }
}

/** The most machines that are kept. */
const MOST_ACTORS = 500

/** Milliseconds to three decimals: more is noise, and takes room in JSON. */
const micros = (ms: number): number => Math.round(ms * 1000) / 1000

/** Watches one session, whose clock gives the times. */
class Watcher implements RequestWatcher {
  readonly #recorder: Recorder
  readonly #clock: Clock
  /** When each request was opened, by the clock of the session. */
  readonly #opened = new Map<number, number>()
  /** The actors of requests that were not recorded yet. */
  readonly #starters = new Map<number, StartedBy>()

  constructor(recorder: Recorder, clock: Clock) {
    this.#recorder = recorder
    this.#clock = clock
  }

  found(requestId: number, elapsed: number): void {
    this.#opened.set(requestId, this.#clock.now() - elapsed)
  }

  startedBy(requestId: number, actor: AnyActorRef): void {
    const log = this.#recorder.log(requestId)
    if (log === undefined)
      this.#starters.set(requestId, this.#recorder.starter(actor, this.#starters.get(requestId) ?? null))
    else {
      log.startedBy = this.#recorder.starter(actor, log.startedBy)
      this.#recorder.wrote(log, log.bytes)
    }
  }

  moved(event: EventObject, chart: ChartView): void {
    const { id } = chart.context
    const now = this.#clock.now()
    let opened = this.#opened.get(id)
    if (opened === undefined) {
      opened = now
      this.#opened.set(id, now)
    }
    const log = this.#recorder.log(id) ?? this.#recorder.begin(id, now - opened)
    const starter = this.#starters.get(id)
    if (starter !== undefined) this.#starters.delete(id)
    if (log === null) return
    log.startedBy ??= starter ?? null
    const before = log.bytes
    log.step(event as ChartEvent, chart, micros(now - opened))
    this.#recorder.wrote(log, before)
  }

  heard(requestId: number, announcement: Announcement): void {
    const opened = this.#opened.get(requestId) ?? this.#clock.now()
    const log = this.#recorder.log(requestId)
    if (announcement.type === 'INTERNET_STATUS_HANDLE_CLOSING') {
      this.#opened.delete(requestId)
      this.#recorder.ended(requestId)
    }
    if (log === undefined) return
    const before = log.bytes
    log.heard(announcement, micros(this.#clock.now() - opened))
    this.#recorder.wrote(log, before)
  }

  sent(requestId: number, head: RequestHead): void {
    this.#recorder.log(requestId)?.sent(head)
  }

  written(requestId: number, fields: readonly string[]): void {
    this.#recorder.log(requestId)?.written(fields)
  }

  responded(requestId: number, head: ResponseHead, channel: SecureChannel | null): void {
    const log = this.#recorder.log(requestId)
    if (log === undefined) return
    const before = log.bytes
    log.responded(head, channel)
    if (log.bytes !== before) this.#recorder.wrote(log, before)
  }

  refused(requestId: number, error: CertificateError): void {
    this.#recorder.log(requestId)?.refused(error)
  }

  left(): void {
    for (const id of this.#opened.keys()) this.#recorder.leave(id)
    this.#opened.clear()
    this.#starters.clear()
  }
}
