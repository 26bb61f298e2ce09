// HAR 1.2 (http://www.softwareishard.com/blog/har-12-spec/): one entry for each message that went to a server, whether a recorder
// or a saved run has it.

import { type Attempt, attemptsOf } from './attempts.ts'
import { HIDDEN } from './redact.ts'
import type { Run } from './run.ts'

export interface HarField {
  readonly name: string
  readonly value: string
}

/** `code` says why it failed; null if it did not. */
export interface HarAddress {
  readonly address: string
  readonly port: number
  readonly outcome: string
  readonly code: string | null
}

/** Milliseconds. */
export interface HarTimings {
  /** The wait for a connection; -1 for what did not happen. */
  readonly blocked: number
  readonly dns: number
  /** Includes `ssl`. */
  readonly connect: number
  readonly ssl: number
  readonly send: number
  readonly wait: number
  readonly receive: number
}

export interface HarEntry {
  readonly startedDateTime: string
  /** The sum of the timings. */
  readonly time: number
  readonly request: {
    readonly method: string
    readonly url: string
    readonly httpVersion: string
    readonly cookies: readonly HarField[]
    readonly headers: readonly HarField[]
    readonly queryString: readonly HarField[]
    readonly postData?: { readonly mimeType: string; readonly text: string; readonly _encoding?: 'base64' }
    readonly headersSize: number
    readonly bodySize: number
  }
  readonly response: {
    readonly status: number
    readonly statusText: string
    readonly httpVersion: string
    readonly cookies: readonly HarField[]
    readonly headers: readonly HarField[]
    /** The size of the body as it was read: decoded if the session decodes. */
    readonly content: {
      readonly size: number
      /** How many bytes the coding saved; absent if the body was not encoded. */
      readonly compression?: number
      readonly mimeType: string
      readonly text?: string
      readonly encoding?: 'base64'
      readonly comment?: string
    }
    readonly redirectURL: string
    readonly headersSize: number
    readonly bodySize: number
    /** Why there is no response, or why its body broke off. */
    readonly _error?: string
  }
  readonly cache: Readonly<Record<string, never>>
  readonly timings: HarTimings
  readonly serverIPAddress?: string
  readonly connection?: string
  /** The number of the connection; two entries with the same one went over one connection. */
  readonly _connectionId?: string
  /** The number of the request that the message belongs to. */
  readonly _request: number
  /** Why the message was sent: `first`, `redirect`, `challenge` or `retry`. */
  readonly _reason: string
  /** The addresses that were tried, if one failed or was given up. */
  readonly _tried?: readonly HarAddress[]
  /** What the request was doing, if it was not over. */
  readonly comment?: string
}

export interface Har {
  readonly log: {
    readonly version: '1.2'
    readonly creator: { readonly name: 'hinternet'; readonly version: string }
    readonly entries: readonly HarEntry[]
    readonly comment?: string
  }
}

/** A body, as far as it was kept. */
export interface HarBody {
  readonly bytes: number
  readonly text: string
  readonly encoding: 'base64' | null
  /** Not all of it was kept. */
  readonly isCut: boolean
}

/** One message of a recorder or of a saved run. Secrets are already removed from texts and fields. */
export interface HarMessage {
  readonly request: number
  readonly reason: string
  /** Milliseconds since 1970. */
  readonly startedAt: number
  readonly method: string
  readonly url: string
  readonly status: number | null
  readonly statusText: string
  /** Such as `1.1`; empty if it is not known. */
  readonly httpVersion: string
  /** Name, value, name, value …; null if they were not recorded. */
  readonly requestHeaders: readonly string[] | null
  readonly responseHeaders: readonly string[] | null
  readonly mimeType: string | null
  /** Milliseconds; null for a phase that did not happen. `connect` does not include `ssl`. */
  readonly phases: Readonly<Record<keyof HarTimings, number | null>>
  /** Bytes on the wire, -1 if not known: heads, and bodies without the framing of chunks. */
  readonly sentHead: number
  readonly sent: number
  readonly receivedHead: number
  readonly received: number
  /** Bytes of the body as it was read: decoded if the session decodes. */
  readonly read: number
  readonly sentCookies: readonly string[]
  readonly receivedCookies: readonly string[]
  readonly redirect: string | null
  readonly tried: readonly HarAddress[]
  readonly address: string | null
  readonly connection: number | null
  readonly localPort: number | null
  readonly error: string | null
  readonly comment: string | null
  readonly requestBody: HarBody | null
  readonly responseBody: HarBody | null
}

/** The messages, sorted by the time at which they began. */
export function harOf(messages: readonly HarMessage[], version: string = ''): Har {
  const entries = [...messages].sort((a, b) => a.startedAt - b.startedAt).map(entryOf)
  return { log: { version: '1.2', creator: { name: 'hinternet', version }, entries } }
}

export const runToHar = (run: Run, version: string = ''): Har => harOf(messagesOf(run), version)

