// A saved run as HAR 1.2 (http://www.softwareishard.com/blog/har-12-spec/): one entry for each message that went to a server.
// Bodies are not recorded, and headers only where the inspector was asked to.

import { type Attempt, attemptsOf } from './attempts.ts'
import type { Run } from './run.ts'

interface NameValue {
  readonly name: string
  readonly value: string
}

interface HarTimings {
  /** Milliseconds; -1 for what did not happen. */
  readonly blocked: number
  readonly dns: number
  /** With `ssl` in it. */
  readonly connect: number
  readonly ssl: number
  readonly send: number
  readonly wait: number
  readonly receive: number
}

interface HarEntry {
  readonly startedDateTime: string
  readonly time: number
  readonly request: {
    readonly method: string
    readonly url: string
    readonly httpVersion: string
    readonly cookies: readonly never[]
    readonly headers: readonly NameValue[]
    readonly queryString: readonly NameValue[]
    readonly headersSize: -1
    readonly bodySize: number
  }
  readonly response: {
    readonly status: number
    readonly statusText: string
    readonly httpVersion: string
    readonly cookies: readonly never[]
    readonly headers: readonly NameValue[]
    readonly content: { readonly size: number; readonly mimeType: string }
    readonly redirectURL: string
    readonly headersSize: -1
    readonly bodySize: number
    readonly _error?: string
  }
  readonly cache: Readonly<Record<string, never>>
  readonly timings: HarTimings
  readonly serverIPAddress?: string
  readonly connection?: string
  /** The number of the request that the message belongs to. */
  readonly _request: number
}

export interface Har {
  readonly log: {
    readonly version: '1.2'
    readonly creator: { readonly name: 'hinternet'; readonly version: string }
    readonly entries: readonly HarEntry[]
    readonly comment?: string
  }
}

/** The messages of all requests by the time at which they were begun. */
export function toHar(run: Run, version: string = ''): Har {
  const entries = run.requests.flatMap((request) => {
    const attempts = attemptsOf(request)
    return attempts.map((attempt, index) => {
      const isLast = index === attempts.length - 1
      const { failure, id, method, openedAt, received, sent } = request.summary
      const counted = isLast ? { sent, received } : { sent: -1, received: -1 }
      const why = isLast && failure !== null ? String(failure.message ?? failure.reason) : null
      return entryOf(attempt, id, openedAt, attempt.message.method ?? method, counted, why)
    })
  })
  const inOrder = entries.sort((a, b) => a.startedDateTime.localeCompare(b.startedDateTime))
  return { log: { version: '1.2', creator: { name: 'hinternet', version }, entries: inOrder } }
}

function entryOf(
  attempt: Attempt,
  id: number,
  openedAt: number,
  method: string,
  { received, sent }: { readonly sent: number; readonly received: number },
  error: string | null,
): HarEntry {
  const { connected, message, redirect, reused } = attempt
  const { requestHeaders, responseHeaders, status, statusText, url } = message
  const httpVersion =
    message.httpVersion === '' ? 'HTTP/1.1' : `HTTP/${message.httpVersion.replace(/^HTTP\//i, '')}`
  const fields = pairs(responseHeaders)
  const peer = (connected ?? reused)?.facts
  const timings = timingsOf(attempt)
  const { blocked, connect, dns, receive, send, wait } = timings
  const time = [blocked, dns, connect, send, wait, receive].reduce((sum, ms) => sum + Math.max(0, ms), 0)
  return {
    startedDateTime: new Date(openedAt + message.at).toISOString(),
    time: micros(time),
    request: {
      method,
      url,
      httpVersion,
      cookies: [],
      headers: pairs(requestHeaders),
      queryString: queryOf(url),
      headersSize: -1,
      bodySize: sent,
    },
    response: {
      status: status ?? 0,
      statusText,
      httpVersion: status === null ? '' : httpVersion,
      cookies: [],
      headers: fields,
      content: { size: Math.max(0, received), mimeType: fieldOf(fields, 'content-type') ?? 'x-unknown' },
      redirectURL: redirect ?? fieldOf(fields, 'location') ?? '',
      headersSize: -1,
      bodySize: received,
      ...(error !== null && { _error: error }),
    },
    cache: {},
    timings,
    ...(peer !== undefined && { serverIPAddress: String(peer.address) }),
    ...(typeof peer?.localPort === 'number' && { connection: String(peer.localPort) }),
    _request: id,
  }
}

function timingsOf({ phases }: Attempt): HarTimings {
  const spent = (...names: readonly string[]): number | null => {
    const own = phases.filter(({ phase, to }) => to !== null && names.includes(phase))
    return own.length === 0 ? null : own.reduce((sum, { from, to }) => sum + (to ?? from) - from, 0)
  }
  const ssl = spent('secure')
  const tcp = spent('connect', 'tunnel')
  return {
    blocked: micros(spent('start', 'prepare', 'queue') ?? -1),
    dns: micros(spent('resolve') ?? -1),
    connect: micros(tcp === null && ssl === null ? -1 : (tcp ?? 0) + (ssl ?? 0)),
    ssl: micros(ssl ?? -1),
    send: micros(spent('send', 'write') ?? 0),
    wait: micros(spent('response', 'authenticate', 'redirect') ?? 0),
    receive: micros(spent('read') ?? 0),
  }
}

const micros = (ms: number): number => Math.round(ms * 1000) / 1000

const pairs = (fields: readonly string[] | null): readonly NameValue[] =>
  (fields ?? []).flatMap((name, index) =>
    index % 2 === 0 ? [{ name, value: fields?.[index + 1] ?? '' }] : [],
  )

const fieldOf = (fields: readonly NameValue[], wanted: string): string | null =>
  fields.find(({ name }) => name.toLowerCase() === wanted)?.value ?? null

function queryOf(url: string): readonly NameValue[] {
  const query = /\?([^#]*)/.exec(url)?.[1]
  if (query === undefined) return []
  return query.split('&').flatMap((part) => {
    const [name = '', value = ''] = part.split(/=(.*)/s)
    return part === '' ? [] : [{ name: plain(name), value: plain(value) }]
  })
}

function plain(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}
