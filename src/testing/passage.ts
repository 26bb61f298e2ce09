// The way of an exchange from the queue to a connection, and what becomes of the connection afterwards.

import type { Reason, WireFact } from '../../machines/index.ts'
import type { Reservation } from '../lifecycle/index.ts'
import type { Connection, NearEnd } from './far-end/index.ts'
import type { OriginPool, Passenger, Place } from './origin-pool.ts'
import { ScriptedReservation } from './reservation.ts'
import type { Road, Traveller } from './road.ts'

export interface PassageEvents extends NearEnd {
  readonly id: number
  readonly isUnread: boolean
  readonly reservation: Reservation | undefined
  report(fact: WireFact): void
  boarded(): void
  /** There will be no connection. */
  lost(reason: Reason, cause: Error): void
}

export class Passage implements Passenger, Traveller {
  connection: Connection | null = null
  /** The connection has carried others before. */
  isReused = false
  /** Not only made for them. */
  wasUsed = false
  readonly #pool: OriginPool
  readonly #events: PassageEvents
  #road: Road | null = null
  /** Nothing happens by itself any more. */
  #isOver = false

  constructor(pool: OriginPool, events: PassageEvents) {
    this.#pool = pool
    this.#events = events
  }

  start(): void {
    this.later(() => this.#pool.submit(this))
  }

  /** Starts anew on a connection that nobody has used, in the place of the one that proved dead. */
  restart(announce: () => void): void {
    const dead = this.connection as Connection
    this.connection = null
    this.#sayClosed()
    if (!this.#isOver) announce()
    this.#pool.left(this)
    if (this.#isOver) this.#pool.closed(dead)
    else this.#pool.replace(dead, this)
  }

  /** The connection waits for another request. */
  reserve(): Reservation | null {
    const { connection } = this
    if (connection === null) return null
    this.#isOver = true
    this.connection = null
    this.#pool.left(this)
    connection.near = null
    return new ScriptedReservation(connection, this.#pool)
  }

  /** Gives everything up: the place in the queue, the road, or the connection. */
  leave(isClean: boolean): void {
    this.#isOver = true
    this.#pool.withdraw(this)
    this.#leaveRoad()
    this.letGo(isClean)
  }

  /** Keeps the connection where it is clean, and closes it where it is not. */
  letGo(isClean: boolean): void {
    const { connection } = this
    if (connection === null) return
    this.connection = null
    this.#pool.left(this)
    if (isClean && connection.isOpen) this.#pool.freed(connection)
    else {
      this.#sayClosed()
      this.#pool.closed(connection)
    }
  }

  /** In a turn of its own, unless all is over then. */
  later(callback: () => void): void {
    this.#pool.clock.after(0, () => {
      if (!this.#isOver) callback()
    })
  }

  // ---- what the pool answers

  get id(): number {
    return this.#events.id
  }

  get reservation(): Reservation | undefined {
    return this.#events.reservation
  }

  get isUnread(): boolean {
    return this.#events.isUnread
  }

  queued(place: Place): void {
    this.#events.report({ type: 'wire.queued', ...place })
  }

  board(connection: Connection): void {
    this.connection = connection
    this.isReused = true
    this.wasUsed = connection.exchanges > 0
    this.later(() => {
      if (!connection.isOpen) {
        // It died unnoticed while it waited: nothing was said about it.
        this.connection = null
        this.#pool.left(this)
        this.#pool.replace(connection, this)
        return
      }
      connection.near = this.#events
      const { address, port, exchanges } = connection
      this.#events.report({ type: 'wire.reused', address, port, exchanges })
      if (!this.#isOver) this.#events.boarded()
    })
  }

  travel(): void {
    const road = this.#pool.road(this)
    this.#road = road
    this.isReused = false
    this.wasUsed = false
    this.later(() => road.start())
  }

  // ---- what the road tells

  report(fact: WireFact): void {
    this.#events.report(fact)
  }

  arrived(address: string, port: number): void {
    this.#road = null
    this.connection = this.#pool.opened(address, port)
    this.connection.near = this.#events
    this.#events.boarded()
  }

  lost(reason: Reason, cause: Error): void {
    this.#leaveRoad()
    this.#events.lost(reason, cause)
  }

  #leaveRoad(): void {
    const road = this.#road
    if (road === null) return
    this.#road = null
    this.#pool.left(this)
    road.leave()
    if (road.isConnected) this.#sayClosed()
    this.#pool.notOpened()
  }

  /** A pair is said to its end, even when the listener releases the exchange in its middle. */
  #sayClosed(): void {
    this.#events.report({ type: 'wire.closingConnection' })
    this.#events.report({ type: 'wire.connectionClosed' })
  }
}
