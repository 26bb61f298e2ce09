// One request and its response on one connection.

import type { WireFact } from '../../../machines/index.ts'
import type { TlsChannel } from '../../connect/index.ts'
import { reasonOf, WireError } from '../../connect/index.ts'
import type {
  Exchange,
  Linked,
  Listener,
  RequestHead,
  Reservation,
  ResponseHead,
  SecureChannel,
} from '../../lifecycle/index.ts'
import { answeredEarly } from '../answered-early.ts'
import { isRepeatable } from '../repeating.ts'
import { ConnectionReservation } from '../reservation.ts'
import type { Connection } from './connection.ts'
import { defer } from './defer.ts'
import { Outgoing, type OutgoingEvents } from './request/index.ts'
import { Incoming, type Settler } from './response/index.ts'

/** What an exchange needs from the pool that gives it a connection. */
export interface ExchangePool {
  /** Exchanges that are not over. */
  users: number
  submit(exchange: UndiciExchange): void
  withdraw(exchange: UndiciExchange): void
  hintFor(exchange: UndiciExchange): string | null
  answered(): void
}

export class UndiciExchange implements Exchange, Settler, OutgoingEvents, Linked<UndiciExchange> {
  readonly head: RequestHead
  readonly id: number
  previous: UndiciExchange | undefined
  next: UndiciExchange | undefined
  /** A retry needs a connection that is certainly alive. */
  needsFreshConnection = false
  /** It was already served, with a connection that was dead. */
  comesFirst = false
  /** Its place among all that ever waited for a connection. */
  ticket = 0

  readonly #pool: ExchangePool
  #listener: Listener | null
  // Many requests wait for a connection, and need neither before they have one.
  #incoming: Incoming | null = null
  #outgoing: Outgoing | null = null
  #connection: Connection | null = null
  #channel: TlsChannel | null = null
  #receivedBytes = 0
  #answered = false
  #responded = false
  #unwritable = false
  #settling = false
  #waitedForWriter = false

  constructor(head: RequestHead, listener: Listener, pool: ExchangePool) {
    this.head = head
    this.id = listener.id
    this.#listener = listener
    this.#pool = pool
    pool.users++
  }

  get incoming(): Incoming {
    this.#incoming ??= new Incoming(this)
    return this.#incoming
  }

  get outgoing(): Outgoing {
    this.#outgoing ??= new Outgoing(this.head, this)
    return this.#outgoing
  }

