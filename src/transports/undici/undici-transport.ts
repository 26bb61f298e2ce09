// The transport over undici: a pool of connections for each origin and route.

import { lookup, type TlsOptions } from '../../connect/index.ts'
import {
  checkedOptions,
  type Exchange,
  type Listener,
  type PoolStats,
  type RequestHead,
  type Transport,
} from '../../lifecycle/index.ts'
import { defer } from './defer.ts'
import { UndiciExchange } from './exchange.ts'
import { type ConnectionCounts, type ConnectionFilter, type OriginPoolOptions, Pools } from './pool/index.ts'
import { refuseOtherRuntimes } from './runtime.ts'
import { filterTable, transportTable, type UndiciTransportOptions } from './transport-options.ts'

export type { ConnectionCounts, ConnectionFilter, TlsOptions, UndiciTransportOptions }

/**
 * The default transport: HTTP/1.1 on sockets, with a pool of connections for each origin and route.
 * @example
 * ```ts
 * const transport = new UndiciTransport({ connectionsPerOrigin: () => limit })
 * const session = new Session({ transport })
 * limit = 2
 * transport.limitsChanged()
 * ```
 */
export class UndiciTransport implements Transport {
  readonly #pools: Pools
  /**
   * The exchanges that were opened in this turn. Two arrays take turns and are never shortened, because that is slow.
   */
  #starting: (UndiciExchange | null)[] = []
  #started: (UndiciExchange | null)[] = []
  #opened = 0
  readonly #startAll = (): void => {
    const [starting, count] = [this.#starting, this.#opened]
    this.#starting = this.#started
    this.#started = starting
    this.#opened = 0
    for (let i = 0; i < count; i++) {
      const exchange = starting[i]
      starting[i] = null
      exchange?.start()
    }
  }

  /** @throws InvalidOptionError */
  constructor(given: UndiciTransportOptions = {}) {
    refuseOtherRuntimes()
    const options = checkedOptions(given, transportTable, 'new UndiciTransport')
    // Trust settings for servers do not apply to a proxy, except `ca`.
    const ca = options.tls?.ca
    const proxyTls = ca === undefined ? {} : { ca }
    const { connections = Number.POSITIVE_INFINITY } = options
    this.#pools = new Pools({ ...DEFAULTS, proxyTls, ...options }, connections)
  }

  open(head: RequestHead, listener: Listener): Exchange {
    const exchange = new UndiciExchange(head, listener, this.#pools.for(head))
    // The caller's call returns before anything is reported.
    this.#starting[this.#opened++] = exchange
    if (this.#opened === 1) defer(this.#startAll)
    return exchange
  }

  /** How many connections there are, and how many requests are waiting for one. */
  count(which: ConnectionFilter = {}): ConnectionCounts {
    return this.#pools.count(checkedOptions(which, filterTable, 'count'))
  }

  /** Every pool with its connections. */
  pools(): readonly PoolStats[] {
    return this.#pools.stats
  }

  /** Closes the idle connections. Returns how many there were. */
  closeIdle(which: ConnectionFilter = {}): number {
    return this.#pools.closeIdle(checkedOptions(which, filterTable, 'closeIdle'))
  }

  /**
   * Closes the idle connections now, and each of the others when its exchange is over. Later requests get new ones.
   */
  retire(which: ConnectionFilter = {}): void {
    this.#pools.retire(checkedOptions(which, filterTable, 'retire'))
  }

  /**
   * Call it when a limit that is a function has changed: waiting requests may start, and idle connections may be
   * closed.
   */
  limitsChanged(): void {
    this.#pools.limitsChanged()
  }

  close(): void {
    this.#pools.close()
  }
}

const DEFAULTS = {
  connectionsPerOrigin: 6,
  queueLength: Number.POSITIVE_INFINITY,
  idleMs: 4000,
  bareBodies: false,
  bodyBypass: true,
  lookup,
  tls: {},
} satisfies Omit<OriginPoolOptions, 'proxyTls'>
