// One connection: our socket, an undici Client that parses what arrives on it, and the exchange that uses it.

import http from 'node:http'
import type net from 'node:net'
import { performance } from 'node:perf_hooks'
import type { Client } from 'undici'
import type { WireFact } from '../../../machines/index.ts'
import type { WireError } from '../../connect/index.ts'
import { type ConnectContext, Connector, type Remote, type TlsChannel } from '../../connect/index.ts'
import type { RequestHead } from '../../lifecycle/index.ts'
import { type ClientOf, clientOn, LONGEST_TIMER, letWriteAtOnce } from './client.ts'
import { OwnSocket, type OwnSocketEvents } from './own-socket.ts'
import {
  type DividedHeaders,
  dispatchOptions,
  divideHeaders,
  fieldsFor,
  framed,
  frameHead,
  isHeard,
  type Outgoing,
  plainRequestHead,
} from './request/index.ts'
import { forDispatch, type Incoming, type PlainResponseHead, type RewrittenHead } from './response/index.ts'
import { afterNextPoll, isAlone, type Waiter } from './turn.ts'
import { isWatched, publishUnconnected, whyClosed } from './undici-channels.ts'

/** With this many unread body bytes, the socket is not read. */
const HIGH_WATER = 131_072

/** A connection is closed this long before the server would close it, as in undici. */
const SERVERS_LEAD_MS = 2000

/** The result of a check is trusted if the listeners took no longer than this. */
const LISTENERS_MS = 0.1

/** What a connection needs from the exchange that uses it. */
export interface CarriedExchange {
  readonly id: number
  readonly head: RequestHead
  readonly incoming: Incoming
  readonly outgoing: Outgoing
  /** Body bytes that wait for the reader. */
  readonly buffered: number
  readonly isUnread: boolean
  readonly isOver: boolean
  attached(connection: Connection): void
  answeredByProxy(): void
  report(fact: WireFact): void
  headWritten(head: string): void
  disconnected(): void
}

/** What a connection needs from its pool. */
export interface ConnectionOwner extends ConnectContext, ClientOf {
  readonly options: ConnectContext['options'] & {
    readonly bareBodies: boolean
    readonly bodyBypass: boolean
  }
  /** How long its connections may be idle, in milliseconds. */
  readonly idleMs: number
  /** The connection was dead before anything was reported. */
  replace(dead: Connection, exchange: CarriedExchange): void
  freed(connection: Connection, later: boolean): void
  removed(connection: Connection): void
  /** A connection has another exchange now, or none. */
  holdersChanged(): void
  foundOutOfStep(): void
}

let connections = 0

export class Connection implements OwnSocketEvents, Waiter {
  /** Unique within the process. */
  readonly number: number = ++connections
  /** Its place among all connections that became idle. */
  freedAt = 0
  /** It takes no further request. */
  isRetired = false
  /** It has been given to an exchange that has not used it yet. */
  isResting = false
  /** It waits for the request that it was made for. */
  isReserved = false
  /** It has waited for a request. */
  wasReserved = false
  channel: TlsChannel | null = null
  readonly #pool: ConnectionOwner
  readonly #connector: Connector
  #exchange: CarriedExchange | null = null
  #client: Client | null = null
  #socket: OwnSocket | null = null
  #withheld = ''
  #dispatching = false
  #gone = false
  #remote: Remote = { address: '', port: 0 }
  /** The proxy at its other end has opened no tunnel. */
  #isAnsweredByProxy = false
  #exchanges = 0
  /** When it was given back, by Node's clock. */
  #idleSince = 0
  /** How long it may be idle now, with the server's Keep-Alive field. */
  #idleMs = Number.POSITIVE_INFINITY
  #idleTimer: NodeJS.Timeout | null = null
  /** When that fires, by Node's clock. */
  #idleUntil = 0
  /** The Host field that undici writes if a request has none. */
  #host = ''
  /** The head of the present exchange was handed to the kernel. */
  #isIssued = false
  /** The time when it was last found quiet, before the exchange was told of the connection. */
  #seenAt = 0

  constructor(pool: ConnectionOwner) {
    this.#pool = pool
    this.#connector = new Connector(pool, this)
  }

  // ---- connecting

  /** The exchange has this connection now. */
  attach(exchange: CarriedExchange): void {
    this.#exchange = exchange
    this.#pool.holdersChanged()
    this.#isIssued = false
    this.isReserved = false
    this.isResting = this.#socket !== null
    exchange.attached(this)
  }

