// What the page shows, in one place. Views are told once per frame that something has changed.

import type { ChartFacts, RequestRun, Run, Summary } from '../run/index.ts'
import { ChartModel } from './model/chart-model.ts'
import { type Filter, passes } from './model/filter.ts'
import { Player } from './model/player.ts'
import { type Moment, RequestRecord } from './model/request-record.ts'

/** Where the requests come from. */
export type Origin =
  | { readonly kind: 'live'; readonly state: 'connecting' | 'connected' | 'lost' | 'ended' }
  | { readonly kind: 'file'; readonly name: string; readonly savedAt: number }

/** What the stream says. */
export interface PageUpdate {
  readonly now: number
  readonly dropped: number
  readonly gone: readonly number[]
  readonly requests: readonly Summary[]
  readonly more: boolean
}

export interface View {
  render(): void
}

export class App {
  readonly chart: ChartModel
  readonly player: Player = new Player(
    () => this.changed(),
    (callback, ms) => {
      const timer = setTimeout(callback, ms)
      return () => clearTimeout(timer)
    },
  )
  readonly views: View[] = []
  /** Asked for a request of which more is to be shown than is here. */
  wanted: (id: number) => void = () => {}
  origin: Origin = { kind: 'live', state: 'connecting' }
  /** Requests that the inspector has dropped to save memory. */
  dropped = 0
  /** How far the clock of the process is ahead of the page's, in milliseconds. */
  clockAhead = 0
  /** The next request that is gone to becomes the one to compare with. */
  comparing = false
  #requests = new Map<number, Summary>()
  #records = new Map<number, RequestRecord>()
  #filter: Filter = { kind: 'all', words: [] }
  #listed: readonly Summary[] | null = null
  #selected: number | null = null
  #compared: number | null = null
  #isDirty = false

  constructor(chart: ChartFacts) {
    this.chart = new ChartModel(chart)
  }

  // ---- what there is

  /** Those that pass the filter, in the order in which they were opened. */
  get listed(): readonly Summary[] {
    this.#listed ??= [...this.#requests.values()].filter((summary) => passes(this.#filter, summary))
    return this.#listed
  }

  get count(): number {
    return this.#requests.size
  }

  get filter(): Filter {
    return this.#filter
  }

  get selected(): number | null {
    return this.#selected
  }

  get compared(): number | null {
    return this.#compared
  }

  summary(id: number | null): Summary | null {
    return id === null ? null : (this.#requests.get(id) ?? null)
  }

  record(id: number | null): RequestRecord | null {
    return id === null ? null : (this.#records.get(id) ?? null)
  }

  /** The request that is shown. */
  get current(): RequestRecord | null {
    return this.record(this.#selected)
  }

  /** Where time travel stands in it. */
  get moment(): Moment | null {
    return this.current?.moment(this.player.index) ?? null
  }

  /** Milliseconds since the request was opened, as far as is shown. */
  get upTo(): number {
    const { current, moment } = this
    if (current === null || moment === null) return 0
    const { over } = current.summary
    return this.player.mode === 'live' && !over && this.origin.kind === 'live'
      ? Math.max(moment.at, this.now - current.summary.openedAt)
      : moment.at
  }

  /** By the clock of the process, in milliseconds since 1970. */
  get now(): number {
    return Date.now() + this.clockAhead
  }

  // ---- what happens

  hear(update: PageUpdate): void {
    this.dropped = update.dropped
    this.clockAhead = update.now - Date.now()
    for (const id of update.gone) {
      this.#requests.delete(id)
      if (id !== this.#selected && id !== this.#compared) this.#records.delete(id)
    }
    for (const summary of update.requests) {
      this.#requests.set(summary.id, summary)
      const record = this.#records.get(summary.id)
      if (record !== undefined) record.summary = summary
    }
    if (this.#selected === null && !update.more) this.select(this.#latest)
    this.#want(this.#selected)
    this.#want(this.#compared)
    this.#listed = null
    this.changed()
  }

  /** A piece of a request that was asked for. */
  take(run: RequestRun): void {
    const { id } = run.summary
    const known = this.#records.get(id)
    const fresh = known === undefined
    if (known === undefined) this.#records.set(id, new RequestRecord(run))
    else known.add(run)
    if (this.#requests.has(id)) this.#requests.set(id, run.summary)
    if (fresh && id === this.#selected) this.player.load(this.current)
    this.#listed = null
    this.#want(id)
    this.changed()
  }

  /** Shows a saved run instead of what is live. */
  open(run: Run, name: string): void {
    this.origin = { kind: 'file', name, savedAt: run.savedAt }
    this.dropped = run.dropped
    this.clockAhead = run.savedAt - Date.now()
    this.#requests = new Map(run.requests.map(({ summary }) => [summary.id, summary]))
    this.#records = new Map(run.requests.map((request) => [request.summary.id, new RequestRecord(request)]))
    this.#forget()
    this.select(run.requests[0]?.summary.id ?? null)
  }

  /** Starts over with what is live. */
  goLive(): void {
    this.origin = { kind: 'live', state: 'connecting' }
    this.#requests = new Map()
    this.#records = new Map()
    this.#forget()
    this.changed()
  }

  select(id: number | null): void {
    if (this.comparing && id !== this.#selected) {
      this.compare(id)
      return
    }
    this.#selected = id
    if (id === this.#compared) this.#compared = null
    this.player.load(this.current)
    this.#forgetRecords()
    this.#want(id)
    this.changed()
  }

  compare(id: number | null): void {
    this.comparing = false
    this.#compared = id === this.#selected ? null : id
    this.#forgetRecords()
    this.#want(this.#compared)
    this.changed()
  }

  setFilter(filter: Filter): void {
    this.#filter = filter
    this.#listed = null
    this.changed()
  }

  changed(): void {
    if (this.#isDirty) return
    this.#isDirty = true
    requestAnimationFrame(() => {
      this.#isDirty = false
      for (const view of this.views) view.render()
    })
  }

  /** The one that was opened last, rather one that is still live. */
  get #latest(): number | null {
    const all = [...this.#requests.values()]
    return (all.findLast(({ over }) => !over) ?? all.at(-1))?.id ?? null
  }

  #want(id: number | null): void {
    if (id === null || this.origin.kind !== 'live') return
    const record = this.#records.get(id)
    if ((record === undefined || record.isBehind) && this.#requests.has(id)) this.wanted(id)
  }

  #forget(): void {
    this.#selected = null
    this.#compared = null
    this.comparing = false
    this.#listed = null
    this.player.load(null)
  }

  /** What is live can be asked for again: only the requests that are shown are kept here. */
  #forgetRecords(): void {
    if (this.origin.kind !== 'live') return
    for (const id of this.#records.keys())
      if (id !== this.#selected && id !== this.#compared) this.#records.delete(id)
  }
}
