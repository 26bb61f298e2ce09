// The recording of requests as plain JSON, for the page and for saved files.

import type { ActorRun, StartedBy } from './actor-run.ts'
import type { CertificateFacts } from './certificate.ts'
import { checkActor, checkRequest } from './checks.ts'
import type { StateValue } from './state-name.ts'
import type { Tracks } from './tracks.ts'

/** One line of the list of requests. */
export interface Summary {
  readonly id: number
  readonly method: string
  /** The present or last URL of the request. Without secrets. */
  readonly url: string
  /** The URL that the caller gave, if redirects have changed it; otherwise null. */
  readonly askedUrl: string | null
  /** The innermost states, such as `open.exchange.reading.ready`. */
  readonly state: string
  readonly phase: string | null
  /** The status code of the last response. */
  readonly status: number | null
  readonly sent: number
  readonly received: number
  /** Milliseconds since 1970. */
  readonly openedAt: number
  /** Milliseconds from the opening to the last entry. */
  readonly elapsed: number
  /** Nothing more will come. */
  readonly over: boolean
  readonly failure: Facts | null
  /** As in `Tracks`, but shorter. If there are many, the oldest are left out. */
  readonly phases: readonly PhaseSpan[]
  /** The connection that it was given last. */
  readonly connection: ConnectionUse | null
  /** The last wait for a connection. */
  readonly wait: QueueWait | null
  /** The actor of XState that makes it; absent or null without one. */
  readonly startedBy?: StartedBy | null
  /** How many entries there were so far. */
  readonly count: number
  /** How many of the first ones were dropped. */
  readonly dropped: number
}

/** A phase with its beginning and its end; the end is null while it goes on. */
export type PhaseSpan = readonly [phase: string, from: number, to: number | null]

export interface ConnectionUse {
  readonly address: string
  readonly port: number
  /** Null if it was not announced. */
  readonly localPort: number | null
  /** How many exchanges it had carried before; 0 for a new one. */
  readonly exchanges: number
  /** Its number, if that was announced. */
  readonly connection?: number
}

/** The origin of a kept connection. */
export interface ConnectionOrigin {
  /** The number of the connection. */
  readonly connection: number
  /** The id of the request that opened it. */
  readonly request: number
  /** The facts of CONNECTED_TO_SERVER and of the last `secured`; null without TLS. */
  readonly connected: Facts
  readonly secured: Facts | null
}

/** The facts of a `queued` notification. */
export interface QueueWait {
  readonly at: number
  readonly position: number
  readonly limit: number
  /** The requests that had the connections, at most 32 of them. */
  readonly heldBy: readonly number[]
  /** Those of them that were answered and that nobody was reading. */
  readonly unread: readonly number[]
  /** It is still waiting. */
  readonly waits: boolean
}

export type Facts = Readonly<Record<string, unknown>>

/** The chart took an event. */
export interface Step {
  /** Milliseconds since the request was opened. */
  readonly at: number
  readonly event: Facts & { readonly type: string }
  readonly value: StateValue
  /** What has changed in the context; the whole context in the first step that is kept. */
  readonly changes: Facts
}

/** A notification. */
export interface Heard {
  readonly at: number
  readonly name: string
  readonly number: number | null
  readonly facts: Facts
}

export type Entry = Step | Heard

export const isStep = (entry: Entry): entry is Step => 'event' in entry

/** Why a message was sent: by a call, after a redirect or a challenge, or again because a kept connection was dead. */
export type MessageReason = 'first' | 'redirect' | 'challenge' | 'retry'

/** One request message of a request, and the head of its response. */
export interface Message {
  /** When it began. */
  readonly at: number
  readonly reason: MessageReason
  /** How many milestones there were before it. */
  readonly first: number
  /** Null until the message was passed to the transport. */
  readonly method: string | null
  readonly url: string
  /** Name, value, name, value … as they were passed to the transport, with secrets hidden; null if headers are not recorded. */
  readonly requestHeaders: readonly string[] | null
  readonly status: number | null
  readonly statusText: string
  readonly httpVersion: string
  readonly responseHeaders: readonly string[] | null
  /** The certificate of the server, known with the response or when it is refused. Absent before, and without TLS. */
  readonly certificate?: CertificateFacts | null
}

