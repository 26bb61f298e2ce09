// A trace: what happened to requests as lines of JSON, each with one event of the chart or one notification; and its replay on the bare chart.

import { type Announcement, type RequestEvent, type RequestInput, RequestRun } from '../../machines/index.ts'
import {
  aFunction,
  type ChartView,
  type Clock,
  type InitEvent,
  type RequestInspector,
  type RequestWatcher,
} from '../lifecycle/index.ts'
import { redacted } from './recorder/index.ts'

const FORMAT = 'hinternet trace'
const VERSION = 1

/** What an event line or a notification line has besides its own members. */
export interface TraceLineHead {
  /** The number of the request. */
  readonly request: number
  /** Milliseconds since the request was opened, or since the watching began. */
  readonly at: number
}

/** A line of a trace: the first one, then events that moved the chart of a request, each followed by the notifications of that move. */
export type TraceLine =
  | { readonly format: 'hinternet trace'; readonly version: 1; readonly startedAt: number }
  | (TraceLineHead & { readonly event: { readonly type: string } })
  | (TraceLineHead & { readonly name: string; readonly facts: object })

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
  line({ format: FORMAT, version: VERSION, startedAt: Date.now() })
  return { watch: (clock) => new TraceWatcher(clock, line) }
}

/** Watches one session. */
class TraceWatcher implements RequestWatcher {
  readonly #clock: Clock
  readonly #line: (line: TraceLine) => void
  /** When each request was opened, by the clock of the session. */
  readonly #opened = new Map<number, number>()

  constructor(clock: Clock, line: (line: TraceLine) => void) {
    this.#clock = clock
    this.#line = line
  }

  found(requestId: number, elapsed: number): void {
    this.#opened.set(requestId, this.#clock.now() - elapsed)
  }

  moved(event: RequestEvent | InitEvent, { context: { id } }: ChartView): void {
    this.#line({ request: id, at: this.#at(id), event: redacted(event) as { readonly type: string } })
  }

  heard(request: number, { type: name, ...facts }: Announcement): void {
    this.#line({ request, at: this.#at(request), name, facts: redacted(facts) as object })
    if (name === 'INTERNET_STATUS_HANDLE_CLOSING') this.#opened.delete(request)
  }

  left(): void {
    this.#opened.clear()
  }

  #at(id: number): number {
    const now = this.#clock.now()
    if (!this.#opened.has(id)) this.#opened.set(id, now)
    return Math.round((now - (this.#opened.get(id) ?? now)) * 1000) / 1000
  }
}

/** Thrown by `replayTrace`; the message has the number of the line. */
export class TraceError extends Error {
  override readonly name = 'TraceError'
}

/** Where a request of a trace is at the end. */
export interface ReplayedRequest {
  readonly id: number
  readonly method: string
  readonly url: string
  /** Such as `reading.ready`, or `closed`. */
  readonly state: string
  readonly notifications: readonly string[]
}

/** What the chart of a retry announces, and not that of a request. */
const ofOtherCharts: ReadonlySet<string> = new Set(['retryScheduled'])

/**
 * Feeds the events of a trace to the bare chart, and compares what it announces with the notifications of the trace. Requests that were open before
 * the trace began are left out.
 * @throws TraceError if a line cannot be read, if an event is not legal where the chart is, or if a notification is not one that the
 * chart announces there
 */
export function replayTrace(text: string): readonly ReplayedRequest[] {
  const requests = new Map<number, Replay>()
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  for (const [index, line] of lines.entries()) {
    const fail = (why: string): never => {
      throw new TraceError(`Line ${index + 1}: ${why}`)
    }
    const given = lineOf(line) ?? fail('this is not a JSON object.')
    if (index === 0) checkVersion(given, fail)
    else if (typeof given.request !== 'number') fail('it has no request.')
    else if (isEvent(given.event)) step(requests, given.request, given.event, fail)
    else if (typeof given.name === 'string') requests.get(given.request)?.heard(given.name, fail)
    else fail('it is neither an event nor a notification.')
  }
  if (lines.length === 0) throw new TraceError('Line 1: the trace is empty.')
  return [...requests.values()].map((each) => each.replayed)
}

type Fail = (why: string) => never
type Given = Readonly<Record<string, unknown>>

function lineOf(line: string): Given | null {
  try {
    const given: unknown = JSON.parse(line)
    return typeof given === 'object' && given !== null ? (given as Given) : null
  } catch {
    return null
  }
}

function checkVersion({ format, version }: Given, fail: Fail): void {
  if (format !== FORMAT) fail(`this is not a trace: its format is not "${FORMAT}".`)
  if (version !== VERSION) fail(`this trace has version ${version}; version ${VERSION} can be read here.`)
}

const isEvent = (event: unknown): event is RequestEvent | InitEvent =>
  typeof event === 'object' && event !== null && 'type' in event && typeof event.type === 'string'

function step(requests: Map<number, Replay>, id: number, event: RequestEvent | InitEvent, fail: Fail): void {
  if (event.type !== 'xstate.init') requests.get(id)?.moved(event, fail)
  else if (event.input !== undefined) requests.set(id, new Replay(event.input))
}

/** One request of a trace on its chart. */
class Replay {
  readonly #run: RequestRun
  readonly #notifications: string[] = []
  /** Announced, and not yet heard. */
  readonly #due: string[] = []

  constructor(input: RequestInput) {
    this.#run = new RequestRun(input, ({ type }) => this.#due.push(type))
  }

  moved(event: RequestEvent, fail: Fail): void {
    if (!this.#run.can(event)) fail(`${event.type} is not legal while ${this.#run.state}.`)
    this.#run.move(event)
  }

  /** What a close or a cancel has dropped is not heard. */
  heard(name: string, fail: Fail): void {
    if (ofOtherCharts.has(name)) return
    const at = this.#due.indexOf(name)
    if (at < 0) fail(`${name} is not announced while ${this.#run.state}.`)
    this.#due.splice(0, at + 1)
    this.#notifications.push(name)
  }

  get replayed(): ReplayedRequest {
    const { context, state } = this.#run
    return {
      id: context.id,
      method: context.method,
      url: context.url,
      state,
      notifications: this.#notifications,
    }
  }
}
