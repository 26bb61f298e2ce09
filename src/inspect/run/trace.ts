// Replays a trace of `traceTo` or of the command line on the chart alone, and turns it into a recording.

import {
  type Announcement,
  RequestRun as ChartRun,
  type RequestEvent,
  type RequestInput,
} from '../../../machines/index.ts'
import { type ActorHead, ActorLog, type ActorMove, type ActorRun, type StartedBy } from './actor-run.ts'
import { type ChartFacts, numbersByStatus, phasesByState } from './chart.ts'
import { checkActor, checkMove, checkRequest, checkStarter } from './checks.ts'
import { type ChartEvent, type LogOptions, RequestLog } from './request-log.ts'
import { FORMAT, type RequestRun, type Run, VERSION } from './run.ts'

export const TRACE_FORMAT = 'hinternet trace'
export const TRACE_VERSION = 1

/** The members that event lines and notification lines have in common. */
export interface TraceLineHead {
  /** The number of the request. */
  readonly request: number
  /** Milliseconds since the request was opened, or since the watching began. */
  readonly at: number
}

/**
 * A line of a trace: the first one, then events that moved the chart of a request, each followed by the notifications of that move. Lines with an `actor` are
 * about machines that make requests: one with its states when it is seen first, then its moves.
 */
export type TraceLine =
  | { readonly format: 'hinternet trace'; readonly version: 1; readonly startedAt: number }
  | (TraceLineHead & {
      readonly event: { readonly type: string }
      /** With the first event of a request: milliseconds since 1970. */
      readonly openedAt?: number
      /** With the first event after a message was passed to the transport: its method, which a redirect may have changed. */
      readonly method?: string
    })
  | (TraceLineHead & { readonly name: string; readonly facts: object })
  | (TraceLineHead & { readonly startedBy: StartedBy })
  | (ActorHead & { readonly actor: string })
  | (ActorMove & { readonly actor: string })

/** Thrown for a trace that cannot be read; the message has the number of the line. */
export class TraceError extends Error {
  override readonly name = 'TraceError'
}

/** The state of a request at the end of a trace. */
export interface ReplayedRequest {
  readonly id: number
  readonly method: string
  readonly url: string
  /** Such as `reading.ready`, or `closed`. */
  readonly state: string
  readonly notifications: readonly string[]
}

/** The announcements of the retry chart, which the chart of a request does not make. */
const ofOtherCharts: ReadonlySet<string> = new Set(['retryScheduled'])

/**
 * Feeds the events of a trace to the chart alone, and compares what it announces with the notifications of the trace. Requests that were open before
 * the trace began are left out.
 * @throws TraceError if a line cannot be read, if an event is not legal where the chart is, or if a notification is not one that the
 * chart announces there
 */
export function replayTrace(text: string): readonly ReplayedRequest[] {
  return replays(text, null).map((each) => each.replayed)
}

/**
 * Makes the recording that the inspector shows for a trace. It has no header fields.
 * @throws TraceError as `replayTrace` does
 */
export function runOfTrace(text: string, chart: ChartFacts): Run {
  const options: LogOptions = {
    most: Number.POSITIVE_INFINITY,
    phaseOf: phasesByState(chart),
    numberOf: numbersByStatus(chart),
    headers: false,
    connections: new Map(),
  }
  const actors = new Map<string, ActorLog>()
  const requests = replays(text, options, actors).map((each) => each.recorded)
  const savedAt = Math.max(0, ...requests.map(({ summary }) => summary.openedAt + summary.elapsed))
  return {
    format: FORMAT,
    version: VERSION,
    savedAt,
    dropped: 0,
    actors: makersOf(requests, actors),
    requests,
  }
}

/** Those of the actors that have made requests, each after its parent. */
function makersOf(
  requests: readonly RequestRun[],
  actors: ReadonlyMap<string, ActorLog>,
): readonly ActorRun[] {
  const makers = new Set<string>()
  for (const { summary } of requests)
    for (const { session } of summary.startedBy?.machines ?? []) makers.add(session)
  return [...actors.values()].filter(({ head }) => makers.has(head.session)).map((log) => log.run())
}

/** Whether the first line of the text says that it is a trace, of any version. */
export function isTrace(text: string): boolean {
  const [first = ''] = text.slice(0, LONGEST_HEAD).split('\n', 1)
  return lineOf(first)?.format === TRACE_FORMAT
}

/** The first line is shorter than this many characters. */
const LONGEST_HEAD = 1000

type Fail = (why: string) => never
type Given = Readonly<Record<string, unknown>>
type Line = Given & { readonly at: number }

