// One library state: what Windows keeps for each process.

import {
  type Clock,
  Deadlines,
  type Inspect,
  Inspection,
  type LifecycleOptions,
  type Logic,
  observing,
  type Route,
  redirecting,
  routeOf,
  standardRedirects,
  systemClock,
  type Timeouts,
  type Transport,
} from '../../lifecycle/index.ts'
import { UndiciTransport } from '../../transports/undici/index.ts'
import { defaultSettings, HandleTable, type Settings } from '../handles/index.ts'
import type { WinInetOptions } from './wininet-options.ts'

/** As Internet Explorer keeps them. KB 833301. */
const IDLE_MS = 60_000

const MAX_CONNS_PER_SERVER = 2

/** Five are followed; 308 is not, and all methods but GET and HEAD turn into GET, unless 307 says otherwise. */
const followUp = redirecting({
  ...standardRedirects,
  limit: 5,
  statuses: { 301: 'unsafe', 302: 'unsafe', 303: 'unsafe', 307: 'none' },
})

export class Library {
  lastError = 0
  readonly handles: HandleTable = new HandleTable()
  /** What new sessions begin with. */
  settings: Settings = defaultSettings
  /** INTERNET_OPTION_MAX_CONNS_PER_SERVER. */
  maxConnsPerServer: number
  /** The way of a request that wants nothing special. */
  readonly route: Route
  readonly #options: WinInetOptions
  readonly #logic: Logic
  readonly #clock: Clock
  readonly #deadlines: Deadlines
  readonly #inspection: Inspection | undefined
  #transport: Transport | null = null

  constructor(options: WinInetOptions) {
    this.#options = options
    this.#logic =
      options.interpret === true || process.env.HINTERNET_INTERPRET === '1' ? 'interpreted' : 'table'
    this.#clock = options.clock ?? systemClock
    this.#deadlines = new Deadlines(this.#clock)
    this.#inspection = inspectionFor(options.inspect)
    this.maxConnsPerServer = options.limits?.maxConnsPerServer ?? MAX_CONNS_PER_SERVER
    this.route = routeOf({ limit: () => this.maxConnsPerServer })
  }

  /** FALSE, and why. */
  fail(code: number): false {
    this.lastError = code
    return false
  }

  /** NULL, and why. */
  failNull(code: number): null {
    this.lastError = code
    return null
  }

  succeed(): true {
    this.lastError = 0
    return true
  }

  lifecycleOptions(timeouts: Timeouts): LifecycleOptions {
    return {
      logic: this.#logic,
      transport: this.transport,
      clock: this.#clock,
      deadlines: this.#deadlines,
      timeouts,
      followUp,
      lenientEnd: this.#options.strict !== true,
      strictLength: false,
      inspect: this.#inspection,
    }
  }

  get transport(): Transport {
    this.#transport ??= this.#options.transport ?? this.#ownTransport()
    return this.#transport
  }

  /** Closes every handle, and the connections that are kept. The state can be used again. */
  close(): void {
    for (const handle of this.handles.all()) if (handle.parent === null) handle.close()
    this.#transport?.close()
    this.#transport = null
  }

  #ownTransport(): Transport {
    const { idleMs = IDLE_MS, localAddress, lookup, maxHeaderSize, tls } = this.#options
    return new UndiciTransport({
      connectionsPerOrigin: MAX_CONNS_PER_SERVER,
      idleMs,
      ...(localAddress === undefined ? undefined : { localAddress }),
      ...(lookup === undefined ? undefined : { lookup }),
      ...(maxHeaderSize === undefined ? undefined : { maxHeaderSize }),
      ...(tls === undefined ? undefined : { tls }),
    })
  }
}

function inspectionFor(inspect: Inspect | undefined): Inspection | undefined {
  if (inspect === undefined) return undefined
  const inspection = new Inspection()
  inspection.add(observing(inspect))
  return inspection
}
