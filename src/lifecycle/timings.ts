// The times of one send: a few readings of the clock during the send. The durations are computed when somebody reads
// them.

import type { Failure, RequestContext, RequestEvent } from '../../machines/index.ts'
import type { Clock } from './clock.ts'
import type { Attempt, AttemptReason } from './follow-up.ts'
import type { SecureChannel } from './tls.ts'
import type { Exchange, RequestHead, ResponseHead } from './transport.ts'

/**
 * Milliseconds by the session's monotonic clock. A phase that did not happen is null, and so is one that has not ended yet. If the request failed, was
 * cancelled or was closed in a phase, its time ends there.
 */
export interface PhaseTimes {
  /** Waiting for a connection, from the first `queued` on; null if it did not wait. */
  readonly queue: number | null
  /** Looking up the host name. */
  readonly dns: number | null
  /** From the first address that is tried to the TCP connection. */
  readonly tcp: number | null
  /** Asking a proxy for a tunnel to the server. */
  readonly tunnel: number | null
  /** The TLS handshake; both of them with a proxy that speaks TLS itself. */
  readonly tls: number | null
  /** From the first byte of the head to the last byte of the body that the kernel has taken. The caller's pauses between writes count. */
  readonly send: number | null
  /** From the end of the request to the response head; null if the response came earlier. */
  readonly wait: number | null
  /** From the response head to the end of the body, as it is read: the caller's pauses count. Null for a response that the caller does not get. */
  readonly receive: number | null
  /** From the beginning to the end, including the time outside of every phase. */
  readonly total: number | null
}

/** The TLS connection that an attempt used. */
export interface TlsFacts {
  /** Such as `TLSv1.3`. */
  readonly protocol: string
  /** OpenSSL's name. */
  readonly cipher: string
  /** Agreed on by ALPN; null for none. */
  readonly alpn: string | null
  /** The SHA-256 of the server's certificate, in hexadecimal; null without one. */
  readonly certificate: string | null
  /** True when an earlier session was resumed. */
  readonly resumed: boolean
}

/** The connection that an attempt used. */
export interface ConnectionUse {
  /** Unique within the process, or within a `transport` of your own; null if that does not number its connections. */
  readonly id: number | null
  /** 1 for the first request on it. */
  readonly use: number
  /** How long it had been idle; null for a new one. */
  readonly idleMs: number | null
  /** The other end: the server, or a proxy. */
  readonly remoteAddress: string
  readonly remotePort: number
  readonly localAddress: string | null
  readonly localPort: number | null
  /** Null without TLS, and before the handshake is over. */
  readonly tls: TlsFacts | null
}

/** One address that was tried. */
export interface TriedAddress {
  readonly address: string
  readonly port: number
  /** `given up`: another attempt was faster, or the request ended first. */
  readonly outcome: 'trying' | 'connected' | 'failed' | 'given up'
  /** Why it failed, such as `ECONNREFUSED`; null otherwise. */
  readonly code: string | null
}

/** How many bytes of a message and its response were transferred. Null if there was no such part, or its size is not known. */
export interface PassedBytes {
  /** The request line and the header fields, as the kernel took them. */
  readonly requestHead: number | null
  /** The bytes of the body that the kernel has taken, without the framing of chunks. */
  readonly requestBody: number | null
  /** The status line and the header fields, as they were received; null if a `transport` of your own does not report it. */
  readonly responseHead: number | null
  /** The bytes of the body that were read, before decoding, without the framing of chunks; null for a response that the caller does not get. */
  readonly responseBody: number | null
}

