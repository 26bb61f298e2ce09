// The port, filled over undici: a pool of connections for each origin.

import type { Exchange, Listener, RequestHead, Transport } from '../../lifecycle/index.ts'
import { type LookupFunction, lookup, type TlsOptions } from './connect/index.ts'
import { UndiciExchange } from './exchange.ts'
import { OriginPool } from './pool/index.ts'
import { soon } from './soon.ts'

export type { TlsOptions }

export interface UndiciTransportOptions {
  /** How many connections one origin may have at a time. 6 unless given, as browsers have it. */
  readonly connectionsPerOrigin?: number
  /** How long a kept connection may be idle, in milliseconds. 4,000 unless given. A shorter Keep-Alive hint of the server wins. */
  readonly idleMs?: number
  /** Response heads larger than this many bytes fail. Node's own limit unless given. */
  readonly maxHeaderSize?: number
  /** Stands in for `dns.lookup`. */
  readonly lookup?: LookupFunction
  readonly tls?: TlsOptions
  /** The local address to connect from. */
  readonly localAddress?: string
}

export class UndiciTransport implements Transport {
  readonly #options: Required<
    Pick<UndiciTransportOptions, 'connectionsPerOrigin' | 'idleMs' | 'lookup' | 'tls'>
  > &
    UndiciTransportOptions
  readonly #pools = new Map<string, OriginPool>()
  /** Those that were opened in this turn; two lists in turn, that keep their lengths, since to shrink one costs much. */
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

  constructor(options: UndiciTransportOptions = {}) {
    this.#options = { connectionsPerOrigin: 6, idleMs: 4000, lookup, tls: {}, ...options }
  }

  open(head: RequestHead, listener: Listener): Exchange {
    const exchange = new UndiciExchange(head, listener, this.#poolOf(head))
    // The caller's own call comes to its end before anything is reported.
    this.#starting[this.#opened++] = exchange
    if (this.#opened === 1) soon(this.#startAll)
    return exchange
  }

  close(): void {
    for (const pool of this.#pools.values()) pool.close()
    this.#pools.clear()
  }

  #poolOf({ route, target }: RequestHead): OriginPool {
    const key = route === null ? target.origin : `${target.origin} ${route.key}`
    const known = this.#pools.get(key)
    if (known !== undefined) return known
    const pool = new OriginPool(target, route, this.#options)
    this.#pools.set(key, pool)
    return pool
  }
}
