// Writes a trace: what happens to requests as lines of JSON, each with one event of the chart or one notification.

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
import { redacted, TRACE_FORMAT, TRACE_VERSION, type TraceLine } from './run/index.ts'

/**
 * Writes a trace: JSON lines, a line that names the format and its version first. Header fields and bodies are not in it, and
 * neither are secrets.
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
  return { watch: (clock) => new TraceWatcher(clock, line) }
}

/** Watches one session. */
class TraceWatcher implements RequestWatcher {
  readonly #clock: Clock
  readonly #line: (line: TraceLine) => void
  /** When each request was opened, by the clock of the session. */
  readonly #opened = new Map<number, number>()
  /** The method of a message of which no event was written yet. */
  readonly #methods = new Map<number, string>()

  constructor(clock: Clock, line: (line: TraceLine) => void) {
    this.#clock = clock
    this.#line = line
  }

  found(requestId: number, elapsed: number): void {
    this.#opened.set(requestId, this.#clock.now() - elapsed)
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
  }

  sent(request: number, { method }: RequestHead): void {
    this.#methods.set(request, method)
  }

  left(): void {
    this.#opened.clear()
    this.#methods.clear()
  }

  #at(id: number): number {
    const now = this.#clock.now()
    if (!this.#opened.has(id)) this.#opened.set(id, now)
    return Math.round((now - (this.#opened.get(id) ?? now)) * 1000) / 1000
  }
}
