// The port, filled without a network: servers answer from a script, in the time of a clock that a test may move.

import type { Clock, Exchange, Listener, RequestHead, Transport } from '../lifecycle/index.ts'
import type { Limit } from '../transports/limit.ts'
import type { SeenRequest } from './far-end/index.ts'
import { OriginPool, type PoolOptions } from './origin-pool.ts'
import { notFound, type OriginScript, refuses } from './script/index.ts'
import { ScriptedExchange } from './scripted-exchange.ts'

export interface ScriptedTransportOptions {
  readonly clock: Clock
  /** By scheme://host:port, the port left out where it is the scheme's own. Other names are not found, other addresses refuse. */
  readonly origins: Readonly<Record<string, OriginScript>>
  /** How many connections one origin may have at a time, or a function that is asked each time. 6 unless given. */
  readonly connectionsPerOrigin?: Limit
  /** An answer without a status line is taken for the body of a 200, as WinInet does. */
  readonly bareBodies?: boolean
}

export class ScriptedTransport implements Transport {
  readonly #options: ScriptedTransportOptions
  readonly #pools = new Map<string, OriginPool>()
  readonly #requests: SeenRequest[] = []
  #connections = 0

  constructor(options: ScriptedTransportOptions) {
    this.#options = options
  }

  /** What the servers saw, in the order in which the heads came. Bodies grow while they are being read. */
  get requests(): readonly SeenRequest[] {
    return this.#requests
  }

  /** TCP connections that are open now: all of them, and those among them that carry nothing. */
  get connections(): { readonly open: number; readonly idle: number } {
    return { open: this.#count('open'), idle: this.#count('idle') }
  }

  /** Exchanges that wait for a connection. */
  get waiting(): number {
    return this.#count('waiting')
  }

  open(head: RequestHead, listener: Listener): Exchange {
    const exchange = new ScriptedExchange(head, listener, this.#poolOf(head))
    exchange.start()
    return exchange
  }

  close(): void {
    for (const pool of this.#pools.values()) pool.close()
  }

  #poolOf({ route, target }: RequestHead): OriginPool {
    const key = route === null ? target.origin : `${target.origin} ${route.key}`
    const known = this.#pools.get(key)
    if (known !== undefined) return known
    const options: PoolOptions = {
      clock: this.#options.clock,
      bareBodies: this.#options.bareBodies ?? false,
      limit: route?.limit ?? this.#options.connectionsPerOrigin ?? 6,
      nextNumber: () => ++this.#connections,
      seen: (request) => this.#requests.push(request),
    }
    const pool = new OriginPool(target, this.#options.origins[target.origin] ?? NOWHERE, options)
    this.#pools.set(key, pool)
    return pool
  }

  #count(what: 'open' | 'idle' | 'waiting'): number {
    let count = 0
    for (const pool of this.#pools.values()) count += pool[what]
    return count
  }
}

const NOWHERE: OriginScript = { lookup: notFound(), connect: refuses(), routes: {} }
