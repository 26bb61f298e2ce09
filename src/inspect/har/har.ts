// HAR 1.2 of requests: their timings, and the heads and bodies that a recorder has kept.

import {
  type AttemptTimings,
  type ChartView,
  checkedOptions,
  count,
  fieldOf,
  flag,
  InvalidOptionError,
  masked,
  optionTable,
  type RequestHead,
  type RequestInspector,
  type RequestWatcher,
  type ResponseHead,
  type TimesSoFar,
  type Timings,
} from '../../lifecycle/index.ts'
import { chartFacts } from '../chart-facts.ts'
import {
  type Har,
  type HarBody,
  type HarMessage,
  harOf,
  isTrace,
  parseRun,
  redactedFields,
  redactedText,
  runOfTrace,
  runToHar,
} from '../run/index.ts'

export interface HarOptions {
  /**
   * Records header fields. The values of Authorization, Proxy-Authorization, Cookie, Set-Cookie and the like are hidden.
   * @defaultValue false
   */
  readonly headers?: boolean
  /**
   * Records bodies, as they were given and read. They may have secrets.
   * @defaultValue false
   */
  readonly bodies?: boolean
  /**
   * The most bytes of one body that are kept.
   * @defaultValue 1048576
   */
  readonly maxBody?: number
  /**
   * How many sends are kept; the oldest are dropped first.
   * @defaultValue 10000
   */
  readonly maxRequests?: number
}

/** An HttpRequest. */
export interface RecordedRequest {
  readonly id: number
  readonly timings: Timings | null
  readonly bytesReceived: number
  explain(): string
}

/** The text of a file that the inspector has saved, or the object that JSON.parse makes of it; or the text of a trace. */
export type SavedRun = string | { readonly format: 'hinternet run'; readonly requests: readonly object[] }

/**
 * Makes HAR 1.2 of one request, of a run that the inspector has saved, or of a trace: an entry for each message, and so for each redirect, each repeat with
 * credentials and each retry. The HAR of a request has no header fields and no bodies: to get these, record its session.
 * @throws InvalidOptionError, RunFormatError for a text that is not a saved run, and TraceError for a trace that cannot be replayed
 * @example
 * ```ts
 * const request = session.open('GET', 'https://example.com/')
 * await request.send()
 * await writeFile('request.har', JSON.stringify(toHar(request)))
 * ```
 */
export function toHar(source: RecordedRequest | SavedRun): Har {
  if (typeof source === 'string')
    return runToHar(isTrace(source) ? runOfTrace(source, chartFacts()) : parseRun(source))
  if (typeof source === 'object' && source !== null) {
    if ('requests' in source) return runToHar(parseRun(JSON.stringify(source)))
    if ('timings' in source && typeof source.explain === 'function') return harOfRequest(source)
  }
  throw new InvalidOptionError('toHar', 'source', masked(source), 'Give an HttpRequest, or a saved run.')
}

function harOfRequest(request: RecordedRequest): Har {
  const { bytesReceived, id, timings } = request
  const attempts = timings?.attempts ?? []
  const messages = attempts.map((attempt, index) => {
    const isLast = index === attempts.length - 1
    const read = isLast ? bytesReceived : 0
    const message = messageOf(id, attempt, Date.now() - attempt.startedAt, read, NOTHING_KEPT, false)
    return explained(message, () => request.explain())
  })
  return harOf(messages)
}

const table = optionTable<HarOptions>({
  headers: flag,
  bodies: flag,
  maxBody: count(0),
  maxRequests: count(1),
})

/**
 * Records the requests of one session or of several. Give it to a session as `inspect`.
 * @example
 * ```ts
 * const recorder = new HarRecorder({ headers: true })
 * const session = new Session({ inspect: recorder })
 * await (await session.fetch('https://example.com/')).text()
 * await writeFile('session.har', JSON.stringify(recorder.har()))
 * ```
 */
export class HarRecorder implements RequestInspector {
  readonly #keep: Keep
  readonly #maxRequests: number
  readonly #sends = new Set<RecordedSend>()

  /** @throws InvalidOptionError */
  constructor(options: HarOptions = {}) {
    const { bodies, headers, maxBody, maxRequests } = checkedOptions(options, table, 'new HarRecorder')
    this.#keep = { headers: headers ?? false, body: bodies === true ? (maxBody ?? DEFAULT_BODY) : null }
    this.#maxRequests = maxRequests ?? DEFAULT_REQUESTS
  }