  /** Connects, or starts the exchange on the open connection, unless it was released meanwhile. */
  begin(exchange: CarriedExchange): void {
    if (this.#exchange !== exchange) return
    if (this.isResting) this.#reuse(exchange)
    else this.#connector.start(exchange.head)
  }

  report(fact: WireFact): void {
    this.#exchange?.report(fact)
  }

  connected(socket: net.Socket, remote: Remote, channel: TlsChannel | null): void {
    this.#take(socket, remote, channel)
    this.#send(this.#exchange as CarriedExchange)
  }

  challenged(socket: net.Socket, remote: Remote): void {
    const exchange = this.#exchange as CarriedExchange
    this.#take(socket, remote, null)
    this.#isAnsweredByProxy = true
    exchange.answeredByProxy()
    // undici reads this response as the one to the request, which it believes to have written.
    ;(this.#socket as OwnSocket).headIsDue = true
    const { plan, options } = this.#pool
    // Unlike a response to HEAD, it has a body.
    const asked = { ...dispatchOptions(exchange.head, [], plan, options.tls), method: 'GET' as const }
    this.#client?.dispatch(asked, forDispatch(exchange.incoming))
  }

  #take(socket: net.Socket, remote: Remote, channel: TlsChannel | null): void {
    this.#remote = remote
    this.channel = channel
    const { plan, options } = this.#pool
    const { bareBodies, bodyBypass, maxHeaderSize = http.maxHeaderSize } = options
    this.#socket = new OwnSocket(socket, this, { bareBodies, bodyBypass, maxHeaderSize })
    const origin = plan.server === null ? FORWARDED : plan.origin
    this.#host = new URL(origin).host
    this.#client = clientOn(socket, origin, this.#pool)
    this.#client.on('disconnect', (_origin, _clients, error) => {
      // undici reports this when a second response follows a complete one in the same read.
      if (error.message === 'bad response') this.unasked()
      // undici reports an error only to exchanges that it knows of.
      if (!this.isResting && this.#socket?.isUndispatched) this.#exchange?.incoming.brokenOff(error)
      this.#disconnected()
    })
  }

  failed(error: Error): void {
    const exchange = this.#exchange
    if (exchange !== null && isWatched()) this.#publishUnconnected(exchange, error)
    this.#leave()
    exchange?.incoming.broken(error)
  }

