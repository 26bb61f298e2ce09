// The state of the page. Views are notified of changes once per frame.

import type { ActorRun, ChartFacts, RequestRun, Run, RunView, Summary } from '../run/index.ts'
import { ChartModel } from './model/chart-model.ts'
import { type Filter, filterOf, type Kind, NO_FILTER, passes } from './model/filter.ts'
import { beginningOf, durationOf } from './model/phases.ts'
import { Player } from './model/player.ts'
import { type Moment, RequestRecord } from './model/request-record.ts'

/** Where the requests come from. */
export type Origin =
  | { readonly kind: 'live'; readonly state: 'connecting' | 'connected' | 'lost' | 'ended' }
  | { readonly kind: 'file'; readonly name: string; readonly savedAt: number }

/** A message of the stream. */
export interface PageUpdate {
  readonly now: number
  readonly dropped: number
  readonly gone: readonly number[]
  /** The machines that have changed. */
  readonly actors: readonly ActorRun[]
  readonly requests: readonly Summary[]
  readonly more: boolean
}

export interface View {
  render(): void
}

/** The column that the list is sorted by. */
export type Column = 'id' | 'method' | 'path' | 'status' | 'time' | 'bytes' | 'waterfall'

/** From one time to another, in milliseconds since 1970. */
export interface TimeWindow {
  readonly from: number
  readonly to: number
}

/** `auto` follows a live request in the chart, and shows the path of a finished one. */
export type ChartMode = 'auto' | 'path' | 'follow' | 'atlas'

export class App {
  readonly chart: ChartModel
  readonly player: Player = new Player(() => this.changed(), {
    now: () => performance.now(),
    next: (callback) => {
      const frame = requestAnimationFrame(callback)
      return () => cancelAnimationFrame(frame)
    },
  })
  readonly views: View[] = []
  /** Called when the page needs entries of a request that it does not have. */
  wanted: (id: number) => void = () => {}
  origin: Origin = { kind: 'live', state: 'connecting' }
  /** Requests that the inspector has dropped to save memory. */
  dropped = 0
  /** How far the clock of the process is ahead of the page's, in milliseconds. */
  clockAhead = 0
  /** Headers are recorded, or are in the file. */
  hasHeaders: boolean
  chartMode: ChartMode = 'auto'
  /** Whether the slider runs by time or by entries. */
  axis: 'time' | 'entries' = 'time'
  sort: { readonly by: Column; readonly down: boolean } = { by: 'id', down: false }
  /** The next request that is selected becomes the one to compare with. */
  comparing = false
  #requests = new Map<number, Summary>()
  #records = new Map<number, RequestRecord>()
  /** By their session ids. */
  #actors = new Map<string, ActorRun>()
  #filter: Filter = NO_FILTER
  #window: TimeWindow | null = null
  #waiters: ReadonlyMap<number, readonly Summary[]> | null = null
  #span: TimeWindow | null = null
  #listed: readonly Summary[] | null = null
  #selected: number | null = null
  #compared: number | null = null
  #stoppedAt: number | null = null
  #isDirty = false

  constructor(chart: ChartFacts, hasHeaders: boolean) {
    this.chart = new ChartModel(chart)
    this.hasHeaders = hasHeaders
  }

  // ---- state

  /** The requests that pass the filter and were active in the window of time, sorted. */
  get listed(): readonly Summary[] {
    this.#listed ??= this.#sorted(
      [...this.#requests.values()].filter(
        (summary) => passes(this.#filter, summary) && this.#isInWindow(summary),
      ),
    )
    return this.#listed
  }

  get all(): Iterable<Summary> {
    return this.#requests.values()
  }

