// The pools of a transport, by origin and route.

import { connectPlanOf } from '../../../connect/index.ts'
import {
  isSocks,
  type PoolStats,
  type RequestHead,
  type Route,
  type Target,
} from '../../../lifecycle/index.ts'
import type { Limit } from '../../limit.ts'
import { Budget } from './budget.ts'
import { OriginPool, type OriginPoolOptions } from './origin-pool.ts'

/** Selects connections of a transport: by origin, by group, or by both. */
export interface ConnectionFilter {
  /**
   * `scheme://host:port`, without the port where it is the scheme's default. For requests over http through a proxy it is the proxy's.
   * @defaultValue every origin
   */
  readonly origin?: string
  /**
   * The connection group; `''` is the default group.
   * @defaultValue every group
   */
  readonly group?: string
}

export interface ConnectionCounts {
  /** Open connections, including those that are being opened. */
  readonly open: number
  /** Open connections that no request uses. */
  readonly idle: number
  /** Requests that are waiting for a connection. */
  readonly waiting: number
}

const MOST_UNUSED = 256

export class Pools {
  readonly #options: OriginPoolOptions
  readonly #pools = new Map<string, OriginPool>()
  readonly #budget: Budget
  #isClosed = false
  /** At this number of pools, unused ones are dropped. */
  #sweepsAt = MOST_UNUSED

  constructor(options: OriginPoolOptions, connections: Limit) {
    this.#options = options
    this.#budget = new Budget(connections, { [Symbol.iterator]: () => this.#pools.values() })
  }

  for(head: RequestHead): OriginPool {
    const { route } = head
    const key = route === null ? head.target.origin : keyOf(head.target, route)
    const known = this.#pools.get(key)
    if (known !== undefined) return known
    const pool = new OriginPool(connectPlanOf(head), route, this.#options, this.#budget)
    if (this.#pools.size >= this.#sweepsAt) this.#sweep()
    this.#pools.set(key, pool)
    if (this.#isClosed) pool.close()
    return pool
  }

  /** A pool without connections only has TLS sessions, so it need not be kept for ever. */
  #sweep(): void {
    for (const [key, pool] of this.#pools) if (pool.isUnused) this.#pools.delete(key)
    this.#sweepsAt = Math.max(MOST_UNUSED, 2 * this.#pools.size)
  }

  get stats(): PoolStats[] {
    return [...this.#pools.values()].map((pool) => pool.stats)
  }

  get size(): number {
    return this.#pools.size
  }

  count(which: ConnectionFilter): ConnectionCounts {
    const counts = { open: 0, idle: 0, waiting: 0 }
    for (const { idle, open, waiting } of this.#some(which)) {
      counts.open += open
      counts.idle += idle
      counts.waiting += waiting
    }
    return counts
  }

  closeIdle(which: ConnectionFilter): number {
    let closed = 0
    for (const pool of this.#some(which)) closed += pool.closeIdle()
    return closed
  }

  retire(which: ConnectionFilter): void {
    for (const pool of this.#some(which)) pool.retire()
  }

  limitsChanged(): void {
    for (const pool of [...this.#pools.values()]) pool.reconsider()
    this.#budget.spread()
  }

  /** Pools that are made later do not keep connections either. */
  close(): void {
    this.#isClosed = true
    for (const pool of this.#pools.values()) pool.close()
  }

  #some({ group, origin }: ConnectionFilter): OriginPool[] {
    return [...this.#pools.values()].filter(
      (pool) =>
        (group === undefined || group === (pool.route?.group ?? '')) &&
        (origin === undefined || origin === pool.plan.origin),
    )
  }
}

/** The key of a route contains its proxy. */
const keyOf = ({ origin, protocol }: Target, { key, proxy }: Route): string =>
  proxy !== null && protocol === 'http:' && !isSocks(proxy) ? key : `${origin} ${key}`