/** The requests of a trace, replayed; with `options`, also recorded. */
function replays(
  text: string,
  options: LogOptions | null,
  actors: Map<string, ActorLog> = new Map(),
): readonly Replay[] {
  const requests = new Map<number, Replay>()
  const starters = new Map<number, StartedBy>()
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  let startedAt = 0
  for (const [index, line] of lines.entries()) {
    const fail = (why: string): never => {
      throw new TraceError(`Line ${index + 1}: ${why}`)
    }
    const given = lineOf(line) ?? fail('this is not a JSON object.')
    if (index === 0) startedAt = headOf(given, fail)
    else if (typeof given.actor === 'string') readActor(given.actor, given, actors, fail)
    else if (typeof given.request !== 'number') fail('it has no request.')
    else if (given.startedBy !== undefined) {
      if (!checkStarter(given.startedBy)) fail('it does not say which actor has started the request.')
      starters.set(given.request, given.startedBy as StartedBy)
      requests.get(given.request)?.startedBy(given.startedBy as StartedBy)
    } else if (given.event === undefined && given.name === undefined)
      fail('it is neither an event nor a notification.')
    else if (typeof given.at !== 'number') fail('it has no time.')
    else if (isEvent(given.event)) {
      if (given.event.type !== 'xstate.init')
        requests.get(given.request)?.moved(given.event, given as Line, fail)
      else if (isInput(given.event.input)) {
        const openedAt = typeof given.openedAt === 'number' ? given.openedAt : startedAt
        const log = options === null ? null : new RequestLog(given.request, openedAt, options)
        if (log !== null) log.startedBy = starters.get(given.request) ?? null
        requests.set(given.request, new Replay(given.event.input, given.at, log))
      }
    } else if (typeof given.name === 'string')
      requests.get(given.request)?.heard(given.name, given.facts, given.at, fail)
    else fail('its event has no type, or its notification no name.')
  }
  if (lines.length === 0) throw new TraceError('Line 1: the trace is empty.')
  return [...requests.values()]
}

/** The first line of an actor describes it; the others have its moves. */
function readActor(session: string, given: Given, actors: Map<string, ActorLog>, fail: Fail): void {
  const { actor: _, ...head } = given
  if (given.session === undefined) {
    const log = actors.get(session) ?? fail(`nothing was said of the actor ${session} before.`)
    if (!checkMove(given)) fail('it does not say where the actor is.')
    log.moved(given as unknown as ActorMove)
  } else {
    if (!checkActor({ ...head, moves: [], dropped: 0 })) fail('it does not say what the actor is.')
    actors.set(session, new ActorLog(head as unknown as ActorHead))
  }
}

function lineOf(line: string): Given | null {
  try {
    const given: unknown = JSON.parse(line)
    return typeof given === 'object' && given !== null ? (given as Given) : null
  } catch {
    return null
  }
}

/** When the trace was begun. */
function headOf({ format, startedAt, version }: Given, fail: Fail): number {
  if (format !== TRACE_FORMAT) fail(`this is not a trace: its format is not "${TRACE_FORMAT}".`)
  const later =
    typeof version === 'number' && version > TRACE_VERSION ? ' and comes from a later hinternet' : ''
  if (version !== TRACE_VERSION)
    fail(`this trace has version ${version}${later}; version ${TRACE_VERSION} can be read here.`)
  return typeof startedAt === 'number' ? startedAt : 0
}

type InitEvent = { readonly type: 'xstate.init'; readonly input?: unknown }

const isEvent = (event: unknown): event is RequestEvent | InitEvent =>
  typeof event === 'object' && event !== null && 'type' in event && typeof event.type === 'string'

const isInput = (input: unknown): input is RequestInput => {
  const { id, method, url } = (input ?? {}) as Partial<Record<keyof RequestInput, unknown>>
  return typeof id === 'number' && typeof method === 'string' && typeof url === 'string'
}

/** One request of a trace on its chart. */
class Replay {
  readonly #run: ChartRun
  readonly #log: RequestLog | null
  readonly #notifications: string[] = []
  /** Announcements of the chart whose notifications have not come in the trace yet. */
  readonly #due: string[] = []

  constructor(input: RequestInput, at: number, log: RequestLog | null) {
    this.#run = new ChartRun(input, ({ type }) => this.#due.push(type))
    this.#log = log
    log?.step({ type: 'xstate.init', input }, this.#run, at)
  }

  startedBy(starter: StartedBy): void {
    if (this.#log !== null) this.#log.startedBy = starter
  }

  moved(event: RequestEvent, { at, method }: Line, fail: Fail): void {
    if (typeof method === 'string')
      this.#log?.sent({ headers: [], method, target: { url: this.#run.context.url } })
    if (!this.#run.can(event)) fail(`${event.type} is not legal while ${this.#run.state}.`)
    this.#run.move(event)
    this.#log?.step(event as unknown as ChartEvent, this.#run, at)
  }

  /** Notifications that a close or a cancel has dropped are not in the trace. */
  heard(name: string, facts: unknown, at: number, fail: Fail): void {
    if (!ofOtherCharts.has(name)) {
      const index = this.#due.indexOf(name)
      if (index < 0) fail(`${name} is not announced while ${this.#run.state}.`)
      this.#due.splice(0, index + 1)
      this.#notifications.push(name)
    }
    this.#log?.heard({ ...(facts as object), type: name } as Announcement, at)
  }

  get recorded(): RequestRun {
    const run = (this.#log as RequestLog).run()
    const fault = checkRequest(run)
    if (fault !== null)
      throw new TraceError(`The trace is damaged: request ${run.summary.id} has no ${fault}.`)
    return run
  }

  get replayed(): ReplayedRequest {
    const { context, state } = this.#run
    const { id, method, url } = context
    return { id, method, url, state, notifications: this.#notifications }
  }
}