/** One request, from its entry number `from` on. */
export interface RequestRun {
  readonly summary: Summary
  readonly tracks: Tracks
  /** The announcements about connections, redirects, credentials, cookies and failures. They are kept when entries are dropped. */
  readonly milestones: readonly Heard[]
  /** In order. If there are many, only the last ones are kept. */
  readonly messages: readonly Message[]
  /** The origins of the kept connections that it used. Files of earlier versions have none. */
  readonly origins?: readonly ConnectionOrigin[]
  readonly from: number
  readonly entries: readonly Entry[]
}

export const FORMAT = 'hinternet run'
export const VERSION = 2

export interface Run {
  readonly format: 'hinternet run'
  readonly version: 2
  /** Milliseconds since 1970. */
  readonly savedAt: number
  /** How many requests were dropped to save memory. */
  readonly dropped: number
  readonly requests: readonly RequestRun[]
  /** The machines that have made them. Files of earlier versions have none. */
  readonly actors?: readonly ActorRun[]
  /** The view of the page when it was saved. */
  readonly view?: RunView
}

export interface RunView {
  readonly selected: number | null
  readonly compared: number | null
  /** The entry that was shown; null for the last. */
  readonly moment: number | null
  readonly filter: string
  readonly kind: string
}

/** Thrown for a file that is not a saved run; the message says why. */
export class RunFormatError extends Error {
  override readonly name = 'RunFormatError'
}

/** @throws RunFormatError */
export function parseRun(text: string): Run {
  let run: Partial<Run> | null
  try {
    run = JSON.parse(text)
  } catch {
    throw new RunFormatError('This is not JSON.')
  }
  if (typeof run !== 'object' || run === null || run.format !== FORMAT)
    throw new RunFormatError(`This is not a saved run: its format is not "${FORMAT}".`)
  const { requests, version } = run as { requests?: unknown; version?: unknown }
  if (typeof version === 'number' && version > VERSION)
    throw new RunFormatError(
      `This run has version ${version} and comes from a later hinternet; version ${VERSION} can be read here.`,
    )
  if (version !== VERSION)
    throw new RunFormatError(`This run has version ${version}; version ${VERSION} can be read here.`)
  if (!Array.isArray(requests)) throw new RunFormatError('This run is damaged: it has no list of requests.')
  for (const [index, request] of requests.entries()) {
    const fault = checkRequest(request)
    if (fault !== null)
      throw new RunFormatError(
        `This run is damaged: request ${index + 1} of ${requests.length} has no ${fault}.`,
      )
  }
  const { actors = [], dropped, savedAt, view } = run as { actors?: unknown } & Partial<Run>
  if (!Array.isArray(actors) || !actors.every(checkActor))
    throw new RunFormatError('This run is damaged: one of its actors is not as it should be.')
  return {
    ...(run as Run),
    savedAt: typeof savedAt === 'number' && Number.isFinite(savedAt) ? savedAt : 0,
    dropped: typeof dropped === 'number' ? dropped : 0,
    ...(view !== undefined && { view: viewOf(view) }),
  }
}

/** The members that are valid. */
function viewOf(view: Partial<Record<keyof RunView, unknown>> | null): RunView {
  const { compared, filter, kind, moment, selected } = view ?? {}
  const number = (value: unknown): number | null => (Number.isInteger(value) ? (value as number) : null)
  return {
    selected: number(selected),
    compared: number(compared),
    moment: number(moment),
    filter: typeof filter === 'string' ? filter : '',
    kind: typeof kind === 'string' ? kind : 'all',
  }
}
