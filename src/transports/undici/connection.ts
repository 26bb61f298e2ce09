// One connection: our socket, one undici Client that parses what comes in on it, and the exchange that it carries.

import http from 'node:http'
import type net from 'node:net'
import type { Client } from 'undici'
import type { WireFact } from '../../../machines/index.ts'
import type { WireError } from '../../connect/index.ts'
import { type ConnectContext, Connector, type Remote, type TlsChannel } from '../../connect/index.ts'
import type { RequestHead } from '../../lifecycle/index.ts'
import { type ClientOf, clientOn, letWriteAtOnce } from './client.ts'
import { OwnSocket, type OwnSocketEvents } from './own-socket.ts'
import { dispatchOptions, divideHeaders, fieldsFor, frameHead, type Outgoing } from './request/index.ts'
import { forDispatch, type Incoming, type RewrittenHead } from './response/index.ts'
import { afterNextPoll, isAlone, type Waiter } from './turn.ts'

/** Body bytes that may wait for the reader before the socket is read no further. */
const HIGH_WATER = 131_072

/** What a poll has shown is believed for so long; then the kernel is asked. */
const POLL_HOLDS_MS = 0.5

/** What was seen just before the listeners heard of the request is believed where they took no longer than this. */
const LISTENERS_MS = 0.1

/** What a connection needs of the exchange that it carries. */
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
  disconnected(): void
}

/** What a connection needs of the pool that it belongs to. */
export interface ConnectionOwner extends ConnectContext, ClientOf {
  readonly options: ConnectContext['options'] & {
    readonly bareBodies: boolean
    readonly idleMs: number
  }
  /** The connection turned out to be dead before anything was said of it. */
  replace(dead: Connection, exchange: CarriedExchange): void
  freed(connection: Connection, later: boolean): void
  removed(connection: Connection): void
  foundOutOfStep(): void
}

export class Connection implements OwnSocketEvents, Waiter {
  /** The place of this connection among all that became idle. */
  freedAt = 0
  /** It carries no other request after this one. */
  isRetired = false
  /** It has been given to an exchange that has not used it yet. */
  isResting = false
  /** It waits for the one request that it was made for. */
  isReserved = false
  /** It has waited so. */
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
  /** It leads to a proxy that made no tunnel. */
  #isAnsweredByProxy = false
  #exchanges = 0
  /** The head of the exchange that it carries has been handed to the kernel. */
  #isIssued = false
  /** When nothing was found to read, before the exchange was told of the connection. */
  #seenAt = 0

  constructor(pool: ConnectionOwner) {
    this.#pool = pool
    this.#connector = new Connector(pool, this)
  }

  // ---- the way to the socket

  /** The exchange has this connection now. */
  attach(exchange: CarriedExchange): void {
    this.#exchange = exchange
    this.#isIssued = false
    this.isReserved = false
    this.isResting = this.#socket !== null
    exchange.attached(this)
  }

  /** Connects, or carries the exchange on the open connection, unless it has been let go since. */
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
    // undici reads the answer as one to the request, which it believes to have written.
    ;(this.#socket as OwnSocket).headIsDue = true
    const { plan, options } = this.#pool
    // Unlike one to HEAD, it has a body.
    const asked = { ...dispatchOptions(exchange.head, [], plan, options.tls), method: 'GET' as const }
    this.#client?.dispatch(asked, forDispatch(exchange.incoming))
  }