/** One message of a request, and its outcome. Plain data. */
export interface AttemptTimings extends Attempt, PhaseTimes {
  /** When it began, in milliseconds since 1970. */
  readonly startedAt: number
  /** When each phase began, in milliseconds after `startedAt`; null if it did not begin. */
  readonly starts: { readonly [Name in Exclude<keyof PhaseTimes, 'total'>]: number | null }
  /** Null where it never had one. */
  readonly connection: ConnectionUse | null
  /** Every address that was tried for it, in order; none on a kept connection. */
  readonly tried: readonly TriedAddress[]
  /** The addresses that the look-up found, in the order in which they are tried; null if there was no look-up. */
  readonly addresses: readonly string[] | null
  /** The version of the response, such as `1.1`; null before there is one. */
  readonly httpVersion: string | null
  readonly bytes: PassedBytes
  readonly failure: Failure | null
}

/** One send, with all its attempts. Plain data; the times of a phase are those of all attempts together. */
export interface Timings extends PhaseTimes {
  /** When `send` or `sendEx` was called, in milliseconds since 1970, by the clock of the system. */
  readonly startedAt: number
  readonly attempts: readonly AttemptTimings[]
}

type Mark = number | null
type Fact<Type extends RequestEvent['type']> = Extract<RequestEvent, { type: Type }>

/** Members are null at first, so that nothing is allocated for phases that do not happen. */
class AttemptRecord {
  readonly beganAt: number
  readonly reason: AttemptReason
  method: string
  url: string
  status: number | null = null
  httpVersion: string | null = null
  requestHeadBytes: number | null = null
  requestBodyBytes = 0
  responseHeadBytes: number | null = null
  responseBodyBytes = 0
  overAt: Mark = null
  queuedAt: Mark = null
  dequeuedAt: Mark = null
  resolvingAt: Mark = null
  resolvedAt: Mark = null
  connectingAt: Mark = null
  connectedAt: Mark = null
  tunnellingAt: Mark = null
  tunnelledAt: Mark = null
  securingAt: Mark = null
  /** Of a handshake under way. */
  handshakeAt: Mark = null
  /** Of those that are over. */
  handshakeMs: Mark = null
  sendingAt: Mark = null
  sentAt: Mark = null
  answeredAt: Mark = null
  respondedAt: Mark = null
  receivedAt: Mark = null
  /** The caller does not get its response: another message follows, or cannot follow. */
  isPassedOver = false
  addresses: readonly string[] | null = null
  tried: Tried[] | null = null
  connection: Fact<'wire.reused'> | Fact<'wire.connected'> | null = null
  secured: Fact<'wire.secured'> | null = null
  /** Of a kept connection. */
  channel: SecureChannel | null = null
  failure: Failure | null = null

  constructor(beganAt: number, reason: AttemptReason, method: string, url: string) {
    this.beganAt = beganAt
    this.reason = reason
    this.method = method
    this.url = url
  }
}

interface Tried {
  readonly address: string
  readonly port: number
  outcome: TriedAddress['outcome']
  code: string | null
}

/** The events that are passed to `SendTimes.moved`. */
export const timed: ReadonlySet<RequestEvent['type']> = new Set([
  'caller.cancel',
  'caller.close',
  'wire.answered',
  'wire.arrived',
  'wire.attemptFailed',
  'wire.available',
  'wire.connected',
  'wire.connecting',
  'wire.decided',
  'wire.ended',
  'wire.failed',
  'wire.headSent',
  'wire.queued',
  'wire.read',
  'wire.resolved',
  'wire.resolving',
  'wire.responded',
  'wire.reused',
  'wire.secured',
  'wire.securing',
  'wire.sending',
  'wire.sent',
  'wire.tunnelled',
  'wire.tunnelling',
])

/** Knows how many bytes of the bodies were transferred so far. */
export interface ByteSource {
  readonly chart: { readonly context: RequestContext }
  readonly exchange: Exchange | null
}

/** The times of one send. */
export class SendTimes {
  readonly #clock: Clock
  /** Null when the request is sent again: then it counts the bytes of that send. */
  #source: ByteSource | null
  readonly #startedAt: number = Date.now()
  #before: AttemptRecord[] | null = null
  #last: AttemptRecord
  /** When a retry that waits for its time is due. */
  #retryAt: number | null = null

