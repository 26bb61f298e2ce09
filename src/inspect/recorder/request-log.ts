// The record of one request: in memory as it was received; for readers as plain data without secrets.

import type { Announcement } from '../../../machines/index.ts'
import type { ChartView } from '../../lifecycle/index.ts'
import {
  type Entry,
  type Facts,
  type RequestRun,
  type StateValue,
  type Summary,
  stateName,
  TrackRecorder,
} from '../run/index.ts'
import { ENTRY_BYTES, REQUEST_BYTES, textBytes } from './limits.ts'
import { redacted, redactedText } from './redact.ts'

export type ChartEvent = Facts & { readonly type: string }

interface SeenStep {
  readonly event: ChartEvent
  readonly value: StateValue
  /** What has changed in the context since the previous step. */
  readonly changes: Facts
}

type Seen = SeenStep | Announcement

const isStep = (seen: Seen): seen is SeenStep => 'changes' in seen

/** A step with its whole context, secrets included. */
export interface WholeStep {
  /** Milliseconds since 1970. */
  readonly when: number
  readonly event: ChartEvent
  readonly value: StateValue
  readonly context: Facts
}

export interface LogOptions {
  /** How many entries are kept. */
  readonly most: number
  readonly phaseOf: (state: string) => string | null
  readonly numberOf: (status: string) => number | null
}

const NO_CHANGE: Facts = Object.freeze({})

export class RequestLog {
  readonly id: number
  /** Milliseconds since 1970. */
  readonly openedAt: number
  bytes: number = REQUEST_BYTES
  over = false
  readonly #options: LogOptions
  readonly #tracks = new TrackRecorder()
  // In separate arrays, and only changes of the context, which saves memory and garbage.
  #seen: Seen[] = []
  #times: number[] = []
  /** The first entry that is kept. */
  #head = 0
  #dropped = 0
  #value: StateValue = ''
  readonly #context: Record<string, unknown> = {}
  /** The context before the first step that is kept. */
  readonly #before: Record<string, unknown> = {}

  constructor(id: number, openedAt: number, options: LogOptions) {
    this.id = id
    this.openedAt = openedAt
    this.#options = options
  }

  step(event: ChartEvent, { context, status, value }: ChartView, when: number): void {
    const at = this.#at(when)
    const { bodyBytesReceived, bodyBytesSent } = context
    this.#value = value as StateValue
    this.#tracks.entered(this.#options.phaseOf(stateName(this.#value)), at)
    this.#tracks.counted(bodyBytesSent, bodyBytesReceived, at)
    this.#add({ event, value: this.#value, changes: this.#changed(context as unknown as Facts) }, at)
    if (status !== 'active') this.#end(at)
  }

  heard(announcement: Announcement, when: number): void {
    const at = this.#at(when)
    const { type } = announcement
    if (type === 'ioPending') this.#tracks.pends(true, at)
    else if (type === 'INTERNET_STATUS_REQUEST_COMPLETE') this.#tracks.pends(false, at)
    this.#add(announcement, at)
    if (type === 'INTERNET_STATUS_HANDLE_CLOSING') this.#end(at)
  }

  get summary(): Summary {
    const { failure, method, status, url } = this.#context
    const state = stateName(this.#value)
    return {
      id: this.id,
      method: String(method),
      url: redactedText(String(url)),
      state,
      phase: this.#options.phaseOf(state),
      status: typeof status === 'number' ? status : null,
      sent: Number(this.#context.bodyBytesSent),
      received: Number(this.#context.bodyBytesReceived),
      openedAt: this.openedAt,
      elapsed: this.#times.at(-1) ?? 0,
      over: this.over,
      failure: (redacted(failure ?? null) as Facts | null) ?? null,
      count: this.#dropped + this.#seen.length - this.#head,
      dropped: this.#dropped,
    }
  }

  /** Gives at most this many entries from number `from` on, or from the first that is kept. */
  run(from: number = 0, most: number = Number.POSITIVE_INFINITY): RequestRun {
    const first = Math.max(from, this.#dropped)
    const start = this.#head + Math.min(first - this.#dropped, this.#seen.length - this.#head)
    const end = Math.min(this.#seen.length, start + most)
    const entries: Entry[] = []
    // If the requested step was dropped, the first one that is left contains the whole context.
    let before: Facts | null = from < this.#dropped ? this.#before : null
    for (let index = start; index < end; index++) {
      const seen = this.#seen[index] as Seen
      const at = this.#times[index] as number
      if (isStep(seen)) {
        entries.push(stepOf(seen, before, at))
        before = null
      } else entries.push(this.#heardOf(seen, at))
    }
    return { summary: this.summary, tracks: this.#tracks.tracks, from: first, entries }
  }

  /** The last steps. */
  steps(most: number): readonly WholeStep[] {
    const steps: WholeStep[] = []
    const context = { ...this.#before }
    for (let index = this.#head; index < this.#seen.length; index++) {
      const seen = this.#seen[index] as Seen
      if (!isStep(seen)) continue
      const { changes, event, value } = seen
      Object.assign(context, changes)
      const when = Math.round(this.openedAt + (this.#times[index] as number))
      steps.push({ when, event, value, context: { ...context } })
    }
    return steps.slice(-most)
  }

  /** Time does not go back, whichever clock was read first. */
  #at(when: number): number {
    return Math.max(when, this.#times.at(-1) ?? 0)
  }

  #changed(context: Facts): Facts {
    let changes: Record<string, unknown> | null = null
    for (const name in context) {
      const value = context[name]
      if (this.#context[name] === value) continue
      changes ??= {}
      changes[name] = value
      this.#context[name] = value
    }
    return changes ?? NO_CHANGE
  }

  #add(seen: Seen, at: number): void {
    this.#times.push(at)
    this.#seen.push(seen)
    this.bytes += bytesOf(seen)
    if (this.#seen.length - this.#head > this.#options.most) this.#drop()
  }

  #drop(): void {
    const gone = this.#seen[this.#head++] as Seen
    this.#dropped++
    this.bytes -= bytesOf(gone)
    if (isStep(gone)) Object.assign(this.#before, gone.changes)
    if (this.#head < this.#options.most) return
    this.#seen = this.#seen.slice(this.#head)
    this.#times = this.#times.slice(this.#head)
    this.#head = 0
  }

  #end(at: number): void {
    this.over = true
    this.#tracks.entered(null, at)
    this.#tracks.pends(false, at)
  }

  #heardOf({ type, ...facts }: Announcement, at: number): Entry {
    return { at, name: type, number: this.#options.numberOf(type), facts: redacted(facts) as Facts }
  }
}

const bytesOf = (seen: Seen): number =>
  ENTRY_BYTES + (isStep(seen) ? textBytes(seen.event) + textBytes(seen.changes) : textBytes(seen))

const stepOf = ({ changes, event, value }: SeenStep, before: Facts | null, at: number): Entry => ({
  at,
  event: redacted(event) as ChartEvent,
  value,
  changes: redacted(before === null ? changes : { ...before, ...changes }) as Facts,
})
