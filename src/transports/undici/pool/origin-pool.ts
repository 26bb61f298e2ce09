// The connections of one origin and route: a hard limit, first come first served, the most recently used connection first.

import {
  type ConnectPlan,
  type LookupFunction,
  type TlsOptions,
  TlsSessions,
  WireError,
} from '../../../connect/index.ts'
import { Fifo, type PoolStats, type Route } from '../../../lifecycle/index.ts'
import { atMost, faultOf, type Limit } from '../../limit.ts'
import { ConnectionReservation } from '../../reservation.ts'
import { Connection, type ConnectionOwner } from '../connection.ts'
import { defer } from '../defer.ts'
import type { ExchangePool, UndiciExchange } from '../exchange.ts'
import type { Budget, BudgetedPool } from './budget.ts'
import { type ConnectionHolder, holdersInWords } from './holders.ts'

export interface OriginPoolOptions {
  readonly connectionsPerOrigin: Limit
  readonly queueLength: number
  readonly idleMs: number
  readonly maxHeaderSize?: number
  readonly bareBodies: boolean
  readonly bodyBypass: boolean
  readonly lookup: LookupFunction
  readonly tls: TlsOptions
  readonly proxyTls: TlsOptions
  readonly localAddress?: string
}

export class OriginPool implements ConnectionOwner, ExchangePool, BudgetedPool {
  readonly plan: ConnectPlan
  readonly options: OriginPoolOptions
  /** What its connections need besides the origin; null for nothing. */
  readonly route: Route | null
  readonly tlsSessions: TlsSessions = new TlsSessions()
  readonly proxySessions: TlsSessions | null
  /** Unasked bytes came on one of its connections: from then on each connection carries only one exchange. */
  #isOutOfStep = false
  /** Exchanges that are not over. */
  users = 0
  readonly #budget: Budget
  readonly #idle: Connection[] = []
  readonly #connections = new Set<Connection>()
  readonly #waiting = new Fifo<UndiciExchange>()
  #closed = false
  /** A dead connection makes room only for the request that it was given to. */
  #isReplacing = false
  /** The requests we have already warned about: their responses are not being read. */
  #blamed = ''
  #isBlaming = false
  /** Null after a change. */
  #holders: readonly ConnectionHolder[] | null = null
  /** The holders in the last report to waiting requests, and their numbers. */
  #listed: readonly ConnectionHolder[] = []
  #heldBy: readonly number[] = []

  constructor(plan: ConnectPlan, route: Route | null, options: OriginPoolOptions, budget: Budget) {
    this.plan = plan
    this.route = route
    this.proxySessions = plan.proxy === null ? null : new TlsSessions()
    this.options = options
    this.#budget = budget
  }

  // ---- state

  /** The present limit of connections. */
  get limit(): number {
    return atMost(this.route?.limit ?? this.options.connectionsPerOrigin)
  }

  /** How long its connections may be idle, in milliseconds. */
  get idleMs(): number {
    return this.route?.idleMs ?? this.options.idleMs
  }

  get isFull(): boolean {
    return this.#connections.size >= this.limit
  }

  get open(): number {
    return this.#connections.size
  }

  get idle(): number {
    return this.#idle.length
  }

  get waiting(): number {
    return this.#waiting.length
  }

  get isUnused(): boolean {
    return this.users === 0 && this.#connections.size === 0
  }

  /** The ticket of the connection that has been idle longest; infinite where none is. */
  get idleSince(): number {
    return this.#idle[0]?.freedAt ?? Number.POSITIVE_INFINITY
  }

  /** The ticket of the request that has waited longest; infinite where none does. */
  get waitingSince(): number {
    return this.#waiting.first?.ticket ?? Number.POSITIVE_INFINITY
  }

