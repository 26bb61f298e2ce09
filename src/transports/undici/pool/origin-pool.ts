// The connections of one origin: a hard limit, first come first served, the most recently used connection first.

import type { Route, Target } from '../../../lifecycle/index.ts'
import type { LookupFunction, TlsOptions } from '../connect/index.ts'
import { Connection } from '../connection.ts'
import type { UndiciExchange } from '../exchange.ts'
import { Fifo } from './fifo.ts'

export interface OriginPoolOptions {
  readonly connectionsPerOrigin: number
  readonly idleMs: number
  readonly maxHeaderSize?: number
  readonly lookup: LookupFunction
  readonly tls: TlsOptions
  readonly localAddress?: string
}

export class OriginPool {
  readonly target: Target
  readonly options: OriginPoolOptions
  /** What its connections are for; null for nothing but the origin. */
  readonly route: Route | null
  /** For resuming TLS sessions. */
  tlsSession: Buffer | undefined
  readonly #idle: Connection[] = []
  readonly #connections = new Set<Connection>()
  readonly #waiting = new Fifo<UndiciExchange>()
  #closed = false

  constructor(target: Target, route: Route | null, options: OriginPoolOptions) {
    this.target = target
    this.route = route
    this.options = options
  }

  /** How many connections there may be now. */
  get limit(): number {
    const limit = this.route?.limit ?? this.options.connectionsPerOrigin
    return typeof limit === 'number' ? limit : limit()
  }

  /** Gives the exchange a connection, now or when its turn has come. */
  submit(exchange: UndiciExchange): void {
    if (exchange.needsFreshConnection) {
      if (this.#isFull()) this.#idle[0]?.close()
    } else {
      const idle = this.#idle.pop()
      if (idle !== undefined) {
        idle.run(exchange)
        return
      }
    }
    if (!this.#isFull()) this.#connect(exchange)
    else {
      if (exchange.needsFreshConnection) this.#waiting.unshift(exchange)
      else this.#waiting.push(exchange)
      exchange.report({
        type: 'wire.queued',
        position: this.#waiting.length,
        limit: this.limit,
      })
    }
  }

  withdraw(exchange: UndiciExchange): void {
    this.#waiting.remove(exchange)
  }

  /** The connection is clean and open. */
  freed(connection: Connection): void {
    const next = this.#waiting.first
    if (next === undefined && !this.#closed) this.#idle.push(connection)
    else if (next === undefined || next.needsFreshConnection) connection.close()
    else {
      this.#waiting.remove(next)
      connection.run(next)
    }
  }

  /** The connection is gone. */
  removed(connection: Connection): void {
    if (!this.#connections.delete(connection)) return
    const at = this.#idle.indexOf(connection)
    if (at >= 0) this.#idle.splice(at, 1)
    const next = this.#waiting.shift()
    if (next !== undefined) this.#connect(next)
  }

  close(): void {
    this.#closed = true
    for (const connection of [...this.#idle]) connection.close()
  }

  #isFull(): boolean {
    return this.#connections.size >= this.limit
  }

  #connect(exchange: UndiciExchange): void {
    const connection = new Connection(this)
    this.#connections.add(connection)
    connection.connect(exchange)
  }
}