const messagesOf = (run: Run): readonly HarMessage[] =>
  run.requests.flatMap((request) => {
    const attempts = attemptsOf(request)
    return attempts.map((attempt, index): HarMessage => {
      const { failure, id, method, openedAt, received, sent } = request.summary
      const { connected, message, redirect, reused } = attempt
      const isLast = index === attempts.length - 1
      const peer = (connected ?? reused)?.facts
      return {
        request: id,
        reason: message.reason,
        startedAt: openedAt + message.at,
        method: message.method ?? method,
        url: message.url,
        status: message.status,
        statusText: message.statusText,
        httpVersion: message.httpVersion,
        requestHeaders: message.requestHeaders,
        responseHeaders: message.responseHeaders,
        mimeType: null,
        phases: phasesOf(attempt),
        sentHead: -1,
        sent: isLast ? sent : -1,
        receivedHead: -1,
        received: isLast ? received : -1,
        read: isLast ? received : 0,
        sentCookies: [],
        receivedCookies: [],
        redirect,
        tried: attempt.addresses.map((each) => ({
          ...each,
          outcome:
            each.code !== null
              ? 'failed'
              : each.address === connected?.facts.address
                ? 'connected'
                : 'given up',
        })),
        address: peer === undefined ? null : String(peer.address),
        connection: typeof peer?.connection === 'number' ? peer.connection : null,
        localPort: typeof peer?.localPort === 'number' ? peer.localPort : null,
        error: isLast && failure !== null ? String(failure.message ?? failure.reason) : null,
        comment: null,
        requestBody: null,
        responseBody: null,
      }
    })
  })

function phasesOf({ phases }: Attempt): HarMessage['phases'] {
  const spent = (...names: readonly string[]): number | null => {
    const own = phases.filter(({ phase, to }) => to !== null && names.includes(phase))
    return own.length === 0 ? null : own.reduce((sum, { from, to }) => sum + (to ?? from) - from, 0)
  }
  return {
    blocked: spent('start', 'prepare', 'queue'),
    dns: spent('resolve'),
    connect: spent('connect', 'tunnel'),
    ssl: spent('secure'),
    send: spent('send', 'write'),
    wait: spent('response', 'authenticate', 'redirect'),
    receive: spent('read'),
  }
}

function entryOf(message: HarMessage): HarEntry {
  const { address, comment, connection, error, received, requestBody, responseBody, sent, status, url } =
    message
  const version = message.httpVersion.replace(/^HTTP\//i, '')
  const httpVersion = version === '' ? 'HTTP/1.1' : `HTTP/${version}`
  const fields = pairs(message.responseHeaders)
  const timings = timingsOf(message.phases)
  const { blocked, connect, dns, receive, send, wait } = timings
  const time = [blocked, dns, connect, send, wait, receive].reduce((sum, ms) => sum + Math.max(0, ms), 0)
  const requestFields = pairs(message.requestHeaders)
  const id = connection ?? message.localPort
  const size = responseBody?.bytes ?? message.read
  return {
    startedDateTime: new Date(message.startedAt).toISOString(),
    time: micros(time),
    request: {
      method: message.method,
      url,
      httpVersion,
      cookies: hidden(message.sentCookies),
      headers: requestFields,
      queryString: queryOf(url),
      ...(requestBody !== null && {
        postData: {
          mimeType: fieldOf(requestFields, 'content-type') ?? '',
          text: requestBody.text,
          ...(requestBody.encoding !== null && { _encoding: requestBody.encoding }),
          ...(requestBody.isCut && { comment: CUT }),
        },
      }),
      headersSize: message.sentHead,
      bodySize: sent,
    },
    response: {
      status: status ?? 0,
      statusText: message.statusText,
      httpVersion: status === null ? '' : httpVersion,
      cookies: hidden(message.receivedCookies),
      headers: fields,
      content: {
        size,
        ...(received >= 0 && received < size && { compression: size - received }),
        mimeType: message.mimeType ?? fieldOf(fields, 'content-type') ?? 'x-unknown',
        ...(responseBody !== null && { text: responseBody.text }),
        ...(responseBody !== null && responseBody.encoding !== null && { encoding: responseBody.encoding }),
        ...(responseBody?.isCut === true && { comment: CUT }),
      },
      redirectURL: message.redirect ?? fieldOf(fields, 'location') ?? '',
      headersSize: message.receivedHead,
      bodySize: received,
      ...(error !== null && { _error: error }),
    },
    cache: {},
    timings,
    ...(address !== null && { serverIPAddress: address }),
    ...(id !== null && { connection: String(id) }),
    ...(connection !== null && { _connectionId: String(connection) }),
    _request: message.request,
    _reason: message.reason,
    ...(message.tried.some(({ outcome }) => outcome !== 'connected') && { _tried: message.tried }),
    ...(comment !== null && { comment }),
  }
}

/** Only the names, because the values are secrets. */
const hidden = (cookies: readonly string[]): readonly HarField[] =>
  cookies.map((name) => ({ name, value: HIDDEN }))

const CUT = 'cut off'

/** In HAR `ssl` is part of `connect`, and the last three always have a value. */
function timingsOf({ blocked, connect, dns, receive, send, ssl, wait }: HarMessage['phases']): HarTimings {
  return {
    blocked: micros(blocked ?? -1),
    dns: micros(dns ?? -1),
    connect: micros(connect === null && ssl === null ? -1 : (connect ?? 0) + (ssl ?? 0)),
    ssl: micros(ssl ?? -1),
    send: micros(send ?? 0),
    wait: micros(wait ?? 0),
    receive: micros(receive ?? 0),
  }
}

const micros = (ms: number): number => Math.round(ms * 1000) / 1000

const pairs = (fields: readonly string[] | null): readonly HarField[] =>
  (fields ?? []).flatMap((name, index) =>
    index % 2 === 0 ? [{ name, value: fields?.[index + 1] ?? '' }] : [],
  )

const fieldOf = (fields: readonly HarField[], wanted: string): string | null =>
  fields.find(({ name }) => name.toLowerCase() === wanted)?.value ?? null

function queryOf(url: string): readonly HarField[] {
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
