// Writes a trace of requests: lines of JSON, each with one event of the chart or one notification.

import type { AnyActorRef } from 'xstate'
import type { Announcement, RequestEvent } from '../../machines/index.ts'
import {
  aFunction,
  type ChartView,
  type Clock,
  type InitEvent,
  type RequestHead,
  type RequestInspector,
  type RequestWatcher,
} from '../lifecycle/index.ts'
import { ActorSystems } from './actor-systems.ts'
import {
  ActorWatch,
  redacted,
  type StartedBy,
  TRACE_FORMAT,
  TRACE_VERSION,
  type TraceLine,
} from './run/index.ts'

/**
 * Writes a trace: JSON lines, of which the first names the format and its version. It has no header fields, bodies or
 * secrets. For machines that make requests, it has their states.
 * @throws InvalidOptionError
 * @example
 * ```ts
 * const file = createWriteStream('requests.jsonl')
 * const session = new Session({ inspect: traceTo((line) => file.write(line)) })
 * ```
 */
export function traceTo(write: (line: string) => void): RequestInspector {
  const put = aFunction<(line: string) => void>('Give a function that takes a line.')(
    write,
    'traceTo',
    'write',
  )
  const line = (each: TraceLine): void => put(`${JSON.stringify(each)}\n`)
  line({ format: TRACE_FORMAT, version: TRACE_VERSION, startedAt: Date.now() })
  const actors = new ActorWatch(
    {
      began: (head) => line({ actor: head.session, ...head }),
      moved: (actor, move) => line({ actor, ...move }),
    },
    Date.now,
  )
  const systems = new ActorSystems((event) => actors.next(event))
  const starter = (actor: AnyActorRef, outer: StartedBy | null): StartedBy => {
    const starter = actors.starter(actor, outer)
    systems.add(actor)
    return starter
  }
  return { watch: (clock) => new TraceWatcher(clock, line, starter) }
}

type Starter = (actor: AnyActorRef, outer: StartedBy | null) => StartedBy

/** Watches one session. */
class TraceWatcher implements RequestWatcher {
  readonly #clock: Clock
  readonly #line: (line: TraceLine) => void
  /** When each request was opened, by the clock of the session. */
  readonly #opened = new Map<number, number>()
  /** The method of a message for which no event was written yet. */
  readonly #methods = new Map<number, string>()
  readonly #starter: Starter
  readonly #starters = new Map<number, StartedBy>()

  constructor(clock: Clock, line: (line: TraceLine) => void, starter: Starter) {
    this.#clock = clock
    this.#line = line
    this.#starter = starter
  }

  found(requestId: number, elapsed: number): void {
    this.#opened.set(requestId, this.#clock.now() - elapsed)
  }

  startedBy(request: number, actor: AnyActorRef): void {
    const startedBy = this.#starter(actor, this.#starters.get(request) ?? null)
    this.#starters.set(request, startedBy)
    this.#line({ request, at: this.#at(request), startedBy })
  }

  moved(event: RequestEvent | InitEvent, { context: { id } }: ChartView): void {
    const at = this.#at(id)
    const method = this.#methods.get(id)
    if (method !== undefined) this.#methods.delete(id)
    this.#line({
      request: id,
      at,
      event: redacted(event) as { readonly type: string },
      ...(event.type === 'xstate.init' && { openedAt: Date.now() - at }),
      ...(method !== undefined && { method }),
    })
  }

  heard(request: number, { type: name, ...facts }: Announcement): void {
    this.#line({ request, at: this.#at(request), name, facts: redacted(facts) as object })
    if (name !== 'INTERNET_STATUS_HANDLE_CLOSING') return
    this.#opened.delete(request)
    this.#methods.delete(request)
    this.#starters.delete(request)
  }

  sent(request: number, { method }: RequestHead): void {
    this.#methods.set(request, method)
  }

  left(): void {
    this.#opened.clear()
    this.#methods.clear()
    this.#starters.clear()
  }

  #at(id: number): number {
    const now = this.#clock.now()
    if (!this.#opened.has(id)) this.#opened.set(id, now)
    return Math.round((now - (this.#opened.get(id) ?? now)) * 1000) / 1000
  }
}
