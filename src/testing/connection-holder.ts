// Holds what an exchange has of its pool, and releases it: a place in the queue, a connect in progress, or a connection.

import type { Reason, WireFact } from '../../machines/index.ts'
import type { Reservation } from '../lifecycle/index.ts'
import { ConnectionReservation } from '../transports/reservation.ts'
import type { OriginPool, PoolRequest, QueuePlace } from './origin-pool.ts'
import type { ConnectionListener, ScriptedConnection } from './scripted-connection.ts'
import type { ConnectListener, ScriptedConnector, ServerEnd } from './scripted-connector.ts'

export interface HolderEvents extends ConnectionListener {
  readonly id: number
  readonly method: string
  readonly path: string
  readonly isUnread: boolean
  readonly reservation: Reservation | undefined
  report(fact: WireFact): void
  connected(): void
  /** There will be no connection. */
  failed(reason: Reason, cause: Error): void
}

export class ConnectionHolder implements PoolRequest, ConnectListener {
  connection: ScriptedConnection | null = null
  /** How many requests the connection had carried when it was given. */
  carriedBefore = 0
  /** The connection was not made for this exchange. */
  isReused = false
  /** The connection has carried other requests. */
  wasUsed = false
  readonly #pool: OriginPool
  readonly #events: HolderEvents
  #connector: ScriptedConnector | null = null
  /** Nothing more happens by itself. */
  #isOver = false

  constructor(pool: OriginPool, events: HolderEvents) {
    this.#pool = pool
    this.#events = events
  }

  start(): void {
    this.later(() => this.#pool.submit(this))
  }

  /** Starts again on a new connection, which replaces the dead one. */
  restart(announce: () => void): void {
    const dead = this.connection as ScriptedConnection
    this.connection = null
    this.carriedBefore = 0
    this.#reportClosed()
    if (!this.#isOver) announce()
    this.#pool.left(this)
    if (this.#isOver) this.#pool.closed(dead)
    else this.#pool.replace(dead, this)
  }

  /** Reserves the connection for another request. */
  reserve(): Reservation | null {
    const { connection } = this
    if (connection === null) return null
    this.#isOver = true
    this.connection = null
    this.#pool.left(this)
    connection.listener = null
    connection.idleSince = this.#pool.clock.now()
    connection.isReserved = true
    return new ConnectionReservation(connection, this.#pool)
  }

  /** Releases everything: the place in the queue, the connect, or the connection. */
  leave(isClean: boolean): void {
    this.#isOver = true
    this.#pool.withdraw(this)
    this.#abandonConnect()
    this.letGo(isClean)
  }

  /** Keeps a clean connection, and closes any other. */
  letGo(isClean: boolean): void {
    const { connection } = this
    if (connection === null) return
    this.connection = null
    this.#pool.left(this)
    if (isClean && connection.isOpen) this.#pool.freed(connection)
    else {
      this.#reportClosed()
      this.#pool.closed(connection)
    }
  }

  /** In a later turn, unless everything is over then. */
  later(callback: () => void): void {
    this.#pool.clock.after(0, () => {
      if (!this.#isOver) callback()
    })
  }

  // ---- calls of the pool

  get id(): number {
    return this.#events.id
  }

  get method(): string {
    return this.#events.method
  }

  get path(): string {
    return this.#events.path
  }

  get reservation(): Reservation | undefined {
    return this.#events.reservation
  }

  get isUnread(): boolean {
    return this.#events.isUnread
  }

  queued(place: QueuePlace): void {
    this.#events.report({ type: 'wire.queued', ...place })
  }

  useKept(connection: ScriptedConnection): void {
    this.connection = connection
    this.carriedBefore = connection.exchanges
    connection.isReserved = false
    this.isReused = true
    this.wasUsed = connection.exchanges > 0
    this.later(() => {
      if (!connection.isOpen) {
        // It died while it was idle; nothing was reported about it.
        this.connection = null
        this.#pool.left(this)
        this.#pool.replace(connection, this)
        return
      }
      connection.listener = this.#events
      const { address, port, exchanges, number } = connection
      const idleMs = this.#pool.clock.now() - connection.idleSince
      this.#events.report({ type: 'wire.reused', address, port, exchanges, connection: number, idleMs })
      if (!this.#isOver) this.#events.connected()
    })
  }

  connect(): void {
    const connector = this.#pool.connector(this, this)
    this.#connector = connector
    this.isReused = false
    this.wasUsed = false
    this.later(() => connector.start())
  }

  // ---- reports of the connector

  report(fact: WireFact): void {
    this.#events.report(fact)
  }

  connected(end: ServerEnd): void {
    this.#connector = null
    this.connection = this.#pool.opened(end)
    this.connection.listener = this.#events
    this.#events.connected()
  }

  failed(reason: Reason, cause: Error): void {
    this.#abandonConnect()
    this.#events.failed(reason, cause)
  }

  #abandonConnect(): void {
    const connector = this.#connector
    if (connector === null) return
    this.#connector = null
    this.#pool.left(this)
    connector.abandon()
    if (connector.isConnected) this.#reportClosed()
    this.#pool.notOpened()
  }

  /** Both halves of the pair are reported, even if the listener releases the exchange between them. */
  #reportClosed(): void {
    this.#events.report({ type: 'wire.closingConnection' })
    this.#events.report({ type: 'wire.connectionClosed' })
  }
}