  constructor(clock: Clock, source: ByteSource) {
    this.#clock = clock
    this.#source = source
    this.#last = new AttemptRecord(clock.now(), 'first', '', '')
  }

  /** The kind of the present message. */
  asked({ method, target }: RequestHead): void {
    this.#last.method = method
    this.#last.url = target.url
  }

  /** It is sent again after this many milliseconds; null if it is not. */
  retryIn(delayMs: number | null): void {
    this.#retryAt = delayMs === null ? null : this.#clock.now() + delayMs
  }

  /** Milliseconds until the next attempt, while a retry waits; null otherwise. */
  get retryMs(): number | null {
    return this.#retryAt === null ? null : Math.max(0, this.#retryAt - this.#clock.now())
  }

  /** Another message follows. */
  goesOn(reason: AttemptReason): void {
    const now = this.#clock.now()
    const over = this.#last
    this.#retryAt = null
    this.#count()
    over.overAt ??= now
    over.isPassedOver = true
    this.#before ??= []
    this.#before.push(over)
    this.#last = new AttemptRecord(now, reason, over.method, over.url)
  }

  responded({ bytes, httpVersion, status }: ResponseHead): void {
    this.#last.status = status
    this.#last.responseHeadBytes = bytes ?? null
    this.#count()
    this.#last.httpVersion = httpVersion
    this.#last.respondedAt = this.#clock.now()
  }

  /** It has a kept connection. */
  channelKept(channel: SecureChannel | null): void {
    this.#last.channel = channel
  }