  #publishUnconnected({ head }: CarriedExchange, error: Error): void {
    const { options, plan } = this.#pool
    publishUnconnected(
      plan.origin,
      dispatchOptions(head, divideHeaders(head.headers).dispatched, plan, options.tls),
      error,
    )
  }

  // ---- carrying exchanges

  #reuse(exchange: CarriedExchange): void {
    // A byte of TLS may be a session ticket. Node reads it in the next poll, and the connection stays usable.
    const asks = this.#socket?.isTls === false && this.#canBeAsked && this.#mustAsk
    if (this.isOpen && !asks) afterNextPoll(this)
    else if (asks && this.#isQuiet) this.#go(exchange, performance.now())
    else this.#pool.replace(this, exchange)
  }

  polled(isLate: boolean, now: number): void {
    const exchange = this.#exchange
    if (exchange === null || !this.isResting) return
    const asks = this.#canBeAsked && (isLate || this.#mustAsk)
    if (asks ? this.#isQuiet : this.isOpen) this.#go(exchange, now)
    else this.#pool.replace(this, exchange)
  }

  /** It was found quiet at the time `now`. */
  #go(exchange: CarriedExchange, now: number): void {
    this.isResting = false
    this.#seenAt = now
    const socket = this.#socket as OwnSocket
    socket.unwatch()
    socket.expectResponse()
    const { address, localAddress, localPort, port } = this.#remote
    exchange.report({
      type: 'wire.reused',
      address,
      port,
      exchanges: this.#exchanges,
      connection: this.number,
      idleMs: this.#seenAt - this.#idleSince,
      localAddress,
      localPort,
    })
    if (this.#exchange === exchange) this.#send(exchange)
  }

  get holder(): CarriedExchange | null {
    return this.#exchange
  }

  /** True once a TCP connection was up. */
  get isUp(): boolean {
    return this.#connector.tcpIsUp
  }

  /** Requests that it has carried. */
  get exchanges(): number {
    return this.#exchanges
  }

  get isReused(): boolean {
    return this.#exchanges > 0
  }

  /** Some of the request may have reached the server. */
  get isIssued(): boolean {
    return this.#isIssued
  }

  get isOpen(): boolean {
    return !this.#gone && this.#socket?.isOpen === true
  }

  get wasReset(): boolean {
    return this.#socket?.wasReset === true
  }

  /** The reader took bytes. */
  ungate(): void {
    this.#socket?.ungate()
  }

  takeReceivedBytes(): number {
    return this.#socket?.takeReceivedBytes() ?? 0
  }

  /** The exchange is over and the connection is clean: the pool may use it again, now or in a later turn. */
  free(later: boolean): void {
    this.#exchange = null
    this.#idleSince = performance.now()
    this.#pool.holdersChanged()
    if (!this.isResting && !this.isReserved) this.#exchanges++
    this.isReserved = false
    this.isResting = false
    this.ungate()
    this.#limitIdleness()
    this.#pool.freed(this, later)
  }

  /** One timer serves many requests. */
  #limitIdleness(): void {
    const idleMs = this.#limitMs
    // The server keeps it for a shorter time than is safe.
    if (this.#idleMs <= 0) this.isRetired = true
    // With a limit of 0, the pool closes it, unless a request is waiting for it.
    else if (idleMs > 0 && (this.#idleTimer === null || this.#idleSince + idleMs < this.#idleUntil))
      this.#setIdleTimer(idleMs)
  }

  /** How long it may be idle, by the options and by the server. */
  get #limitMs(): number {
    return Math.min(this.#idleMs, this.#pool.idleMs)
  }

  #setIdleTimer(ms: number): void {
    if (this.#idleTimer !== null) clearTimeout(this.#idleTimer)
    this.#idleTimer = null
    if (ms > LONGEST_TIMER) return
    this.#idleUntil = performance.now() + ms
    this.#idleTimer = setTimeout(this.#lookIfIdle, ms).unref()
  }

  readonly #lookIfIdle = (): void => {
    this.#idleTimer = null
    if (this.#exchange !== null) return
    const left = this.#idleSince + this.#limitMs - performance.now()
    if (left > 0) this.#setIdleTimer(left)
    else this.close()
  }

  /** Nothing is sent, and the connection waits for another request. undici watches the end of one that was used before. */
  reserve(): void {
    this.#exchange = null
    this.#idleSince = performance.now()
    this.#pool.holdersChanged()
    this.isResting = false
    this.isReserved = true
    this.wasReserved = true
    this.#setIdleTimer(this.#pool.idleMs)
    if (!this.isReused) this.#socket?.watch(() => this.#disconnected())
  }

  /** Closes the connection, whatever it is doing. `cause`: why its exchange ends. */
  close(cause: Error | null = null): void {
    const exchange = this.#exchange
    this.#exchange = null
    const error = isWatched() ? whyClosed(cause) : null
    if (this.#client !== null) this.#client.destroy(error, ignore)
    else {
      this.#connector.cancel()
      if (exchange !== null && error !== null) this.#publishUnconnected(exchange, error)
    }
    this.#socket?.socket.destroy()
    this.#leave()
  }

  #send(exchange: CarriedExchange): void {
    exchange.report({ type: 'wire.sending' })
    if (this.#exchange !== exchange) return
    const { head } = exchange
    const { plan } = this.#pool
    const { dispatched, withheld } = this.#dividedFields(head)
    this.#withheld = withheld
    const socket = this.#socket as OwnSocket
    // undici takes over the socket with the first exchange.
    const own =
      this.#exchanges > 0 && socket.canSkipDispatch && !isHeard()
        ? plainRequestHead(head, dispatched, plan, this.#host)
        : null
    this.#dispatching = true
    if (own !== null) {
      socket.isUndispatched = true
      this.#issueHead(framed(own, head, withheld))
    } else {
      socket.headIsDue = true
      this.#dispatch(exchange, dispatched)
    }
    this.#dispatching = false
    if (this.#isIssued && socket.isFlushed) exchange.outgoing.flushed()
  }

  /** The head has already left. undici's copy of it is discarded. */
  parserNeeded(): void {
    const exchange = this.#exchange
    if (exchange === null) return
    ;(this.#socket as OwnSocket).discardsHead = true
    this.#dispatch(exchange, this.#dividedFields(exchange.head).dispatched)
  }

  #dividedFields(head: RequestHead): DividedHeaders {
    const { plan } = this.#pool
    return divideHeaders(plan.proxy === null ? head.headers : fieldsFor(head, plan))
  }

  #dispatch({ head, incoming }: CarriedExchange, fields: string[]): void {
    const { plan, options } = this.#pool
    letWriteAtOnce((this.#socket as OwnSocket).socket)
    this.#client?.dispatch(dispatchOptions(head, fields, plan, options.tls), forDispatch(incoming))
  }

  #disconnected(): void {
    const exchange = this.#exchange
    if (exchange !== null && this.isResting) {
      this.#pool.replace(this, exchange)
      return
    }
    this.#leave()
    exchange?.disconnected()
  }

  #leave(): void {
    this.#exchange = null
    this.#pool.holdersChanged()
    if (this.#gone) return
    this.#gone = true
    if (this.#idleTimer !== null) clearTimeout(this.#idleTimer)
    this.#pool.removed(this)
  }

  // ---- called by the socket

  headWritten(written: unknown): void {
    const exchange = this.#exchange as CarriedExchange
    if (this.#isAnsweredByProxy) {
      this.ungate()
      return
    }
    this.#issueHead(frameHead(written, exchange.head, this.#withheld))
  }

  #issueHead(text: string): void {
    const exchange = this.#exchange as CarriedExchange
    const socket = this.#socket as OwnSocket
    if ((this.isReused || this.wasReserved) && !this.#isStillQuiet) {
      socket.abandon()
      return
    }
    this.#isIssued = true
    const { body } = exchange.head
    if (body !== null) socket.cork()
    socket.issue(text)
    exchange.headWritten(text)
    exchange.outgoing.headIssued(socket, text.length)
    if (body !== null) socket.uncork()
    // What the kernel took at once is reported when the dispatch is over.
    if (!this.#dispatching || !socket.isFlushed) socket.expectFlush()
  }

  /** The listeners of `wire.reused` may have taken a long time. */
  get #isStillQuiet(): boolean {
    if (performance.now() - this.#seenAt < LISTENERS_MS || !this.#canBeAsked) return this.isOpen
    return this.#isQuiet
  }

  get #isQuiet(): boolean {
    return !this.#gone && this.#socket?.isQuiet === true
  }

  /** A poll is not enough, or not cheaper than asking the kernel. */
  get #mustAsk(): boolean {
    return this.#socket?.wasGated === true || isAlone()
  }

  /** A TLS connection may begin with session tickets. A byte of them that we read directly would be missing for Node. */
  get #canBeAsked(): boolean {
    const socket = this.#socket
    return socket?.canBeAsked === true && (!socket.isTls || this.isReused)
  }

  unasked(): void {
    this.#pool.foundOutOfStep()
  }

  get isGated(): boolean {
    if (this.#exchange === null) return false
    return (
      this.#exchange.buffered >= HIGH_WATER || (this.#isAnsweredByProxy && this.#socket?.headIsDue === true)
    )
  }

  get expectsBytes(): boolean {
    if (this.#exchange === null) return false
    return (this.#isIssued || this.#isAnsweredByProxy) && !this.#exchange.incoming.ended
  }

  get isSending(): boolean {
    return this.#exchange !== null && !this.#exchange.outgoing.over
  }

  flushed(): void {
    this.#exchange?.outgoing.flushed()
  }

  interim(status: number, head: Buffer): void {
    this.#exchange?.incoming.interim(status, head)
  }

  httpVersion(version: string, headBytes: number | undefined): void {
    if (this.#exchange === null) return
    this.#exchange.incoming.httpVersion = version
    this.#exchange.incoming.headBytes = headBytes
  }

  responseBegan(): void {
    if (this.#exchange !== null) this.#exchange.incoming.anyByteCame = true
  }

  get isBodiless(): boolean {
    return this.#exchange === null || (this.#exchange.head.method === 'HEAD' && !this.#isAnsweredByProxy)
  }

  headCame(head: PlainResponseHead): void {
    this.#exchange?.incoming.headCame(head)
  }

  completed(): void {
    this.#exchange?.incoming.completed()
  }

  keptFor(seconds: number | null): void {
    this.#idleMs = seconds === null ? Number.POSITIVE_INFINITY : seconds * 1000 - SERVERS_LEAD_MS
  }

  lengthHidden(head: Buffer, at: number, length: string): void {
    this.#exchange?.incoming.lengthHidden(head, at, length)
  }

  bodyCame(bytes: Buffer, isShared: boolean): void {
    this.#exchange?.incoming.bodyCame(bytes, isShared)
  }

  headRewritten(head: RewrittenHead): void {
    if (this.#exchange !== null) this.#exchange.incoming.rewritten = head
  }

  responseRefused(error: WireError): void {
    this.#socket?.socket.destroy(error)
  }
}

/** For requests to any server: each head names its own. */
const FORWARDED = 'http://proxy.invalid'

const ignore = (): void => {}
