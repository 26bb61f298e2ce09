// The transport without a network: servers answer from a script, on a clock that a test can move.

import {
  aClock,
  type Check,
  type Clock,
  checkedOptions,
  type Exchange,
  flag,
  InvalidOptionError,
  isRecord,
  type Listener,
  masked,
  optionTable,
  type PoolStats,
  type RequestHead,
  systemClock,
  type Transport,
} from '../lifecycle/index.ts'
import { checkedLimit, type Limit } from '../transports/limit.ts'
import { OriginPool, type PoolOptions } from './origin-pool.ts'
import { notFound, type OriginScript, refuses } from './script.ts'
import type { SeenRequest } from './scripted-connection.ts'
import { ScriptedExchange } from './scripted-exchange.ts'

export interface ScriptedTransportOptions {
  /**
   * The script of each origin, by `scheme://host:port`, the port left out where it is the scheme's own. Other names are not found,
   * other addresses refuse the connection.
   */
  readonly origins: Readonly<Record<string, OriginScript>>
  /**
   * The clock by which delays pass. Give the session the same one.
   * @defaultValue the clock of the system
   */
  readonly clock?: Clock
  /**
   * How many connections one origin may have at a time, or a function that is called each time.
   * @defaultValue 6
   */
  readonly connectionsPerOrigin?: number | (() => number)
  /**
   * True accepts a response without a status line as the body of a 200, as WinInet does.
   * @defaultValue false
   */
  readonly bareBodies?: boolean
}

/**
 * A transport without a network, for tests. It reports what a real one would, in the same order.
 * @example
 * const clock = new ManualClock()
 * const origins = { 'http://example.test': { routes: { '/': [reply(200, {}, 'hello')] } } }
 * const session = new Session({ clock, transport: new ScriptedTransport({ clock, origins }) })
 */
export class ScriptedTransport implements Transport {
  readonly #origins: Readonly<Record<string, OriginScript>>
  readonly #clock: Clock
  readonly #limit: Limit
  readonly #bareBodies: boolean
  readonly #pools = new Map<string, { readonly pool: OriginPool; readonly group: string }>()
  readonly #requests: SeenRequest[] = []
  #connections = 0

  /** @throws InvalidOptionError for an option that is unknown or has no effect */
  constructor(options: ScriptedTransportOptions) {
    const checked = checkedOptions<ScriptedTransportOptions>(options, table, 'new ScriptedTransport()')
    this.#origins = checked.origins ?? {}
    this.#clock = checked.clock ?? systemClock
    this.#limit = checked.connectionsPerOrigin ?? 6
    this.#bareBodies = checked.bareBodies ?? false
  }

  /** The requests that the servers received, in the order of their heads. A body grows while it is being read. */
  get requests(): readonly SeenRequest[] {
    return this.#requests
  }

  /** The open TCP connections, and the idle ones among them. */
  get connections(): { readonly open: number; readonly idle: number } {
    return { open: this.#count('open'), idle: this.#count('idle') }
  }

  /** Exchanges that are waiting for a connection. */
  get waiting(): number {
    return this.#count('waiting')
  }

  /** For `session.stats()`. */
  pools(): readonly PoolStats[] {
    return [...this.#pools.values()].map(({ group, pool }) => pool.stats(group))
  }

  open(head: RequestHead, listener: Listener): Exchange {
    const exchange = new ScriptedExchange(head, listener, this.#poolOf(head))
    exchange.start()
    return exchange
  }

  close(): void {
    for (const { pool } of this.#pools.values()) pool.close()
  }

  #poolOf({ route, target }: RequestHead): OriginPool {
    const key = route === null ? target.origin : `${target.origin} ${route.key}`
    const known = this.#pools.get(key)
    if (known !== undefined) return known.pool
    const options: PoolOptions = {
      clock: this.#clock,
      bareBodies: this.#bareBodies,
      limit: route?.limit ?? this.#limit,
      nextNumber: () => ++this.#connections,
      seen: (request) => this.#requests.push(request),
    }
    const pool = new OriginPool(target, this.#origins[target.origin] ?? NOWHERE, options)
    this.#pools.set(key, { pool, group: route?.group ?? '' })
    return pool
  }

  #count(what: 'open' | 'idle' | 'waiting'): number {
    let count = 0
    for (const { pool } of this.#pools.values()) count += pool[what]
    return count
  }
}

const NOWHERE: OriginScript = { lookup: notFound(), connect: refuses(), routes: {} }

const origins: Check<ScriptedTransportOptions['origins']> = (value, call, option) => {
  if (!isRecord(value))
    throw new InvalidOptionError(call, option, masked(value), 'Give an object of scripts by origin.')
  for (const [key, script] of Object.entries(value)) {
    const origin = originOf(key)
    if (origin !== key) {
      const fix = `Write ${origin ?? 'an origin such as http://example.test'}.`
      throw new InvalidOptionError(call, option, 'a key that is not an origin', fix)
    }
    if (!isRecord(script) || !isRecord(script.routes))
      throw new InvalidOptionError(
        call,
        `${option}[${JSON.stringify(key)}]`,
        masked(script),
        'Give an object with routes.',
      )
  }
  return { ...value } as unknown as ScriptedTransportOptions['origins']
}

function originOf(url: string): string | null {
  const { origin = null, protocol } = URL.canParse(url) ? new URL(url) : {}
  return protocol === 'http:' || protocol === 'https:' ? origin : null
}

const table = optionTable<ScriptedTransportOptions>({
  origins,
  clock: aClock,
  connectionsPerOrigin: checkedLimit,
  bareBodies: flag,
})
