// One library state: what Windows keeps for each process.

import {
  type Clock,
  Deadlines,
  Inspection,
  type Logic,
  type Route,
  routeOf,
  systemClock,
  type Transport,
} from '../../lifecycle/index.ts'
import { DecodingTransport } from '../../transports/decoding/index.ts'
import { UndiciTransport } from '../../transports/undici/index.ts'
import { defaultSettings, HandleTable, type Settings } from '../handles/index.ts'
import { Loans, type MisuseReport, warn } from '../lending/index.ts'
import { FollowUps } from './follow-ups.ts'
import type { WinInetOptions } from './wininet-options.ts'

/** As Internet Explorer keeps them. KB 833301. */
const IDLE_MS = 60_000

const MAX_CONNS_PER_SERVER = 2

export interface Explanation {
  readonly code: number
  readonly text: string
}

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
  readonly logic: Logic
  readonly clock: Clock
  readonly deadlines: Deadlines
  readonly inspection: Inspection | undefined
  /** A body that is cut short is an error. */
  readonly isStrict: boolean
  readonly followUps: FollowUps = new FollowUps()
  /** The buffers that belong to the library at the moment; in debug mode only. */
  readonly loans: Loans | null
  #transport: Transport | null = null
  #decodingTransport: Transport | null = null

  constructor(options: WinInetOptions) {
    this.#options = options
    this.logic =
      options.interpret === true || process.env.HINTERNET_INTERPRET === '1' ? 'interpreted' : 'table'
    this.clock = options.clock ?? systemClock
    this.deadlines = new Deadlines(this.clock)
    this.inspection = Inspection.of(options.inspect, this.clock)
    this.isStrict = options.strict ?? false
    this.loans = loansFor(options.debug)
    this.maxConnsPerServer = options.limits?.maxConnsPerServer ?? MAX_CONNS_PER_SERVER
    this.route = routeOf({ limit: () => this.maxConnsPerServer })
  }

  /** What InternetGetLastResponseInfo says, and of which error. */
  explanation: Explanation = { code: 0, text: '' }

  /** The error of a call that is refused for a reason that its code does not tell. */
  explain(code: number, text: string): void {
    this.lastError = code
    this.explanation = { code, text }
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

  get transport(): Transport {
    this.#transport ??= this.#options.transport ?? this.#ownTransport()
    return this.#transport
  }

  /** The same connections, and bodies that come decoded. */
  get decodingTransport(): Transport {
    this.#decodingTransport ??= new DecodingTransport(this.transport, { codings: ['gzip', 'deflate'] })
    return this.#decodingTransport
  }

  /** Closes every handle, and the connections that are kept. The state can be used again. */
  close(): void {
    for (const handle of this.handles.all()) if (handle.parent === null) handle.close()
    this.#transport?.close()
    this.#transport = null
    this.#decodingTransport = null
  }

  #ownTransport(): Transport {
    const { idleMs = IDLE_MS, localAddress, lookup, maxHeaderSize, tls } = this.#options
    return new UndiciTransport({
      connectionsPerOrigin: MAX_CONNS_PER_SERVER,
      idleMs,
      bareBodies: true,
      ...(localAddress === undefined ? undefined : { localAddress }),
      ...(lookup === undefined ? undefined : { lookup }),
      ...(maxHeaderSize === undefined ? undefined : { maxHeaderSize }),
      ...(tls === undefined ? undefined : { tls }),
    })
  }
}

function loansFor(debug: boolean | MisuseReport | undefined): Loans | null {
  if (debug === undefined || debug === false) return null
  return new Loans(debug === true ? warn : debug)
}
