// The record of one request: in memory as it was received; for readers as plain data without secrets.

import type { Announcement, RequestContext } from '../../../machines/index.ts'
import type { StartedBy } from './actor-run.ts'
import { certificateOf, type Peer } from './certificate.ts'
import { redacted, redactedFields, redactedText } from './redact.ts'
import type {
  ConnectionOrigin,
  ConnectionUse,
  Entry,
  Facts,
  Heard,
  Message,
  MessageReason,
  PhaseSpan,
  QueueWait,
  RequestRun,
  Summary,
} from './run.ts'
import { type StateValue, stateName } from './state-name.ts'
import { type PhaseStretch, TrackRecorder } from './tracks.ts'

/** The size of an entry without its strings, and of a request without its entries and strings, in bytes. */
const ENTRY_BYTES = 200
const REQUEST_BYTES = 1500

/** The state of a chart; it changes in place. */
export interface LoggedChart {
  readonly context: RequestContext
  readonly value: unknown
  readonly status: string
}

/** The recorded part of a request head. */
export interface LoggedRequestHead {
  readonly headers: readonly string[]
  readonly method: string
  readonly target: { readonly url: string }
}

/** The recorded part of a response head. */
export interface LoggedResponseHead {
  readonly httpVersion: string
  readonly rawHeaders: readonly string[]
  readonly status: number
  readonly statusText: string
}

export type ChartEvent = Facts & { readonly type: string }

interface SeenStep {
  readonly event: ChartEvent
  readonly value: StateValue
  /** The changes of the context since the previous step. */
  readonly changes: Facts
}

type Seen = SeenStep | Announcement

const isStep = (seen: Seen): seen is SeenStep => 'changes' in seen

/** A step with its whole context, secrets included. */
export interface WholeStep {
  /** Milliseconds since 1970. */
  readonly when: number
  readonly event: ChartEvent
  readonly value: StateValue
  readonly context: Facts
}

export interface LogOptions {
  /** How many entries are kept. */
  readonly most: number
  readonly phaseOf: (state: string) => string | null
  readonly numberOf: (status: string) => number | null
  /** Header fields are kept, too. */
  readonly headers: boolean
  /** By their numbers, the connections that were opened last. */
  readonly connections: Map<number, OpenedConnection>
}

/** The request that opened a connection, and what was announced about the connection. */
interface OpenedConnection {
  readonly request: number
  readonly connected: Announcement
  secured: Announcement | null
}

/** The most connections that are kept. */
const MOST_CONNECTIONS = 2000

const NO_CHANGE: Facts = Object.freeze({})

/** The most phases in a summary, messages of a request, and milestones whose entries are dropped. */
const MOST_SPANS = 24
const MOST_MESSAGES = 50
const MOST_MILESTONES = 400

/** An announcement with the number of its entry. */
interface Milestone {
  readonly seen: Announcement
  readonly at: number
  readonly number: number
}

/** A message as it is remembered. Its `first` is the number of the entry with which it began. */
type SeenMessage = { -readonly [Key in Exclude<keyof Message, 'certificate'>]: Message[Key] } & {
  peer: Peer | null
}

/** The announcements that begin another message. */
const begins: Readonly<Record<string, MessageReason | undefined>> = {
  'caller.send': 'first',
  'caller.sendEx': 'first',
  'wire.redirected': 'redirect',
  'wire.repeated': 'challenge',
  'wire.retrying': 'retry',
}

/** Announcements that come with every request, or often, and say nothing about a connection. */
const passing: ReadonlySet<string> = new Set([
  'INTERNET_STATUS_HANDLE_CREATED',
  'INTERNET_STATUS_SENDING_REQUEST',
  'INTERNET_STATUS_REQUEST_SENT',
  'INTERNET_STATUS_RECEIVING_RESPONSE',
  'ioPending',
  'progress',
])

export class RequestLog {
  readonly id: number
  /** Milliseconds since 1970. */
  readonly openedAt: number
  bytes: number = REQUEST_BYTES
  over = false
  startedBy: StartedBy | null = null
  readonly #options: LogOptions
  readonly #tracks = new TrackRecorder()
  // In separate arrays, and only changes of the context, which saves memory and garbage.
  #seen: Seen[] = []
  #times: number[] = []
  /** The first entry that is kept. */
  #head = 0
  #dropped = 0
  #value: StateValue = ''
  /** The milestones of the entries that were dropped. */
  readonly #milestones: Milestone[] = []
  readonly #messages: SeenMessage[] = []
  #askedUrl: string | null = null
  /** The last one that was announced. */
  #connection: ConnectionAnnouncement | null = null
  /** The kept connections that it was given, by their numbers. */
  #origins: Map<number, OpenedConnection> | null = null
  #queued: QueueAnnouncement | null = null
  #queuedAt = 0
  /** The URL in the context, and the same without secrets. */
  #url: unknown = null
  #plainUrl = ''
  readonly #context: Record<string, unknown> = {}
  /** The context before the first step that is kept. */
  readonly #before: Record<string, unknown> = {}

