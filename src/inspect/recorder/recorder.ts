// Records the requests of its sessions, within limits, and notifies listeners when something has changed.

import type { EventObject } from 'xstate'
import type { Announcement } from '../../../machines/index.ts'
import type {
  ChartView,
  Clock,
  RequestHead,
  RequestInspector,
  RequestWatcher,
  ResponseHead,
} from '../../lifecycle/index.ts'
import { type ChartEvent, FORMAT, type LogOptions, RequestLog, type Run, VERSION } from '../run/index.ts'
import { DEFAULT_LIMITS, type Limits } from './limits.ts'

/** Called when something has changed. It must only note it, because it is called during calls of requests. */
export interface RecorderListener {
  changed(log: RequestLog): void
  dropped(log: RequestLog): void
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
  #bytes = 0
  #dropped = 0

  constructor({ headers = false, limits, numberOf, phaseOf, today = Date.now }: RecorderOptions) {
    this.limits = { ...DEFAULT_LIMITS, ...limits }
    this.#options = { most: this.limits.entries, phaseOf, numberOf, headers, connections: new Map() }
    this.#today = today
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

  /** How many requests were dropped. */
  get dropped(): number {
    return this.#dropped
  }

  /** The estimated size of what is remembered. */
  get bytes(): number {
    return this.#bytes
  }

  run(ids: Iterable<number> = this.#logs.keys()): Run {
    const logs = [...ids].map((id) => this.#logs.get(id)).filter((log) => log !== undefined)
    const requests = logs.map((log) => log.run())
    return { format: FORMAT, version: VERSION, savedAt: this.#today(), dropped: this.#dropped, requests }
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

  /** Nothing more will be seen of it. */
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

/** Milliseconds to three decimals: more is noise, and takes room in JSON. */
const micros = (ms: number): number => Math.round(ms * 1000) / 1000

/** Watches one session, whose clock gives the times. */
class Watcher implements RequestWatcher {
  readonly #recorder: Recorder
  readonly #clock: Clock
  /** When each request was opened, by the clock of the session. */
  readonly #opened = new Map<number, number>()

  constructor(recorder: Recorder, clock: Clock) {
    this.#recorder = recorder
    this.#clock = clock
  }

  found(requestId: number, elapsed: number): void {
    this.#opened.set(requestId, this.#clock.now() - elapsed)
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
    if (log === null) return
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

  responded(requestId: number, head: ResponseHead): void {
    const log = this.#recorder.log(requestId)
    if (log === undefined) return
    const before = log.bytes
    log.responded(head)
    if (log.bytes !== before) this.#recorder.wrote(log, before)
  }

  left(): void {
    for (const id of this.#opened.keys()) this.#recorder.leave(id)
    this.#opened.clear()
  }
}