  start(): void {
    if (this.#listener !== null) this.#pool.submit(this)
  }

  attached(connection: Connection): void {
    this.#connection = connection
  }

  /** The proxy that was asked for a tunnel responds instead of the server. */
  answeredByProxy(): void {
    this.incoming.ofProxy = true
  }

  report(fact: WireFact): void {
    this.#listener?.report(fact)
  }

  headWritten(head: string): void {
    this.#listener?.headWritten?.(head)
  }

  // ---- the port

  write(chunk: Uint8Array): boolean {
    return this.outgoing.write(chunk)
  }

  proceed(): void {
    this.outgoing.proceed()
  }

  end(): void {
    this.outgoing.end()
  }

  leaveRest(): void {
    this.#unwritable = true
    this.outgoing.leaveRest()
  }

  read(into: Uint8Array): number {
    const count = this.incoming.read(into)
    this.#connection?.ungate()
    return count
  }

  take(): Uint8Array | null | undefined {
    const piece = this.incoming.take()
    this.#connection?.ungate()
    return piece
  }

  /** It has a response, and nobody has begun to read it. */
  get isUnread(): boolean {
    return this.#responded && !this.incoming.isBeingRead
  }

  /** Its caller is done with it, or it has no connection any more. */
  get isOver(): boolean {
    return this.#listener === null || this.#connection === null
  }

  get isReceiving(): boolean {
    return !this.isOver && !this.incoming.ended
  }

  get hint(): string | null {
    return this.#connection === null ? this.#pool.hintFor(this) : null
  }

  get buffered(): number {
    return this.#incoming === null ? 0 : this.#incoming.body.length
  }

  get channel(): SecureChannel | null {
    return this.#connection === null ? this.#channel : this.#connection.channel
  }

  get continueFields(): readonly string[] {
    return this.incoming.continueFields
  }

  get response(): ResponseHead | null {
    return this.#incoming === null ? null : this.#incoming.response
  }

  takeReceivedBytes(): number {
    const bytes = this.#receivedBytes + (this.#connection?.takeReceivedBytes() ?? 0)
    this.#receivedBytes = 0
    return bytes
  }

  reserve(): Reservation | null {
    const connection = this.#detach()
    if (connection === null) return null
    this.#listener = null
    this.#pool.users--
    connection.reserve()
    return new ConnectionReservation(connection, this.#pool)
  }

  release(cause: Error | null = null): void {
    const listener = this.#listener
    if (listener === null) return
    this.#listener = null
    this.#pool.users--
    const connection = this.#detach()
    if (connection === null) this.#pool.withdraw(this)
    // Everything is in; only the report is due.
    else letGo(connection, this.incoming.ended && this.outgoing.complete, listener, true, cause)
  }

  // ---- what arrived, reported in a later turn

  settle(): void {
    if (this.#settling) return
    this.#settling = true
    defer(this.#deliver)
  }

  /** The connection is closed. If the response needed it, undici has reported this before. */
  disconnected(): void {
    if (!this.outgoing.over) this.incoming.broken(new WireError('closed', 'the server ended the connection'))
  }

  proceeded(): void {
    this.#deliver()
  }

  readonly #deliver = (): void => {
    this.#settling = false
    const { incoming } = this
    for (const status of incoming.takeInterims())
      if (!this.#answered) this.report({ type: 'wire.interim', status })
    if (this.#connection?.wasReset && incoming.endedWithConnection) incoming.cutShort()
    if (incoming.response !== null && !this.#responded) this.#deliverResponse(incoming.response)
    if (incoming.ended && this.outgoing.over) this.#finish()
    if (incoming.error !== null) this.#fail(incoming.error)
    if (incoming.readerWaits && this.#responded && (incoming.body.length > 0 || incoming.body.ended)) {
      incoming.readerWaits = false
      this.#listener?.readable()
    }
  }

  #deliverResponse(response: ResponseHead): void {
    if (!this.outgoing.over) {
      // If the end of the body is on its way, the response is reported after it.
      if (this.outgoing.ending || !this.#mayAnswerEarly()) return
      if (!this.#answered) {
        this.#answered = true
        // A body that waits for 100 (Continue) is not sent.
        if (this.outgoing.isWaiting) this.leaveRest()
        this.report({ type: 'wire.answered', status: response.status })
      }
      if (this.head.more && this.outgoing.sent) return
      // The rest of a body given whole is left out.
      this.outgoing.giveUp()
    }
    this.#responded = true
    if (this.incoming.ended) this.incoming.body.end()
    else this.#pool.answered()
    this.#listener?.responded(response)
  }

  /**
   * A response is early if it comes before the head was sent or, for a body given whole, before its last slice. That
   * Node has not reported the write yet does not make it early.
   */
  #mayAnswerEarly(): boolean {
    if (this.incoming.ofProxy || this.outgoing.isWaiting || this.#connection?.isOpen !== true) return true
    if (this.head.more) return this.outgoing.sent
    if (this.#waitedForWriter) return true
    this.#waitedForWriter = true
    setImmediate(this.#deliver)
    return false
  }

  /** The response is in and the request was sent: the connection is kept, or closed if it cannot be kept. */
  #finish(): void {
    this.incoming.body.end()
    const connection = this.#detach()
    const isClean = this.outgoing.complete && this.incoming.error === null
    if (connection !== null) letGo(connection, isClean, this.#listener, false)
  }

  #fail(error: Error): void {
    if (this.outgoing.ending && !this.outgoing.over && this.response !== null) {
      this.outgoing.cutEnd()
      return
    }
    if (this.#answered && !this.outgoing.over) {
      if (!this.#unwritable) this.report({ type: 'wire.unwritable', failure: answeredEarly })
      this.#unwritable = true
      return
    }
    this.incoming.error = null
    const connection = this.#detach()
    if (connection !== null && mayRetry(this, connection)) {
      this.#retry(connection, error)
      return
    }
    const listener = this.#listener
    if (connection !== null) closeAndReport(connection, listener, error)
    // A listener may have released the exchange when it heard of the closing.
    if (this.#listener === null) return
    this.#listener = null
    this.#pool.users--
    const cause = this.#channel?.alert ?? error
    if (!this.incoming.body.ended) listener?.failed(reasonOf(cause, this.response !== null), cause)
  }

  #retry(connection: Connection, error: Error): void {
    closeAndReport(connection, this.#listener, error)
    this.needsFreshConnection = true
    this.#channel = null
    this.outgoing.restart()
    // undici may still report on the first attempt.
    this.#incoming = null
    this.report({ type: 'wire.retrying', reason: error.message })
    this.start()
  }

  #detach(): Connection | null {
    const connection = this.#connection
    if (connection === null) return null
    this.#channel = connection.channel
    this.#receivedBytes += connection.takeReceivedBytes()
    this.#connection = null
    return connection
  }
}

/** Closes the connection and reports it, if there was one. */
function closeAndReport(connection: Connection, listener: Listener | null, cause: Error | null): void {
  const wasUp = connection.isUp
  if (wasUp) listener?.report({ type: 'wire.closingConnection' })
  connection.close(cause)
  if (wasUp) listener?.report({ type: 'wire.connectionClosed' })
}

/**
 * Keeps a connection that is open and clean, or unused, and closes any other. A waiting exchange gets it, now or
 * later.
 */
function letGo(
  connection: Connection,
  isClean: boolean,
  listener: Listener | null,
  later: boolean,
  cause: Error | null = null,
): void {
  if ((isClean || connection.isResting) && connection.isOpen) connection.free(later)
  else closeAndReport(connection, listener, cause)
}

/**
 * A kept connection may die just as it is used again (RFC 9112 §9.3.1). If none of the request was sent, the server
 * has seen nothing of it, whatever its method. Once.
 */
function mayRetry(
  { head, incoming, outgoing, needsFreshConnection }: UndiciExchange,
  connection: Connection,
): boolean {
  if (needsFreshConnection || incoming.anyByteCame) return false
  if (!connection.isIssued) return connection.isReused || connection.wasReserved
  return connection.isReused && isRepeatable(head, outgoing.sent, outgoing.isWaiting)
}
