// The recording of requests as plain JSON: what the page gets, and what a saved file holds.

import type { Tracks } from './tracks.ts'

/** One line of the list of requests. */
export interface Summary {
  readonly id: number
  readonly method: string
  /** Without secrets. */
  readonly url: string
  /** The innermost states, such as `open.exchange.reading.ready`. */
  readonly state: string
  readonly phase: string | null
  /** The status code of the last response. */
  readonly status: number | null
  readonly sent: number
  readonly received: number
  /** Milliseconds since 1970. */
  readonly openedAt: number
  /** Milliseconds from then to the last entry. */
  readonly elapsed: number
  /** Nothing more will come. */
  readonly over: boolean
  readonly failure: Facts | null
  /** How many entries there were so far. */
  readonly count: number
  /** How many of the first are not kept any more. */
  readonly dropped: number
}

export type Facts = Readonly<Record<string, unknown>>

/** The state value, as XState writes it: `{ open: { exchange: 'queued' } }`. */
export type StateValue = string | { readonly [key: string]: StateValue }

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

/** One request, from its entry number `from` on. */
export interface RequestRun {
  readonly summary: Summary
  readonly tracks: Tracks
  readonly from: number
  readonly entries: readonly Entry[]
}

export const FORMAT = 'hinternet run'
export const VERSION = 1

export interface Run {
  readonly format: 'hinternet run'
  readonly version: 1
  /** Milliseconds since 1970. */
  readonly savedAt: number
  /** How many requests were dropped to save memory. */
  readonly dropped: number
  readonly requests: readonly RequestRun[]
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
  if (run.version !== VERSION)
    throw new RunFormatError(`This run has version ${run.version}; version ${VERSION} can be read here.`)
  if (!Array.isArray(run.requests) || !run.requests.every(isRequestRun))
    throw new RunFormatError('This run is damaged: a request in it cannot be read.')
  return run as Run
}

function isRequestRun(request: Partial<RequestRun> | null): boolean {
  if (typeof request !== 'object' || request === null) return false
  const { entries, from, summary, tracks } = request
  return (
    typeof summary?.id === 'number' &&
    typeof summary.url === 'string' &&
    typeof summary.method === 'string' &&
    typeof summary.state === 'string' &&
    typeof from === 'number' &&
    Array.isArray(tracks?.phases) &&
    Array.isArray(tracks.pending) &&
    Array.isArray(tracks.bytes) &&
    Array.isArray(entries) &&
    entries.every((entry) => typeof entry?.at === 'number' && ('event' in entry || 'name' in entry))
  )
}