  /** Called by a session. */
  watch(): RequestWatcher {
    return new Watcher((times, requestId) => this.#begin(times, requestId))
  }

  /** What was recorded so far, with the requests that are under way. */
  har(): Har {
    return harOf([...this.#sends].flatMap((send) => send.messages()))
  }

  /** Forgets what was recorded, except requests that are under way. */
  clear(): void {
    for (const send of this.#sends) if (send.isOver) this.#sends.delete(send)
  }

  #begin(times: TimesSoFar, requestId: number): RecordedSend {
    const send = new RecordedSend(requestId, times, this.#keep)
    this.#sends.add(send)
    if (this.#sends.size > this.#maxRequests) {
      const [oldest] = this.#sends
      this.#sends.delete(oldest as RecordedSend)
    }
    return send
  }
}

const DEFAULT_BODY = 1_048_576
const DEFAULT_REQUESTS = 10_000

interface Keep {
  readonly headers: boolean
  /** How many bytes of a body are kept; null for none. */
  readonly body: number | null
}

/** Watches one session. */
class Watcher implements RequestWatcher {
  readonly #begin: (times: TimesSoFar, requestId: number) => RecordedSend
  /** The last send of each open request. */
  readonly #sends = new Map<number, RecordedSend>()

  constructor(begin: (times: TimesSoFar, requestId: number) => RecordedSend) {
    this.#begin = begin
  }

  found(): void {}

  moved(event: { readonly type: string }, { context }: ChartView): void {
    this.#sends.get(context.id)?.moved(event.type, context.bodyBytesReceived)
  }

  heard(requestId: number, { type }: { readonly type: string }): void {
    if (type !== 'INTERNET_STATUS_HANDLE_CLOSING') return
    this.#sends.get(requestId)?.ended()
    this.#sends.delete(requestId)
  }

  sent(requestId: number, head: RequestHead, times: TimesSoFar, explain: () => string): void {
    let send = this.#sends.get(requestId)
    if (send === undefined || send.times !== times) {
      send?.ended()
      send = this.#begin(times, requestId)
      this.#sends.set(requestId, send)
    }
    send.explain = explain
    send.sent(head)
  }

  written(requestId: number, fields: readonly string[]): void {
    this.#sends.get(requestId)?.written(fields)
  }

  responded(requestId: number, head: ResponseHead): void {
    this.#sends.get(requestId)?.responded(head)
  }

  wrote(requestId: number, bytes: Uint8Array): void {
    this.#sends.get(requestId)?.last?.requestBody?.add(bytes)
  }

  read(requestId: number, bytes: Uint8Array): void {
    this.#sends.get(requestId)?.last?.responseBody?.add(bytes)
  }

  left(): void {
    this.#sends.clear()
  }
}

/** The recording of one message. */
interface Kept {
  /** Name, value …; the list grows until the head has left. */
  requestHeaders: readonly string[] | null
  responseHead: ResponseHead | null
  readonly requestBody: BodyRecord | null
  readonly responseBody: BodyRecord | null
}

const NOTHING_KEPT: Kept = { requestHeaders: null, responseHead: null, requestBody: null, responseBody: null }

/** One send: its times, and its messages in the order of the attempts. */
class RecordedSend {
  readonly times: TimesSoFar
  /** What the request is doing, as long as this is its last send. */
  explain: (() => string) | null = null
  readonly #requestId: number
  readonly #keep: Keep
  readonly #kept: Kept[] = []
  #received = 0

  constructor(requestId: number, times: TimesSoFar, keep: Keep) {
    this.#requestId = requestId
    this.times = times
    this.#keep = keep
  }

  get last(): Kept | undefined {
    return this.#kept.at(-1)
  }

  ended(): void {
    this.explain = null
  }

  get isOver(): boolean {
    return this.times.timings.total !== null
  }

  sent({ body, headers }: RequestHead): void {
    const { body: most, headers: withHeaders } = this.#keep
    const kept: Kept = {
      requestHeaders: withHeaders ? headers : null,
      responseHead: null,
      requestBody: most === null ? null : new BodyRecord(most),
      responseBody: most === null ? null : new BodyRecord(most),
    }
    if (body !== null) kept.requestBody?.add(body)
    // A repeat by the transport has no head of its own.
    this.#kept[this.times.timings.attempts.length - 1] = kept
  }

  written(fields: readonly string[]): void {
    const { last } = this
    if (last !== undefined && this.#keep.headers) last.requestHeaders = fields
  }

  responded(head: ResponseHead): void {
    const { last } = this
    if (last !== undefined) last.responseHead = head
  }

  moved(type: string, received: number): void {
    this.#received = received
    // The transport repeats it: the same head, for the next attempt.
    if (type === 'wire.retrying' && this.last !== undefined) this.#kept.push({ ...this.last })
  }

  messages(): readonly HarMessage[] {
    const { attemptMs, timings } = this.times
    const { attempts } = timings
    return attempts.map((attempt, index) => {
      const isLast = index === attempts.length - 1
      const kept = this.#kept[index] ?? NOTHING_KEPT
      const read = isLast ? this.#received : 0
      const message = messageOf(this.#requestId, attempt, attemptMs, read, kept, this.#keep.headers)
      return explained(message, isLast ? this.explain : null)
    })
  }
}

/** The comment of an entry that is not over: what it waits for, in plain words. */
const explained = (message: HarMessage, explain: (() => string) | null): HarMessage =>
  message.comment === null || explain === null ? message : { ...message, comment: explain() }

/** The first bytes of a body. */
class BodyRecord {
  readonly #most: number
  readonly #chunks: Buffer[] = []
  #kept = 0
  #bytes = 0

  constructor(most: number) {
    this.#most = most
  }

  /** Copies them: they belong to the caller. */
  add(bytes: Uint8Array): void {
    this.#bytes += bytes.length
    const part = bytes.subarray(0, this.#most - this.#kept)
    if (part.length === 0) return
    this.#chunks.push(Buffer.from(part))
    this.#kept += part.length
  }

  /** Null if there were none. Bytes that are not UTF-8 are written in base64. */
  get body(): HarBody | null {
    if (this.#bytes === 0) return null
    const all = Buffer.concat(this.#chunks)
    const isCut = this.#kept < this.#bytes
    try {
      // A character may be cut in two at the end.
      const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(all, { stream: isCut })
      return { bytes: this.#bytes, text, encoding: null, isCut }
    } catch {
      return { bytes: this.#bytes, text: all.toString('base64'), encoding: 'base64', isCut }
    }
  }
}

function messageOf(
  request: number,
  attempt: AttemptTimings,
  attemptMs: number,
  read: number,
  kept: Kept,
  withHeaders: boolean,
): HarMessage {
  const { bytes, connection, failure, method, reason, startedAt, status, url } = attempt
  const { requestBody, requestHeaders, responseBody, responseHead } = kept
  const field = (name: string): string | null => fieldOf(responseHead?.rawHeaders ?? [], name)
  const location = field('location')
  return {
    request,
    reason,
    startedAt,
    method,
    url: redactedText(url),
    status,
    statusText: responseHead?.statusText ?? '',
    httpVersion: attempt.httpVersion ?? '',
    requestHeaders: requestHeaders === null ? null : redactedFields(requestHeaders),
    responseHeaders: withHeaders && responseHead !== null ? redactedFields(responseHead.rawHeaders) : null,
    mimeType: field('content-type'),
    phases: phasesOf(attempt, attemptMs),
    sentHead: bytes.requestHead ?? -1,
    sent: bytes.requestBody ?? 0,
    receivedHead: bytes.responseHead ?? -1,
    received: bytes.responseBody ?? (status === null ? 0 : -1),
    read,
    sentCookies: requestHeaders === null ? [] : cookieNames(requestHeaders, 'cookie'),
    receivedCookies:
      withHeaders && responseHead !== null ? cookieNames(responseHead.rawHeaders, 'set-cookie') : [],
    redirect: location === null ? null : redactedText(resolved(location, url)),
    tried: attempt.tried,
    address: connection?.remoteAddress ?? null,
    connection: connection?.id ?? null,
    localPort: connection?.localPort ?? null,
    error: failure === null ? null : redactedText(failure.message),
    comment: attempt.total === null ? underWay(attempt) : null,
    requestBody: requestBody?.body ?? null,
    responseBody: responseBody?.body ?? null,
  }
}

/** The cookies of a Cookie field, which has several, or of each Set-Cookie. */
function cookieNames(fields: readonly string[], field: 'cookie' | 'set-cookie'): readonly string[] {
  return fields.flatMap((value, index) => {
    if (index % 2 === 0 || fields[index - 1]?.toLowerCase() !== field) return []
    const pairs = field === 'cookie' ? value.split(';') : [value.split(';', 1)[0] as string]
    // A pair without a name is a value.
    return pairs.flatMap((pair) => (pair.includes('=') ? [pair.slice(0, pair.indexOf('=')).trim()] : []))
  })
}

/** A phase that is under way counts up to now. */
function phasesOf(attempt: AttemptTimings, attemptMs: number): HarMessage['phases'] {
  const { dns, queue, receive, send, starts, tcp, tls, tunnel, wait } = attempt
  const spent = (ms: number | null, start: number | null): number | null =>
    ms ?? (start === null ? null : Math.max(0, attemptMs - start))
  const opened = spent(tcp, starts.tcp)
  const tunnelled = spent(tunnel, starts.tunnel)
  return {
    blocked: spent(queue, starts.queue),
    dns: spent(dns, starts.dns),
    connect: opened === null && tunnelled === null ? null : (opened ?? 0) + (tunnelled ?? 0),
    ssl: spent(tls, starts.tls),
    send: spent(send, starts.send),
    wait: spent(wait, starts.wait),
    receive: spent(receive, starts.receive),
  }
}

/** The phase that has begun and not ended. */
function underWay({ starts, ...times }: AttemptTimings): string {
  const phases = Object.keys(starts) as (keyof typeof starts)[]
  const open = phases.filter((phase) => starts[phase] !== null && times[phase] === null)
  return `under way: ${open.join(', ') || 'not sent yet'}`
}

const resolved = (location: string, base: string): string =>
  URL.canParse(location, base) ? new URL(location, base).href : location
