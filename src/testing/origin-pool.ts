// The connections of one scripted origin: a hard limit, first come first served, the most recently used connection first.

import type { Clock, Reservation, Target } from '../lifecycle/index.ts'
import { atMost, type Limit } from '../transports/limit.ts'
import { Connection, type FarEnd, type SeenRequest } from './far-end/index.ts'
import { ScriptedReservation } from './reservation.ts'
import { Road, type Traveller } from './road.ts'
import { type OriginScript, type Step, stepsFor } from './script/index.ts'

/** Who wants a connection. */
export interface Passenger {
  /** The request that it is for. */
  readonly id: number
  /** It was answered, and nobody has begun to read. */
  readonly isUnread: boolean
  /** What it may have been promised. */
  readonly reservation: Reservation | undefined
  queued(place: Place): void
  /** There is a kept connection. */
  board(connection: Connection): void
  /** There is none, but one may be made. */
  travel(): void
}

/** Of one who waits. */
export interface Place {
  readonly position: number
  readonly limit: number
  readonly heldBy: readonly number[]
  readonly unread: readonly number[]
}

export interface PoolOptions {
  readonly clock: Clock
  readonly limit: Limit
  readonly bareBodies: boolean
  /** Counts connections over all origins. */
  nextNumber(): number
  seen(request: SeenRequest): void
}

export class OriginPool implements FarEnd {
  readonly clock: Clock
  readonly #target: Target
  readonly #script: OriginScript
  readonly #options: PoolOptions
  readonly #open = new Set<Connection>()
  readonly #idle: Connection[] = []
  /** Those that wait for the request that they were made for. */
  readonly reserved: Set<Connection> = new Set<Connection>()
  readonly #waiting: Passenger[] = []
  /** Those who have a connection or are on the way to one. */
  readonly #aboard = new Set<Passenger>()
  readonly #hits = new Map<string, number>()
  #travelling = 0
  #journeys = 0
  #isClosed = false

  constructor(target: Target, script: OriginScript, options: PoolOptions) {
    this.clock = options.clock
    this.#target = target
    this.#script = script
    this.#options = options
  }

  get bareBodies(): boolean {
    return this.#options.bareBodies
  }

  get open(): number {
    return this.#open.size
  }

  get idle(): number {
    return this.#idle.length
  }

  get waiting(): number {
    return this.#waiting.length
  }

  submit(passenger: Passenger): void {
    const limit = atMost(this.#options.limit)
    const { reservation } = passenger
    const reserved = reservation instanceof ScriptedReservation ? reservation.take(this) : null
    const connection = reserved ?? this.#idle.pop()
    if (connection !== undefined) {
      this.#aboard.add(passenger)
      passenger.board(connection)
    } else if (this.#open.size + this.#travelling < limit) this.#travel(passenger)
    else {
      this.#waiting.push(passenger)
      const aboard = [...this.#aboard]
      passenger.queued({
        position: this.#waiting.length,
        limit,
        heldBy: aboard.map(({ id }) => id),
        unread: aboard.filter(({ isUnread }) => isUnread).map(({ id }) => id),
      })
    }
  }

  /** It has no connection any more, and is not on the way to one. */
  left(passenger: Passenger): void {
    this.#aboard.delete(passenger)
  }

  /** For a retry: a fresh connection takes the place of a dead one. */
  replace(dead: Connection, passenger: Passenger): void {
    this.#open.delete(dead)
    this.#travel(passenger)
  }

  road(traveller: Traveller): Road {
    return new Road(this.#target, this.#script, this.#journeys++, this.clock, traveller)
  }

  /** The road led to a connection. */
  opened(address: string, port: number): Connection {
    const connection = new Connection(this.#options.nextNumber(), address, port, this)
    this.#travelling--
    this.#open.add(connection)
    connection.onGone = () => this.#forget(connection)
    return connection
  }

  /** The road was left, or led nowhere. */
  notOpened(): void {
    this.#travelling--
    this.#goOn()
  }

  withdraw(passenger: Passenger): void {
    const at = this.#waiting.indexOf(passenger)
    if (at >= 0) this.#waiting.splice(at, 1)
  }

  /** The connection is clean, and its exchange is over. */
  freed(connection: Connection): void {
    connection.near = null
    if (this.#isClosed) {
      this.closed(connection)
      return
    }
    this.#idle.push(connection)
    this.#goOn()
  }

  closed(connection: Connection): void {
    connection.destroy()
    this.#forget(connection)
    this.#goOn()
  }

  close(): void {
    this.#isClosed = true
    for (const connection of this.#idle.splice(0)) this.closed(connection)
    for (const connection of this.reserved) this.closed(connection)
    this.reserved.clear()
  }

  // ---- the far end of its connections

  get capacity(): number {
    return this.#script.capacity ?? Number.POSITIVE_INFINITY
  }

  stepsFor(request: SeenRequest): readonly Step[] {
    this.#options.seen(request)
    const [path = ''] = request.path.split('?')
    const hits = this.#hits.get(path) ?? 0
    this.#hits.set(path, hits + 1)
    return stepsFor(this.#script, path, hits)
  }

  #travel(passenger: Passenger): void {
    this.#travelling++
    this.#aboard.add(passenger)
    passenger.travel()
  }

  #forget(connection: Connection): void {
    this.#open.delete(connection)
    const at = this.#idle.indexOf(connection)
    if (at >= 0) this.#idle.splice(at, 1)
  }

  /** A place is free. */
  #goOn(): void {
    const next = this.#waiting.shift()
    if (next !== undefined) this.submit(next)
  }
}