  get stats(): PoolStats {
    const { idle, limit, open, plan, route, waiting } = this
    const connections = [...this.#connections].map(({ exchanges, holder, number }) => ({
      id: number,
      request: holder?.id ?? null,
      exchanges,
      isUnread: holder?.isUnread === true,
    }))
    return { origin: plan.origin, group: route?.group ?? '', limit, open, idle, waiting, connections }
  }

  /** The exchanges that have its connections. */
  get holders(): readonly ConnectionHolder[] {
    if (this.#holders !== null) return this.#holders
    const holders: ConnectionHolder[] = []
    for (const { holder } of this.#connections) if (holder !== null) holders.push(holder)
    this.#holders = holders
    return holders
  }

  // ---- called by exchanges

  /** Gives the exchange a connection, now or when it is first in the queue. */
  submit(exchange: UndiciExchange): void {
    const { reservation } = exchange.head
    if (reservation instanceof ConnectionReservation) {
      const reserved = reservation.take(this)
      if (reserved !== null) {
        give(reserved, exchange)
        return
      }
    }
    if (exchange.needsFreshConnection) {
      if (this.isFull) this.closeLongestIdle()
    } else {
      const idle = this.#idle.pop()
      if (idle !== undefined) {
        give(idle, exchange)
        return
      }
    }
    const fault = faultOf(this.route?.limit ?? this.options.connectionsPerOrigin) ?? this.#budget.fault
    if (fault !== null) exchange.incoming.broken(new WireError('policy', fault.message, fault))
    else if (!this.isFull && this.#budget.hasRoom()) give(this.#opened(), exchange)
    else this.#enqueue(exchange)
  }

  /** The connection was dead before anything was reported: the exchange gets another one, before all that wait. */
  replace(dead: Connection, exchange: UndiciExchange): void {
    this.#isReplacing = true
    dead.close()
    this.#isReplacing = false
    exchange.comesFirst = true
    this.submit(exchange)
    this.#goOn()
  }

  withdraw(exchange: UndiciExchange): void {
    this.#waiting.remove(exchange)
  }

  /** The caller got the response head, and the body is not read yet. */
  answered(): void {
    if (this.#isBlaming || (this.#waiting.length === 0 && !this.#budget.isLimited)) return
    this.#isBlaming = true
    // A reader begins in this turn or the next.
    setImmediate(this.#blame)
  }

  /** What a waiting exchange waits for, in words. */
  hintFor(exchange: UndiciExchange): string | null {
    return this.#waiting.has(exchange)
      ? holdersInWords(this.isFull ? this.holders : this.#budget.holders)
      : null
  }

  // ---- called by connections

  /** The connection is clean and open. A waiting exchange gets it, now or later. */
  freed(connection: Connection, later: boolean): void {
    const next = this.#waiting.first
    if (this.#isSurplus(connection) || next?.needsFreshConnection === true) connection.close()
    else if (this.#budget.isOwedToAnother(this, this.waitingSince)) connection.close()
    else if (next === undefined) {
      connection.freedAt = this.#budget.ticket()
      this.#idle.push(connection)
    } else {
      this.#waiting.remove(next)
      if (later) giveLater(connection, next)
      else give(connection, next)
    }
  }

  holdersChanged(): void {
    this.#holders = null
  }

  /** The connection is gone. */
  removed(connection: Connection): void {
    if (!this.#connections.delete(connection)) return
    this.#budget.closed()
    const at = this.#idle.indexOf(connection)
    if (at >= 0) this.#idle.splice(at, 1)
    if (!this.#isReplacing) this.#goOn()
  }

  // ---- called by the transport

  /** The exchange that has waited longest gets a connection. */
  admit(): void {
    const next = this.#waiting.shift()
    if (next !== undefined) giveLater(this.#opened(), next)
  }

  closeLongestIdle(): void {
    this.#idle[0]?.close()
  }

  /** Returns how many there were. */
  closeIdle(): number {
    const idle = [...this.#idle]
    for (const connection of idle) connection.close()
    return idle.length
  }

  /** Connections that are open now are not used for other requests. */
  retire(): void {
    for (const connection of this.#connections) connection.isRetired = true
    this.closeIdle()
  }

  close(): void {
    this.#closed = true
    this.closeIdle()
    for (const connection of this.#connections) if (connection.isReserved) connection.close()
  }

  /**
   * Unasked bytes came on one of its connections. The next ones may come during a request; they could not be told
   * from its response, and every later response on that connection would go to the wrong request. So no connection to
   * such a server is used twice.
   */
  foundOutOfStep(): void {
    if (this.#isOutOfStep) return
    this.#isOutOfStep = true
    this.closeIdle()
  }

  /** A place became free, or the limit has changed. */
  reconsider(): void {
    while (this.#idle.length > 0 && this.#connections.size > this.limit) this.closeLongestIdle()
    if (!this.#budget.isLimited) while (this.#waiting.length > 0 && !this.isFull) this.admit()
  }

  /** Reports to the waiting exchanges that none of these responses is being read. */
  tellAll(holders: readonly ConnectionHolder[]): void {
    const blamed = holders.map(({ id }) => id).join()
    if (this.#waiting.length === 0 || blamed === this.#blamed) return
    this.#blamed = blamed
    // A listener may have changed the queue.
    for (const [i, exchange] of [...this.#waiting].entries())
      if (this.#waiting.has(exchange)) this.#tell(exchange, i + 1)
  }

  #goOn(): void {
    if (this.#budget.isLimited) this.#budget.spread()
    else this.reconsider()
  }

  #isSurplus(connection: Connection): boolean {
    if (this.#waiting.length === 0 && (this.#closed || this.idleMs === 0)) return true
    return (
      this.#isOutOfStep ||
      connection.isRetired ||
      this.#connections.size > this.limit ||
      this.#budget.isExceeded
    )
  }

  #opened(): Connection {
    const connection = new Connection(this)
    this.#connections.add(connection)
    this.#budget.opened()
    return connection
  }

  #enqueue(exchange: UndiciExchange): void {
    const { length } = this.#waiting
    if (exchange.needsFreshConnection || exchange.comesFirst) {
      this.#waiting.unshift(exchange)
      exchange.ticket = 0
    } else if (length >= this.options.queueLength) {
      const say = `${length} ${length === 1 ? 'request waits' : 'requests wait'} for ${this.plan.origin}`
      exchange.incoming.broken(
        new WireError('queueFull', `${say}, and queueLength is ${this.options.queueLength}`),
      )
      return
    } else {
      this.#waiting.push(exchange)
      exchange.ticket = this.#budget.ticket()
    }
    this.#tell(exchange, this.#waiting.first === exchange ? 1 : this.#waiting.length)
  }

  readonly #blame = (): void => {
    this.#isBlaming = false
    const { holders } = this
    if (this.isFull && holders.every(({ isUnread }) => isUnread)) this.tellAll(holders)
    this.#budget.blame()
  }

  #tell(exchange: UndiciExchange, position: number): void {
    const { isFull, limit } = this
    const { holders } = isFull ? this : this.#budget
    // Many waiting requests get the same report.
    if (this.#listed !== holders) {
      this.#listed = holders
      this.#heldBy = holders.map(({ id }) => id)
    }
    const unread = holders.filter(({ isUnread }) => isUnread)
    if (unread.length > 0 && unread.length === holders.length)
      this.#budget.unreadWarning.watch(this.plan.origin, holders, () => this.#waiting.length > 0)
    exchange.report({
      type: 'wire.queued',
      position,
      limit: isFull ? limit : this.#budget.limit,
      heldBy: this.#heldBy,
      unread: unread.map(({ id }) => id),
    })
  }
}

function give(connection: Connection, exchange: UndiciExchange): void {
  connection.attach(exchange)
  connection.begin(exchange)
}

/** In a later turn: room may be made during a call of another exchange's caller. */
function giveLater(connection: Connection, exchange: UndiciExchange): void {
  connection.attach(exchange)
  defer(() => connection.begin(exchange))
}