  constructor(id: number, openedAt: number, options: LogOptions) {
    this.id = id
    this.openedAt = openedAt
    this.#options = options
  }

  step(event: ChartEvent, { context, status, value }: LoggedChart, when: number): void {
    const at = this.#at(when)
    const { bodyBytesReceived, bodyBytesSent } = context
    this.#value = value as StateValue
    this.#tracks.entered(this.#phaseAfter(event.type), at)
    this.#tracks.counted(bodyBytesSent, bodyBytesReceived, at)
    const reason = begins[event.type]
    if (reason !== undefined) this.#begin(event.redirect === undefined ? reason : 'redirect', context.url, at)
    this.#add({ event, value: this.#value, changes: this.#changed(context as unknown as Facts) }, at)
    if (status !== 'active') this.#end(at)
  }

  heard(announcement: Announcement, when: number): void {
    const at = this.#at(when)
    const { type } = announcement
    if (type === 'ioPending') this.#tracks.pends(announcement.call, at)
    else if (type === 'INTERNET_STATUS_REQUEST_COMPLETE') this.#tracks.completed(at)
    else if (type === 'reused' || type === 'INTERNET_STATUS_CONNECTED_TO_SERVER') this.#got(announcement)
    else if (type === 'secured') {
      const opened = this.#options.connections.get(this.#connection?.connection ?? -1)
      if (opened !== undefined) opened.secured = announcement
    } else if (type === 'queued') {
      this.#queued = announcement
      this.#queuedAt = at
    }
    this.#add(announcement, at)
    if (type === 'INTERNET_STATUS_HANDLE_CLOSING') this.#end(at)
  }