  /** The machines that have made requests, in the order in which they were seen. */
  get actors(): readonly ActorRun[] {
    return [...this.#actors.values()]
  }

  actor(session: string): ActorRun | null {
    return this.#actors.get(session) ?? null
  }

  /** The requests that waited for the connection of this one, or wait. */
  waitersOf(id: number): readonly Summary[] {
    if (this.#waiters === null) {
      const waiters = new Map<number, Summary[]>()
      for (const summary of this.#requests.values())
        for (const holder of summary.wait?.heldBy ?? []) {
          const known = waiters.get(holder)
          if (known === undefined) waiters.set(holder, [summary])
          else known.push(summary)
        }
      this.#waiters = waiters
    }
    return this.#waiters.get(id) ?? []
  }

  /** The ids of the requests that were on the connection of this number last. */
  onConnection(number: unknown): readonly number[] {
    if (typeof number !== 'number') return []
    const all = [...this.#requests.values()]
    return all.filter(({ connection }) => connection?.connection === number).map(({ id }) => id)
  }

  /** All of the time in which there were requests. */
  get span(): TimeWindow {
    if (this.#span === null) {
      let [from, to] = [Number.POSITIVE_INFINITY, 0]
      for (const { elapsed, openedAt } of this.#requests.values()) {
        from = Math.min(from, openedAt)
        to = Math.max(to, openedAt + elapsed)
      }
      this.#span = { from: Math.min(from, to), to }
    }
    const { from, to } = this.#span
    const isGoingOn = this.origin.kind === 'live' && this.#isLive
    return { from, to: Math.max(isGoingOn ? Math.max(to, this.now) : to, from + 0.1) }
  }

  /** The window of time that the waterfall of the list shows. */
  get scale(): TimeWindow {
    return this.#window ?? this.span
  }

  get window(): TimeWindow | null {
    return this.#window
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
    return id === null ? null : (this.#requests.get(id) ?? this.#records.get(id)?.summary ?? null)
  }

  /** The request is shown, but the inspector has dropped it. */
  isDropped(id: number | null): boolean {
    return id !== null && !this.#requests.has(id) && this.#records.has(id)
  }

  record(id: number | null): RequestRecord | null {
    return id === null ? null : (this.#records.get(id) ?? null)
  }

  /** The request that is shown. */
  get current(): RequestRecord | null {
    return this.record(this.#selected)
  }

  /** The selected request as it was at the entry that is shown. */
  get moment(): Moment | null {
    return this.current?.moment(this.player.index) ?? null
  }

  /** The moment that is shown, in milliseconds since the request was opened. */
  get upTo(): number {
    const { current, moment } = this
    if (current === null || moment === null) return 0
    const { over } = current.summary
    return this.player.mode === 'live' && !over && this.origin.kind === 'live'
      ? Math.max(moment.at, this.now - current.summary.openedAt)
      : Math.max(moment.at, this.player.mode === 'playing' ? this.player.time : 0)
  }

  /** Where the axis of the request ends, in milliseconds since it was opened. */
  get whole(): number {
    const { current } = this
    if (current === null) return 0
    return Math.max(current.summary.elapsed, current.entries.at(-1)?.at ?? 0, this.upTo, 0.001)
  }

  /** The view of the chart; for `auto`, the one that it leads to. */
  get shownChart(): Exclude<ChartMode, 'auto'> {
    if (this.chartMode !== 'auto') return this.chartMode
    return this.origin.kind === 'live' && this.current?.summary.over === false ? 'follow' : 'path'
  }

  /** By the clock of the process, in milliseconds since 1970. */
  get now(): number {
    return this.#stoppedAt ?? Date.now() + this.clockAhead
  }

  /** The inspector does not answer: nothing more is known of what was live. */
  get isCutOff(): boolean {
    return this.#stoppedAt !== null
  }

  // ---- changes

  /** Without the inspector, time stands still: nobody knows whether what was live goes on. */
  connection(state: 'connected' | 'lost' | 'ended'): void {
    this.#stoppedAt = state === 'connected' ? null : this.now
    this.origin = { kind: 'live', state }
    this.changed()
  }

  hear(update: PageUpdate): void {
    this.dropped = update.dropped
    this.clockAhead = update.now - Date.now()
    for (const id of update.gone) {
      this.#requests.delete(id)
      if (id !== this.#selected && id !== this.#compared) this.#records.delete(id)
      else if (!this.#records.has(id) && id === this.#selected) this.#selected = null
    }
    for (const actor of update.actors) this.#actors.set(actor.session, actor)
    for (const summary of update.requests) {
      this.#requests.set(summary.id, summary)
      const record = this.#records.get(summary.id)
      if (record !== undefined) record.summary = summary
    }
    if (this.#selected === null && !update.more) this.select(this.#latest)
    this.#want(this.#selected)
    this.#want(this.#compared)
    this.#invalidate()
    this.changed()
  }

  /** A piece of a request has arrived, as requested. */
  take(run: RequestRun): void {
    const { id } = run.summary
    const known = this.#records.get(id)
    const fresh = known === undefined
    if (known === undefined) this.#records.set(id, new RequestRecord(run))
    else known.add(run)
    if (this.#requests.has(id)) this.#requests.set(id, run.summary)
    if (fresh && id === this.#selected) this.player.load(this.current)
    this.#invalidate()
    this.#want(id)
    this.changed()
  }

  /** Shows a saved run instead of the live requests. */
  open(run: Run, name: string): void {
    this.origin = { kind: 'file', name, savedAt: run.savedAt }
    this.dropped = run.dropped
    this.clockAhead = run.savedAt - Date.now()
    this.#requests = new Map(run.requests.map(({ summary }) => [summary.id, summary]))
    this.#records = new Map(run.requests.map((request) => [request.summary.id, new RequestRecord(request)]))
    this.#actors = new Map((run.actors ?? []).map((actor) => [actor.session, actor]))
    this.#forget()
    this.hasHeaders = run.requests.some(({ messages }) =>
      messages.some((each) => each.requestHeaders !== null),
    )
    const { view } = run
    this.setFilter(view === undefined ? NO_FILTER : filterOf(kindOf(view.kind), view.filter))
    const wanted = view?.selected ?? null
    this.select(this.#requests.has(wanted ?? -1) ? wanted : (run.requests[0]?.summary.id ?? null))
    if (view?.compared != null && this.#requests.has(view.compared)) this.compare(view.compared)
    if (view?.moment != null && this.#selected === wanted) this.player.jump(view.moment)
  }

  /** The present view, to be saved with a run. */
  get view(): RunView {
    const { filter, player } = this
    const moment = player.mode === 'live' || player.index < 0 ? null : player.index
    const { kind, text } = filter
    return { selected: this.#selected, compared: this.#compared, moment, filter: text, kind }
  }

  /** Starts over with the live requests. */
  goLive(): void {
    this.origin = { kind: 'live', state: 'connecting' }
    this.#requests = new Map()
    this.#records = new Map()
    this.#actors = new Map()
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

  /** Waits for another request to compare with, or stops comparing. */
  toggleComparing(): void {
    if (this.#compared !== null) this.compare(null)
    else {
      this.comparing = !this.comparing
      this.changed()
    }
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

  /** Null for all of the time. */
  setWindow(window: TimeWindow | null): void {
    this.#window = window
    this.#listed = null
    this.changed()
  }

  /** Sorts by this column; if the list is sorted by it already, reverses the order. */
  sortBy(by: Column): void {
    this.sort = { by, down: this.sort.by === by ? !this.sort.down : by === 'time' || by === 'bytes' }
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

  /** The live request that was opened last; if there is none, the last one of all. */
  get #latest(): number | null {
    const all = [...this.#requests.values()]
    return (all.findLast(({ over }) => !over) ?? all.at(-1))?.id ?? null
  }

  #want(id: number | null): void {
    if (id === null || this.origin.kind !== 'live') return
    const record = this.#records.get(id)
    if ((record === undefined || record.isBehind) && this.#requests.has(id)) this.wanted(id)
  }

  #isInWindow({ elapsed, openedAt, over }: Summary): boolean {
    if (this.#window === null) return true
    const { from, to } = this.#window
    return openedAt <= to && (!over || openedAt + elapsed >= from)
  }

  /** If the requests are listed in the order in which they were opened, there is nothing to sort. */
  #sorted(requests: Summary[]): readonly Summary[] {
    const { by, down } = this.sort
    if (by === 'id' && !down) return requests
    const value = sortValues[by]
    const keyed = requests.map((summary) => ({ summary, key: value(summary) }))
    const sign = down ? -1 : 1
    keyed.sort((a, b) => (a.key < b.key ? -sign : a.key > b.key ? sign : a.summary.id - b.summary.id))
    return keyed.map(({ summary }) => summary)
  }

  get #isLive(): boolean {
    const latest = this.#latest
    return latest !== null && this.#requests.get(latest)?.over === false
  }

  #invalidate(): void {
    this.#listed = null
    this.#waiters = null
    this.#span = null
  }

  #forget(): void {
    this.#stoppedAt = null
    this.#window = null
    this.#selected = null
    this.#compared = null
    this.comparing = false
    this.#invalidate()
    this.player.load(null)
  }

  /** Entries of live requests can be requested again, so only those of the requests that are shown are kept here. */
  #forgetRecords(): void {
    if (this.origin.kind !== 'live') return
    for (const id of this.#records.keys())
      if (id !== this.#selected && id !== this.#compared) this.#records.delete(id)
  }
}

export const kindOf = (text: string): Kind =>
  (['all', 'live', 'finished', 'failed'] as const).find((kind) => kind === text) ?? 'all'

const sortValues: Readonly<Record<Column, (summary: Summary) => number | string>> = {
  id: ({ id }) => id,
  method: ({ method }) => method,
  path: ({ askedUrl, url }) => askedUrl ?? url,
  status: ({ failure, status }) => (failure === null ? (status ?? 0) : 1000),
  time: (summary) => durationOf(summary) ?? -1,
  bytes: ({ received, sent }) => sent + received,
  waterfall: ({ openedAt, phases }) => openedAt + beginningOf(phases),
}