  #take(socket: net.Socket, remote: Remote, channel: TlsChannel | null): void {
    this.#remote = remote
    this.channel = channel
    const { plan, options } = this.#pool
    const { bareBodies, maxHeaderSize = http.maxHeaderSize } = options
    this.#socket = new OwnSocket(socket, this, { bareBodies, maxHeaderSize })
    this.#client = clientOn(socket, plan.server === null ? FORWARDED : plan.origin, this.#pool)
    this.#client.on('disconnect', (_origin, _clients, { message }) => {
      // undici's words for a response behind a complete one, in the same read.
      if (message === 'bad response') this.unasked()
      this.#disconnected()
    })
  }

  failed(error: Error): void {
    const exchange = this.#exchange
    this.#leave()
    exchange?.incoming.broken(error)
  }

  // ---- carrying exchanges

  #reuse(exchange: CarriedExchange): void {
    // A byte of TLS may be a ticket, which the connection survives when Node reads it, in the next poll.
    const asks = this.#socket?.isTls === false && this.#canBeAsked && this.#mustAsk
    if (this.isOpen && !asks) afterNextPoll(this)
    else if (asks && this.#isQuiet) this.#go(exchange)
    else this.#pool.replace(this, exchange)
  }

  polled(since: number): void {
    const exchange = this.#exchange
    if (exchange === null || !this.isResting) return
    const asks = this.#canBeAsked && (performance.now() - since > POLL_HOLDS_MS || this.#mustAsk)
    if (asks ? this.#isQuiet : this.isOpen) this.#go(exchange)
    else this.#pool.replace(this, exchange)
  }

  #go(exchange: CarriedExchange): void {
    this.isResting = false
    this.#seenAt = performance.now()
    const socket = this.#socket as OwnSocket
    socket.unwatch()
    letWriteAtOnce(socket.socket)
    socket.expectResponse()
    exchange.report({
      type: 'wire.reused',
      address: this.#remote.address,
      port: this.#remote.port,
      exchanges: this.#exchanges,
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

  get isReused(): boolean {
    return this.#exchanges > 0
  }

  /** Something of the request may have reached the server. */
  get isIssued(): boolean {
    return this.#isIssued
  }

  get isOpen(): boolean {
    return !this.#gone && this.#socket?.isOpen === true
  }

  get wasReset(): boolean {
    return this.#socket?.wasReset === true
  }

  /** The reader took something. */
  ungate(): void {
    this.#socket?.ungate()
  }

  takeReceivedBytes(): number {
    return this.#socket?.takeReceivedBytes() ?? 0
  }

  /** The exchange is over and the connection is clean: the pool may use it again, now or in a later turn. */
  free(later: boolean): void {
    this.#exchange = null
    if (!this.isResting && !this.isReserved) this.#exchanges++
    this.isReserved = false
    this.isResting = false
    this.#pool.freed(this, later)
  }

  /** Nothing is sent, and the connection waits for another request. One that was used is watched by undici. */
  reserve(): void {
    this.#exchange = null
    this.isResting = false
    this.isReserved = true
    this.wasReserved = true
    if (!this.isReused) this.#socket?.watch(this.#pool.options.idleMs, () => this.#disconnected())
  }

  /** Closes the connection, whatever it does. */
  close(): void {
    this.#exchange = null
    if (this.#client === null) this.#connector.cancel()
    else this.#client.destroy(null, ignore)
    this.#socket?.socket.destroy()
    this.#leave()
  }

  #send(exchange: CarriedExchange): void {
    exchange.report({ type: 'wire.sending' })
    if (this.#exchange !== exchange) return
    const { head } = exchange
    const { plan, options } = this.#pool
    const { dispatched, withheld } = divideHeaders(plan.proxy === null ? head.headers : fieldsFor(head, plan))
    this.#withheld = withheld
    const socket = this.#socket as OwnSocket
    socket.headIsDue = true
    this.#dispatching = true
    this.#client?.dispatch(
      dispatchOptions(head, dispatched, plan, options.tls),
      forDispatch(exchange.incoming),
    )
    this.#dispatching = false
    if (this.#isIssued && socket.isFlushed) exchange.outgoing.flushed()
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
    if (this.#gone) return
    this.#gone = true
    this.#pool.removed(this)
  }

  // ---- what the socket says

  headWritten(written: unknown): void {
    const exchange = this.#exchange as CarriedExchange
    if (this.#isAnsweredByProxy) {
      this.ungate()
      return
    }
    const text = frameHead(written, exchange.head, this.#withheld)
    const socket = this.#socket as OwnSocket
    if ((this.isReused || this.wasReserved) && !this.#isStillQuiet) {
      socket.abandon()
      return
    }
    this.#isIssued = true
    const { body } = exchange.head
    if (body !== null) socket.cork()
    socket.issue(text)
    exchange.outgoing.headIssued(socket, text.length)
    if (body !== null) socket.uncork()
    // What the kernel took at once is reported when the dispatch is over.
    if (!this.#dispatching || !socket.isFlushed) socket.expectFlush()
  }

  /** The listeners may have computed for long. */
  get #isStillQuiet(): boolean {
    if (performance.now() - this.#seenAt < LISTENERS_MS || !this.#canBeAsked) return this.isOpen
    return this.#isQuiet
  }

  get #isQuiet(): boolean {
    return !this.#gone && this.#socket?.isQuiet === true
  }

  /** A poll is not enough, or costs no less than to ask. */
  get #mustAsk(): boolean {
    return this.#socket?.wasGated === true || isAlone()
  }

  /** What comes first of all in a TLS connection may be tickets: a byte of them that is read past Node would be missed. */
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

  httpVersion(version: string): void {
    if (this.#exchange !== null) this.#exchange.incoming.httpVersion = version
  }

  responseBegan(): void {
    if (this.#exchange !== null) this.#exchange.incoming.anyByteCame = true
  }

  headRewritten(head: RewrittenHead): void {
    if (this.#exchange !== null) this.#exchange.incoming.rewritten = head
  }

  responseRefused(error: WireError): void {
    this.#socket?.socket.destroy(error)
  }
}

/** Requests for any server: each says for which. */
const FORWARDED = 'http://proxy.invalid'

const ignore = (): void => {}
