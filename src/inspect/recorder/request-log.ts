// What was seen of one request: as it was given, in memory; as plain data without secrets, for whoever asks.

import type { Notification } from '../../session/index.ts'
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

/** What there is to a snapshot of a request. */
export interface Shown {
  readonly value: StateValue
  readonly context: Facts
  readonly status: string
}

interface SeenStep {
  readonly at: number
  readonly event: Facts & { readonly type: string }
  readonly snapshot: Shown
}

interface SeenStatus {
  readonly at: number
  readonly notification: Notification
}

type Seen = SeenStep | SeenStatus

export class RequestLog {
  readonly id: number
  /** Milliseconds since 1970. */
  readonly openedAt: number
  bytes: number
  over = false
  readonly #tracks = new TrackRecorder()
  readonly #most: number
  readonly #phaseOf: (state: string) => string | null
  #seen: Seen[] = []
  /** The first of them that counts. */
  #head = 0
  #dropped = 0
  #last: Shown
  #elapsed = 0

  constructor(
    id: number,
    openedAt: number,
    first: Shown,
    most: number,
    phaseOf: (state: string) => string | null,
  ) {
    this.id = id
    this.openedAt = openedAt
    this.#last = first
    this.#most = most
    this.#phaseOf = phaseOf
    this.bytes = REQUEST_BYTES + textBytes(first.context)
  }

  step(event: Facts & { readonly type: string }, snapshot: Shown, when: number): void {
    const at = Math.max(when, this.#elapsed)
    const tracks = this.#tracks
    this.#last = snapshot
    tracks.entered(this.#phaseOf(stateName(snapshot.value)), at)
    tracks.counted(number(snapshot.context.bodyBytesSent), number(snapshot.context.bodyBytesReceived), at)
    if (snapshot.status !== 'active') this.#end(at)
    this.#add({ at, event, snapshot }, event)
  }

  heard(notification: Notification, when: number): void {
    const at = Math.max(when, this.#elapsed)
    const { name } = notification
    if (name === 'ioPending') this.#tracks.pends(true, at)
    else if (name === 'INTERNET_STATUS_REQUEST_COMPLETE') this.#tracks.pends(false, at)
    else if (name === 'INTERNET_STATUS_HANDLE_CLOSING') this.#end(at)
    this.#add({ at, notification }, notification)
  }

  get summary(): Summary {
    const { context, value } = this.#last
    const state = stateName(value)
    return {
      id: this.id,
      method: String(context.method),
      url: redactedText(String(context.url)),
      state,
      phase: this.#phaseOf(state),
      status: typeof context.status === 'number' ? context.status : null,
      sent: number(context.bodyBytesSent),
      received: number(context.bodyBytesReceived),
      openedAt: this.openedAt,
      elapsed: this.#elapsed,
      over: this.over,
      failure: (redacted(context.failure ?? null) as Facts | null) ?? null,
      count: this.#dropped + this.#seen.length - this.#head,
      dropped: this.#dropped,
    }
  }

  /** With the entries from number `from` on, or from the first that is kept; at most so many. */
  run(from: number = 0, most: number = Number.POSITIVE_INFINITY): RequestRun {
    const first = Math.max(from, this.#dropped)
    const start = this.#head + Math.min(first - this.#dropped, this.#seen.length - this.#head)
    const entries: Entry[] = []
    let before = from < this.#dropped ? null : this.#contextBefore(start)
    const end = Math.min(this.#seen.length, start + most)
    for (let index = start; index < end; index++) {
      const seen = this.#seen[index] as Seen
      entries.push('event' in seen ? stepOf(seen, before) : heardOf(seen))
      if ('event' in seen) before = seen.snapshot.context
    }
    return { summary: this.summary, tracks: this.#tracks.tracks, from: first, entries }
  }

  /** As they were given, with whatever secrets. */
  lastSteps(most: number): readonly SeenStep[] {
    const kept: readonly Seen[] = this.#seen.slice(this.#head)
    return kept.filter((seen: Seen): seen is SeenStep => 'event' in seen).slice(-most)
  }

  #add(seen: Seen, texts: object): void {
    this.#elapsed = seen.at
    this.#seen.push(seen)
    this.bytes += ENTRY_BYTES + textBytes(texts)
    if (this.#seen.length - this.#head > this.#most) this.#drop()
  }

  #drop(): void {
    const gone = this.#seen[this.#head++] as Seen
    this.#dropped++
    this.bytes -= ENTRY_BYTES + textBytes('event' in gone ? gone.event : gone.notification)
    if (this.#head < this.#most) return
    this.#seen = this.#seen.slice(this.#head)
    this.#head = 0
  }

  #end(at: number): void {
    this.over = true
    this.#tracks.entered(null, at)
    this.#tracks.pends(false, at)
  }

  #contextBefore(start: number): Facts | null {
    for (let index = start - 1; index >= this.#head; index--) {
      const seen = this.#seen[index] as Seen
      if ('event' in seen) return seen.snapshot.context
    }
    return null
  }
}

const number = (value: unknown): number => (typeof value === 'number' ? value : 0)

function stepOf({ at, event, snapshot }: SeenStep, before: Facts | null): Entry {
  const { context, value } = snapshot
  const changes: Record<string, unknown> = {}
  for (const name in context)
    if (before === null || before[name] !== context[name]) changes[name] = context[name]
  return {
    at,
    event: redacted(event) as SeenStep['event'],
    value,
    changes: redacted(changes) as Facts,
  }
}

function heardOf({ at, notification }: SeenStatus): Entry {
  const { elapsed: _elapsed, name, number, requestId: _id, sequence, ...facts } = notification
  return { at, name, number, sequence, facts: redacted(facts) as Facts }
}
