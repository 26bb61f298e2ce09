// The port, filled over undici: a pool of connections for each origin and route.

import { type LookupFunction, lookup, type TlsOptions } from '../../connect/index.ts'
import {
  checkedOptions,
  type Exchange,
  type Listener,
  type RequestHead,
  type Transport,
} from '../../lifecycle/index.ts'
import { UndiciExchange } from './exchange.ts'
import { type ConnectionCounts, type ConnectionFilter, type OriginPoolOptions, Pools } from './pool/index.ts'
import { refuseOtherRuntimes } from './runtime.ts'
import { soon } from './soon.ts'
import { filterTable, transportTable } from './transport-options.ts'

export type { ConnectionCounts, ConnectionFilter, TlsOptions }

export interface UndiciTransportOptions {
  /**
   * How many connections one origin may have at a time. A function is called whenever a connection is wanted or becomes
   * free; after a change that the transport cannot notice, call `limitsChanged`. A response whose body is not read keeps its connection.
   * @defaultValue 6, as in browsers
   */
  readonly connectionsPerOrigin?: number | (() => number)
  /**
   * How many connections there may be at a time, to all origins together.
   * @defaultValue Infinity
   */
  readonly connections?: number | (() => number)
  /**
   * How many requests may wait for a connection to one origin. The next one fails with reason `queueFull`.
   * @defaultValue Infinity
   */
  readonly queueLength?: number
  /**
   * Milliseconds that a kept connection may be idle; 0 keeps no connection. If the server's Keep-Alive field names a shorter
   * time, that one applies.
   * @defaultValue 4000
   */
  readonly idleMs?: number
  /**
   * The largest response head in bytes. A larger one fails with reason `tooLarge`.
   * @defaultValue `http.maxHeaderSize` of Node, which is 16 KiB unless `--max-http-header-size` says otherwise
   */
  readonly maxHeaderSize?: number
  /**
   * True accepts a response without a status line as the body of a 200, as HTTP/0.9 has it. False fails it as `malformed`.
   * @defaultValue false
   */
  readonly bareBodies?: boolean
  /**
   * Replaces `dns.lookup`. It may answer by callback or by promise. If it throws, or answers with something that is not an
   * address, the name counts as not found.
   * @defaultValue `dns.lookup`
   */
  readonly lookup?: LookupFunction
  /**
   * TLS options for connections to servers, with the names that `tls.connect` has for them.
   * @defaultValue Node's own authorities and settings; NODE_TLS_REJECT_UNAUTHORIZED has no effect
   * @example
   * ```ts
   * new Session({ tls: { ca: await readFile('authority.pem'), minVersion: 'TLSv1.2' } })
   * ```
   */
  readonly tls?: TlsOptions
  /**
   * TLS options for connections to proxies that are reached over https.
   * @defaultValue `ca` of `tls`, and nothing else of it
   */
  readonly proxyTls?: TlsOptions
  /**
   * The local IP address to connect from.
   * @defaultValue chosen by the system
   */
  readonly localAddress?: string
}

export class UndiciTransport implements Transport {
  readonly #pools: Pools
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

  /** @throws InvalidOptionError */
  constructor(given: UndiciTransportOptions = {}) {
    refuseOtherRuntimes()
    const options = checkedOptions(given, transportTable, 'new UndiciTransport')
    // What is said of trust in servers is no word about a proxy, except which authorities there are.
    const ca = options.tls?.ca
    const proxyTls = ca === undefined ? {} : { ca }
    const { connections = Number.POSITIVE_INFINITY } = options
    this.#pools = new Pools({ ...DEFAULTS, proxyTls, ...options }, connections)
  }

  open(head: RequestHead, listener: Listener): Exchange {
    const exchange = new UndiciExchange(head, listener, this.#pools.for(head))
    // The caller's own call comes to its end before anything is reported.
    this.#starting[this.#opened++] = exchange
    if (this.#opened === 1) soon(this.#startAll)
    return exchange
  }

  /** How many connections there are, and how many requests wait for one. */
  count(which: ConnectionFilter = {}): ConnectionCounts {
    return this.#pools.count(checkedOptions(which, filterTable, 'count'))
  }

  /** Closes the connections that no request uses now; how many there were. */
  closeIdle(which: ConnectionFilter = {}): number {
    return this.#pools.closeIdle(checkedOptions(which, filterTable, 'closeIdle'))
  }

  /** Closes the connections that no request uses, now, and every other one when its exchange is over. Later requests get new ones. */
  retire(which: ConnectionFilter = {}): void {
    this.#pools.retire(checkedOptions(which, filterTable, 'retire'))
  }

  /** To be called when a limit that is a function has changed: requests that wait may go on, idle connections may be too many. */
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
  lookup,
  tls: {},
} satisfies Omit<OriginPoolOptions, 'proxyTls'>
