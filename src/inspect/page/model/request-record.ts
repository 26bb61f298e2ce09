// The record of one request in the page: puts the pieces of its run together, and gives its state at any of its entries.

import {
  type ConnectionOrigin,
  type Entry,
  type Facts,
  type Heard,
  isStep,
  type Message,
  type RequestRun,
  type StateValue,
  type Step,
  type Summary,
  type Tracks,
} from '../../run/index.ts'

/** The request as it was right after one of its entries. */
export interface Moment {
  readonly entry: Entry
  /** Milliseconds since the request was opened. */
  readonly at: number
  /** The last step up to this entry. */
  readonly step: Step | null
  /** The state before that step; null before the first. */
  readonly before: StateValue | null
  readonly context: Facts
}

export class RequestRecord implements RequestRun {
  summary: Summary
  tracks: Tracks
  milestones: readonly Heard[]
  messages: readonly Message[]
  origins: readonly ConnectionOrigin[]
  entries: Entry[]
  /** The number of the first entry that the page has. */
  from: number
  #contexts: { readonly upTo: number; readonly context: Facts } | null = null

  constructor({ entries, from, messages, milestones, origins = [], summary, tracks }: RequestRun) {
    this.summary = summary
    this.tracks = tracks
    this.milestones = milestones
    this.messages = messages
    this.origins = origins
    this.entries = [...entries]
    this.from = from
  }

  /** The number of the entry that comes next. */
  get next(): number {
    return this.from + this.entries.length
  }

  /** Whether the inspector has entries that the page does not have. */
  get isBehind(): boolean {
    return this.next < this.summary.count
  }

  /** Appends a piece that begins at `next`, or starts again if entries in between were lost. */
  add({ entries, from, messages, milestones, origins = [], summary, tracks }: RequestRun): void {
    this.summary = summary
    this.tracks = tracks
    this.milestones = milestones
    this.messages = messages
    this.origins = origins
    if (from === this.next) for (const entry of entries) this.entries.push(entry)
    else if (from > this.next) {
      this.entries = [...entries]
      this.from = from
      this.#contexts = null
    }
  }

  /** `index` counts from the first entry that the page has. */
  moment(index: number): Moment | null {
    const entry = this.entries[index]
    if (entry === undefined) return null
    let at = index
    while (at >= 0 && !isStep(this.entries[at] as Entry)) at--
    const step = (this.entries[at] as Step | undefined) ?? null
    let earlier = at - 1
    while (earlier >= 0 && !isStep(this.entries[earlier] as Entry)) earlier--
    const before = (this.entries[earlier] as Step | undefined)?.value ?? null
    return { entry, at: entry.at, step, before, context: this.#contextAt(at) }
  }

  /** The steps up to an entry, each with the state before it. */
  *steps(index: number): Iterable<{ readonly step: Step; readonly before: StateValue | null }> {
    let before: StateValue | null = null
    for (let at = 0; at <= index; at++) {
      const entry = this.entries[at]
      if (entry === undefined) return
      if (!isStep(entry)) continue
      yield { step: entry, before }
      before = entry.value
    }
  }

  toRun(): RequestRun {
    const { entries, from, messages, milestones, origins, summary, tracks } = this
    return { summary, tracks, milestones, messages, origins, from, entries }
  }

  /** The last context that was computed is kept, so that a step forward costs little. */
  #contextAt(index: number): Facts {
    const known = this.#contexts
    const start = known !== null && known.upTo <= index ? known : { upTo: -1, context: {} }
    const context: Record<string, unknown> = { ...start.context }
    for (let at = start.upTo + 1; at <= index; at++) {
      const entry = this.entries[at]
      if (entry !== undefined && isStep(entry)) Object.assign(context, entry.changes)
    }
    this.#contexts = { upTo: index, context }
    return context
  }
}
