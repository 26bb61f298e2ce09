// The connections of one scripted origin: a hard limit, first come first served, the most recently used connection first.

import type { Clock, PoolStats, Reservation, Target } from '../lifecycle/index.ts'
import { atMost, type Limit } from '../transports/limit.ts'
import { ConnectionReservation } from '../transports/reservation.ts'
import { type OriginScript, RoutePlayer, type Step } from './script.ts'
import { ScriptedConnection, type ScriptedOrigin, type SeenRequest } from './scripted-connection.ts'
import { type ConnectListener, ScriptedConnector, type ServerEnd } from './scripted-connector.ts'

/** An exchange that wants a connection. */
export interface PoolRequest {
  /** The id of its request. */
  readonly id: number
  readonly method: string
  readonly path: string
  /** It has a response, and nobody has begun to read it. */
  readonly isUnread: boolean
  readonly connection: ScriptedConnection | null
  readonly carriedBefore: number
  /** A connection that is reserved for it. */
  readonly reservation: Reservation | undefined
  queued(place: QueuePlace): void
  /** Gives it a reserved or idle connection. */
  useKept(connection: ScriptedConnection): void
  /** There is no connection, but the limit allows a new one. */
  connect(): void
}

/** The place in the queue, and which requests hold the connections. */
export interface QueuePlace {
  readonly position: number
  readonly limit: number
  readonly heldBy: readonly number[]
  readonly unread: readonly number[]
}

export interface PoolOptions {
  readonly clock: Clock
  readonly limit: Limit
  readonly bareBodies: boolean
  /** Numbers connections over all origins. */
  nextNumber(): number
  seen(request: SeenRequest): void
}

export class OriginPool implements ScriptedOrigin {
  readonly clock: Clock
  readonly #target: Target
  readonly #script: OriginScript
  readonly #routes: RoutePlayer
  readonly #options: PoolOptions
  readonly #open = new Set<ScriptedConnection>()
  readonly #idle: ScriptedConnection[] = []
  readonly #waiting: PoolRequest[] = []
  /** Requests that have a connection or are connecting. */
  readonly #holders = new Set<PoolRequest>()
  /** Connects that are in progress. */
  #connecting = 0
  /** Number of connects so far. */
  #connects = 0
  #isClosed = false

  constructor(target: Target, script: OriginScript, options: PoolOptions) {
    this.clock = options.clock
    this.#target = target
    this.#script = script
    this.#routes = new RoutePlayer(script)
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

  /** `group` is that of the route. */
  stats(group: string): PoolStats {
    const connections = [...this.#open].map((connection) => {
      const holder = [...this.#holders].find((each) => each.connection === connection)
      const { exchanges, number } = connection
      const carried = holder === undefined ? exchanges : holder.carriedBefore
      return {
        id: number,
        request: holder?.id ?? null,
        exchanges: carried,
        isUnread: holder?.isUnread === true,
      }
    })
    return {
      origin: this.#target.origin,
      group,
      limit: atMost(this.#options.limit),
      open: this.#open.size + this.#connecting,
      idle: this.idle,
      waiting: this.waiting,
      connections,
    }
  }

  submit(request: PoolRequest): void {
    const limit = atMost(this.#options.limit)
    const { reservation } = request
    const reserved = reservation instanceof ConnectionReservation ? reservation.take(this) : null
    const connection = reserved ?? this.#idle.pop()
    if (connection !== undefined) {
      this.#holders.add(request)
      request.useKept(connection)
    } else if (this.#open.size + this.#connecting < limit) this.#connect(request)
    else {
      this.#waiting.push(request)
      const holders = [...this.#holders]
      request.queued({
        position: this.#waiting.length,
        limit,
        heldBy: holders.map(({ id }) => id),
        unread: holders.filter(({ isUnread }) => isUnread).map(({ id }) => id),
      })
    }
  }

  /** It has no connection any more, and is not connecting. */
  left(request: PoolRequest): void {
    this.#holders.delete(request)
  }

  /** For a retry: a new connection takes the place of a dead one. */
  replace(dead: ScriptedConnection, request: PoolRequest): void {
    this.#open.delete(dead)
    this.#connect(request)
  }

  connector(request: PoolRequest, listener: ConnectListener): ScriptedConnector {
    const script = this.#routes.connectFor(request.method, request.path)
    const { nextNumber } = this.#options
    const setting = { target: this.#target, script, clock: this.clock, nextNumber }
    return new ScriptedConnector({ ...setting, before: this.#connects++ }, listener)
  }

  /** A connect succeeded. */
  opened(end: ServerEnd): ScriptedConnection {
    const connection = new ScriptedConnection(end, this)
    this.#connecting--
    this.#open.add(connection)
    connection.onGone = () => this.#forget(connection)
    return connection
  }

  /** A connect was cancelled, or failed. */
  notOpened(): void {
    this.#connecting--
    this.#serveNext()
  }

  withdraw(request: PoolRequest): void {
    const at = this.#waiting.indexOf(request)
    if (at >= 0) this.#waiting.splice(at, 1)
  }

  /** The connection is clean, and its exchange is over. */
  freed(connection: ScriptedConnection): void {
    connection.listener = null
    connection.isReserved = false
    connection.idleSince = this.clock.now()
    if (this.#isClosed) {
      this.closed(connection)
      return
    }
    this.#idle.push(connection)
    this.#serveNext()
  }

  closed(connection: ScriptedConnection): void {
    connection.destroy()
    this.#forget(connection)
    this.#serveNext()
  }

  close(): void {
    this.#isClosed = true
    for (const connection of this.#idle.splice(0)) this.closed(connection)
    for (const connection of this.#open) if (connection.isReserved) this.closed(connection)
  }

  // ---- for its connections

  get capacity(): number {
    return this.#script.capacity ?? Number.POSITIVE_INFINITY
  }

  stepsFor(request: SeenRequest): readonly Step[] {
    this.#options.seen(request)
    return this.#routes.stepsFor(request.method, request.path)
  }

  #connect(request: PoolRequest): void {
    this.#connecting++
    this.#holders.add(request)
    request.connect()
  }

  #forget(connection: ScriptedConnection): void {
    this.#open.delete(connection)
    const at = this.#idle.indexOf(connection)
    if (at >= 0) this.#idle.splice(at, 1)
  }

  /** A connection became free or can be opened. */
  #serveNext(): void {
    const next = this.#waiting.shift()
    if (next !== undefined) this.submit(next)
  }
}