  /** Ends every phase that is under way; an end that was noted before does not change. */
  ended(failure: Failure | null): void {
    const { overAt } = this.#last
    if (overAt !== null) return
    this.#count()
    this.#last.overAt = this.#clock.now()
    this.#last.failure = failure
    if (this.#last.tried === null) return
    // The failure of the whole connect says why the last address, or the only one, failed.
    const { code = null, phase, reason } = failure ?? NONE
    const hasFailed = phase === 'connect' && reason !== 'timeout' && reason !== 'cancelled'
    if (hasFailed) settle(this.#last.tried, '', 'failed', code)
    giveUp(this.#last.tried)
  }

  /** After a move of the chart by one of the `timed` events. On the hot path: a small request on a kept connection reads the clock five times. */
  moved(event: RequestEvent, chart: { readonly context: RequestContext }): void {
    const record = this.#last
    switch (event.type) {
      case 'wire.sending':
        record.sendingAt ??= this.#clock.now()
        return
      case 'wire.sent':
        record.requestHeadBytes ??= event.bytes - event.bodyBytes
        if (!event.more) record.sentAt = this.#clock.now()
        return
      case 'wire.ended':
        // If the response has already arrived, there is no end of a body to note.
        if (record.respondedAt === null) record.sentAt = this.#clock.now()
        return
      case 'wire.read':
      case 'wire.arrived':
      case 'wire.available':
        if (event.bytes === 0 && record.overAt === null) {
          this.#count()
          record.receivedAt = this.#clock.now()
          record.overAt = record.receivedAt
        }
        return
      case 'wire.reused':
        record.connection = event
        if (record.queuedAt !== null) record.dequeuedAt = this.#clock.now()
        return
      case 'wire.responded':
      case 'wire.decided':
        if (event.failure === undefined) return
        record.isPassedOver = true
        this.ended(event.failure)
        return
      case 'wire.failed':
      case 'caller.cancel':
      case 'caller.close':
        // A close is a failure only of a call that was pending.
        this.ended(chart.context.failure)
        return
      default:
        this.#movedOnce(record, event)
    }
  }

  /** Events that not every request has. */
  #movedOnce(record: AttemptRecord, event: RequestEvent): void {
    switch (event.type) {
      case 'wire.queued':
        record.queuedAt ??= this.#clock.now()
        return
      case 'wire.resolving':
        record.resolvingAt = this.#connects(record)
        return
      case 'wire.resolved':
        record.resolvedAt = this.#clock.now()
        record.addresses = event.addresses
        return
      case 'wire.connecting':
        record.connectingAt ??= this.#connects(record)
        record.tried ??= []
        record.tried.push({ address: event.address, port: event.port, outcome: 'trying', code: null })
        return
      case 'wire.attemptFailed':
        settle(record.tried, event.address, 'failed', event.code)
        return
      case 'wire.connected':
        record.connectedAt = this.#clock.now()
        record.connection = event
        settle(record.tried, event.address, 'connected', null)
        giveUp(record.tried)
        return
      case 'wire.tunnelling':
        record.tunnellingAt ??= this.#clock.now()
        return
      case 'wire.tunnelled':
        record.tunnelledAt = this.#clock.now()
        return
      case 'wire.securing':
        record.handshakeAt = this.#clock.now()
        record.securingAt ??= record.handshakeAt
        return
      case 'wire.secured':
        record.handshakeMs = (record.handshakeMs ?? 0) + this.#clock.now() - (record.handshakeAt ?? 0)
        record.handshakeAt = null
        record.secured = event
        return
      case 'wire.answered':
        record.answeredAt = this.#clock.now()
        return
      case 'wire.headSent':
        record.requestHeadBytes = event.bytes
    }
  }

  /** The request is sent again, with times of its own. */
  replaced(): void {
    this.#count()
    this.#source = null
  }

  /** The bytes so far; those of earlier messages have been counted. */
  #count(): void {
    const { context } = this.#source?.chart ?? {}
    if (context === undefined || this.#last.overAt !== null) return
    // The chart forgets it when a redirect is followed.
    this.#last.requestBodyBytes = Math.max(this.#last.requestBodyBytes, context.bodyBytesSent)
    this.#last.responseBodyBytes = this.#source?.exchange?.encoded?.bytes ?? context.bodyBytesReceived
  }

  /** The wait for a connection is over. */
  #connects(record: AttemptRecord): number {
    const now = this.#clock.now()
    if (record.queuedAt !== null) record.dequeuedAt ??= now
    return now
  }

  /** Milliseconds since the present attempt began. */
  get attemptMs(): number {
    return this.#clock.now() - this.#last.beganAt
  }

  /** The times so far. A new object each time. */
  get timings(): Timings {
    this.#count()
    const records = [...(this.#before ?? []), this.#last]
    const first = records[0] as AttemptRecord
    const attempts = records.map((record) =>
      attemptTimings(record, this.#startedAt + record.beganAt - first.beganAt),
    )
    const { overAt } = this.#last
    return {
      startedAt: this.#startedAt,
      queue: sum(attempts, 'queue'),
      dns: sum(attempts, 'dns'),
      tcp: sum(attempts, 'tcp'),
      tunnel: sum(attempts, 'tunnel'),
      tls: sum(attempts, 'tls'),
      send: sum(attempts, 'send'),
      wait: sum(attempts, 'wait'),
      receive: sum(attempts, 'receive'),
      total: overAt === null ? null : overAt - first.beganAt,
      attempts,
    }
  }
}

const NONE: { readonly [Name in keyof Failure]?: Failure[Name] | undefined } = {}

function settle(tried: Tried[] | null, address: string, outcome: Tried['outcome'], code: string | null) {
  const found = tried?.findLast((each) => each.address === address && each.outcome === 'trying')
  // The system may spell the address of the peer in another way.
  const settled = found ?? tried?.findLast((each) => each.outcome === 'trying')
  if (settled === undefined) return
  settled.outcome = outcome
  settled.code = code
}

function giveUp(tried: Tried[] | null): void {
  for (const each of tried ?? []) if (each.outcome === 'trying') each.outcome = 'given up'
}

function attemptTimings(record: AttemptRecord, startedAt: number): AttemptTimings {
  const { beganAt, connection, failure, overAt } = record
  const { answeredAt, handshakeAt, handshakeMs, isPassedOver, respondedAt } = record
  const sentAt = record.sentAt ?? answeredAt
  const after = (mark: Mark): Mark => (mark === null ? null : mark - beganAt)
  // A phase that was cut off ends with the attempt.
  const between = (from: Mark, to: Mark): Mark =>
    from === null || (to ?? overAt) === null ? null : Math.max(0, ((to ?? overAt) as number) - from)
  const { queuedAt, dequeuedAt, resolvingAt, resolvedAt, connectingAt, connectedAt } = record
  const { receivedAt, securingAt, sendingAt, tunnelledAt, tunnellingAt } = record
  const waitsFrom = answeredAt === null && sendingAt !== null ? sentAt : null
  const receivesFrom = isPassedOver ? null : respondedAt
  const handshake = between(handshakeAt, null)
  return {
    method: record.method,
    url: record.url,
    reason: record.reason,
    status: record.status,
    startedAt,
    queue: between(queuedAt, dequeuedAt),
    dns: between(resolvingAt, resolvedAt),
    tcp: between(connectingAt, connectedAt),
    tunnel: between(tunnellingAt, tunnelledAt ?? answeredAt),
    tls: handshakeAt !== null && handshake === null ? null : added(handshakeMs, handshake),
    send: between(sendingAt, sentAt),
    wait: between(waitsFrom, respondedAt),
    receive: between(receivesFrom, receivedAt),
    total: overAt === null ? null : overAt - beganAt,
    starts: {
      queue: after(queuedAt),
      dns: after(resolvingAt),
      tcp: after(connectingAt),
      tunnel: after(tunnellingAt),
      tls: after(securingAt),
      send: after(sendingAt),
      wait: after(waitsFrom),
      receive: after(receivesFrom),
    },
    connection: connection === null ? null : connectionUse(connection, record),
    tried: (record.tried ?? []).map((each) => ({ ...each })),
    addresses: record.addresses,
    httpVersion: record.httpVersion,
    bytes: {
      requestHead: record.requestHeadBytes,
      requestBody: record.requestHeadBytes === null ? null : record.requestBodyBytes,
      responseHead: record.responseHeadBytes,
      responseBody: isPassedOver || respondedAt === null ? null : record.responseBodyBytes,
    },
    failure,
  }
}

function connectionUse(
  fact: Fact<'wire.reused'> | Fact<'wire.connected'>,
  record: AttemptRecord,
): ConnectionUse {
  const { address, connection = null, localAddress = null, localPort = null, port } = fact
  const isKept = fact.type === 'wire.reused'
  return {
    id: connection,
    use: isKept ? fact.exchanges + 1 : 1,
    idleMs: isKept ? (fact.idleMs ?? null) : null,
    remoteAddress: address,
    remotePort: port,
    localAddress,
    localPort,
    tls: tlsFacts(record),
  }
}

function tlsFacts({ channel, secured }: AttemptRecord): TlsFacts | null {
  if (secured !== null) {
    const { alpn, certificate, cipher, protocol, resumed } = secured
    return { protocol, cipher, alpn, certificate, resumed }
  }
  if (channel === null) return null
  const { alpn, certificate, cipher, protocol, resumed } = channel
  const digest = certificate?.fingerprint256.replaceAll(':', '').toLowerCase() ?? null
  return { protocol, cipher, alpn, certificate: digest, resumed }
}

const sum = (attempts: readonly PhaseTimes[], phase: keyof PhaseTimes): number | null =>
  attempts.reduce<number | null>((all, each) => added(all, each[phase]), null)

const added = (one: number | null, other: number | null): number | null =>
  one === null ? other : one + (other ?? 0)