  /** A message is passed to the transport. */
  sent({ headers, method, target }: LoggedRequestHead): void {
    const message = this.#messages.at(-1) ?? this.#begin('first', target.url, this.#at(0))
    message.method = method
    // Fields are added to this list until the head has left, so it is kept, not copied.
    if (this.#options.headers) message.requestHeaders = headers
  }

  /** The fields that were written. */
  written(fields: readonly string[]): void {
    const message = this.#messages.at(-1)
    if (message !== undefined && this.#options.headers) message.requestHeaders = fields
  }

  /** The certificate of the server was refused. */
  refused(peer: Peer): void {
    const message = this.#messages.at(-1)
    if (message !== undefined) message.peer = peer
  }

  /** `peer` is the channel; null without TLS. */
  responded(
    { httpVersion, rawHeaders, status, statusText }: LoggedResponseHead,
    peer: Peer | null = null,
  ): void {
    const message = this.#messages.at(-1)
    if (message === undefined) return
    message.peer = peer
    message.httpVersion = httpVersion
    message.status = status
    message.statusText = statusText
    if (!this.#options.headers) return
    message.responseHeaders = rawHeaders
    this.bytes += fieldBytes(rawHeaders) + fieldBytes(message.requestHeaders ?? [])
  }

  get summary(): Summary {
    const { failure, method, status, url } = this.#context
    const state = stateName(this.#value)
    return {
      id: this.id,
      method: String(method),
      url: this.#plain(url),
      askedUrl: this.#askedUrl === null || this.#askedUrl === url ? null : redactedText(this.#askedUrl),
      state,
      phase: this.#options.phaseOf(state),
      status: typeof status === 'number' ? status : null,
      sent: Number(this.#context.bodyBytesSent),
      received: Number(this.#context.bodyBytesReceived),
      openedAt: this.openedAt,
      elapsed: this.#times.at(-1) ?? 0,
      over: this.over,
      failure: (redacted(failure ?? null) as Facts | null) ?? null,
      phases: spansOf(this.#tracks.phases),
      connection: connectionOf(this.#connection),
      wait: this.#wait(state),
      startedBy: this.startedBy,
      count: this.#dropped + this.#seen.length - this.#head,
      dropped: this.#dropped,
    }
  }

  /** Gives at most this many entries from number `from` on, or from the first that is kept. */
  run(from: number = 0, most: number = Number.POSITIVE_INFINITY): RequestRun {
    const first = Math.max(from, this.#dropped)
    const start = this.#head + Math.min(first - this.#dropped, this.#seen.length - this.#head)
    const end = Math.min(this.#seen.length, start + most)
    const entries: Entry[] = []
    // If the requested step was dropped, the first one that is left has the whole context.
    let before: Facts | null = from < this.#dropped ? this.#before : null
    for (let index = start; index < end; index++) {
      const seen = this.#seen[index] as Seen
      const at = this.#times[index] as number
      if (isStep(seen)) {
        entries.push(stepOf(seen, before, at))
        before = null
      } else entries.push(this.#heardOf(seen, at))
    }
    const origins = [...(this.#origins ?? [])].map(originOf)
    return {
      summary: this.summary,
      tracks: this.#tracks.tracks,
      ...this.#parts(),
      origins,
      from: first,
      entries,
    }
  }

  /** The messages that are kept, and the milestones since the first of them. */
  #parts(): Pick<RequestRun, 'messages' | 'milestones'> {
    const since = this.#messages[0]?.first ?? 0
    const found = this.#milestones.filter(({ number }) => number >= since)
    for (let index = this.#head; index < this.#seen.length; index++) {
      const seen = this.#seen[index] as Seen
      const number = this.#dropped + index - this.#head
      if (!isStep(seen) && number >= since && isMilestone(seen))
        found.push({ seen, at: this.#times[index] as number, number })
    }
    const messages = this.#messages.map((message) => {
      const first = found.findIndex(({ number }) => number >= message.first)
      return plainMessage({ ...message, first: first < 0 ? found.length : first })
    })
    return { messages, milestones: found.map(({ at, seen }) => this.#heardOf(seen, at)) }
  }

  /** The last steps. */
  steps(most: number): readonly WholeStep[] {
    const steps: WholeStep[] = []
    const context = { ...this.#before }
    for (let index = this.#head; index < this.#seen.length; index++) {
      const seen = this.#seen[index] as Seen
      if (!isStep(seen)) continue
      const { changes, event, value } = seen
      Object.assign(context, changes)
      const when = Math.round(this.openedAt + (this.#times[index] as number))
      steps.push({ when, event, value, context: { ...context } })
    }
    return steps.slice(-most)
  }

  /** Time does not go back, even if the clocks were read in another order. */
  #at(when: number): number {
    return Math.max(when, this.#times.at(-1) ?? 0)
  }

  /** A phase of the tracks. Unlike the phase of a failure, it is one that was announced. */
  #phaseAfter(event: string): string | null {
    const state = stateName(this.#value)
    if (state === 'open.complete') return null
    if (state === 'open.exchange.ending.finishing') return 'write'
    if (state !== 'open.exchange.queued') return this.#options.phaseOf(state)
    if (event === 'wire.queued') return 'queue'
    return this.#tracks.phase === 'queue' && begins[event] === undefined ? 'queue' : 'start'
  }

  #plain(url: unknown): string {
    if (url !== this.#url) {
      this.#url = url
      this.#plainUrl = redactedText(String(url))
    }
    return this.#plainUrl
  }

  #got(announcement: ConnectionAnnouncement): void {
    this.#connection = announcement
    const { connection, type } = announcement
    if (connection === undefined) return
    const { connections } = this.#options
    if (type === 'reused') {
      const opened = connections.get(connection)
      if (opened === undefined) return
      this.#origins ??= new Map()
      this.#origins.set(connection, opened)
      return
    }
    connections.set(connection, { request: this.id, connected: announcement, secured: null })
    if (connections.size > MOST_CONNECTIONS) connections.delete(connections.keys().next().value as number)
  }

  #wait(state: string): QueueWait | null {
    if (this.#queued === null) return null
    const { heldBy, limit, position, unread } = this.#queued
    return {
      at: this.#queuedAt,
      position,
      limit,
      heldBy: heldBy.slice(0, MOST_HOLDERS),
      unread: unread.slice(0, MOST_HOLDERS),
      waits: !this.over && state === 'open.exchange.queued' && this.#tracks.phase === 'queue',
    }
  }

  #begin(reason: MessageReason, url: string, at: number): SeenMessage {
    const last = this.#messages.at(-1)
    if (reason === 'first') this.#askedUrl = url
    const message: SeenMessage = {
      at,
      reason,
      first: this.#dropped + this.#seen.length - this.#head,
      method: reason === 'retry' ? (last?.method ?? null) : null,
      url,
      requestHeaders: reason === 'retry' ? (last?.requestHeaders ?? null) : null,
      status: null,
      statusText: '',
      httpVersion: '',
      responseHeaders: null,
      peer: null,
    }
    this.#messages.push(message)
    this.bytes += ENTRY_BYTES
    if (this.#messages.length > MOST_MESSAGES) this.#messages.shift()
    return message
  }

  #changed(context: Facts): Facts {
    let changes: Record<string, unknown> | null = null
    for (const name in context) {
      const value = context[name]
      if (this.#context[name] === value) continue
      changes ??= {}
      changes[name] = value
      this.#context[name] = value
    }
    return changes ?? NO_CHANGE
  }

  #add(seen: Seen, at: number): void {
    this.#times.push(at)
    this.#seen.push(seen)
    this.bytes += bytesOf(seen)
    if (this.#seen.length - this.#head > this.#options.most) this.#drop()
  }

  #drop(): void {
    const gone = this.#seen[this.#head++] as Seen
    this.#dropped++
    this.bytes -= bytesOf(gone)
    if (isStep(gone)) Object.assign(this.#before, gone.changes)
    else if (isMilestone(gone)) this.#keep(gone)
    if (this.#head < this.#options.most) return
    this.#seen = this.#seen.slice(this.#head)
    this.#times = this.#times.slice(this.#head)
    this.#head = 0
  }

  /** The entry that was dropped last stays as a milestone. */
  #keep(seen: Announcement): void {
    this.#milestones.push({ seen, at: this.#times[this.#head - 1] as number, number: this.#dropped - 1 })
    if (this.#milestones.length > MOST_MILESTONES) this.#milestones.splice(0, MOST_MILESTONES / 2)
  }

  #end(at: number): void {
    this.over = true
    this.#tracks.entered(null, at)
    this.#tracks.completed(at)
  }

  #heardOf(announcement: Announcement, at: number): Heard {
    const { type } = announcement
    return { at, name: type, number: this.#options.numberOf(type), facts: factsOf(announcement) }
  }
}

/** The most holders of connections that a summary names. */
const MOST_HOLDERS = 32

const isMilestone = (announcement: Announcement): boolean => {
  const { type } = announcement
  if (type === 'INTERNET_STATUS_REQUEST_COMPLETE') return announcement.failure !== undefined
  if (type === 'INTERNET_STATUS_RESPONSE_RECEIVED') return announcement.status !== undefined
  return !passing.has(type)
}

type ConnectionAnnouncement = Extract<
  Announcement,
  { type: 'reused' | 'INTERNET_STATUS_CONNECTED_TO_SERVER' }
>
type QueueAnnouncement = Extract<Announcement, { type: 'queued' }>

function connectionOf(announcement: ConnectionAnnouncement | null): ConnectionUse | null {
  if (announcement === null) return null
  const {
    address,
    connection,
    exchanges = 0,
    localPort = null,
    port,
  } = announcement as Partial<ConnectionUse>
  const use = { address: address ?? '', port: port ?? 0, localPort, exchanges }
  return connection === undefined ? use : { ...use, connection }
}

function originOf([connection, { connected, request, secured }]: [
  number,
  OpenedConnection,
]): ConnectionOrigin {
  return {
    connection,
    request,
    connected: factsOf(connected),
    secured: secured === null ? null : factsOf(secured),
  }
}

const factsOf = ({ type: _type, ...facts }: Announcement): Facts => redacted(facts) as Facts

function spansOf(phases: readonly PhaseStretch[]): readonly PhaseSpan[] {
  const spans: PhaseSpan[] = []
  for (let index = Math.max(0, phases.length - MOST_SPANS); index < phases.length; index++) {
    const { from, phase, to } = phases[index] as PhaseStretch
    spans.push([phase, from, to])
  }
  return spans
}

const fieldBytes = (fields: readonly string[]): number => fields.reduce((sum, { length }) => sum + length, 0)

const plainMessage = ({ peer, requestHeaders, responseHeaders, url, ...message }: SeenMessage): Message => ({
  ...message,
  url: redactedText(url),
  requestHeaders: requestHeaders === null ? null : redactedFields(requestHeaders),
  responseHeaders: responseHeaders === null ? null : redactedFields(responseHeaders),
  ...(peer !== null && { certificate: certificateOf(peer) }),
})

/** The size of the strings in a flat object and in its direct members. */
function textBytes(value: object, deep = true): number {
  let bytes = 0
  for (const name in value) {
    const each = (value as Record<string, unknown>)[name]
    if (typeof each === 'string') bytes += each.length
    else if (deep && typeof each === 'object' && each !== null) bytes += textBytes(each, false)
  }
  return bytes
}

const bytesOf = (seen: Seen): number =>
  ENTRY_BYTES + (isStep(seen) ? textBytes(seen.event) + textBytes(seen.changes) : textBytes(seen))

const stepOf = ({ changes, event, value }: SeenStep, before: Facts | null, at: number): Entry => ({
  at,
  event: redacted(event) as ChartEvent,
  value,
  changes: redacted(before === null ? changes : { ...before, ...changes }) as Facts,
})
