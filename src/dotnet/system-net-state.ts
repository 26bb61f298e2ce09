// The state that System.Net keeps for a whole process, here for one set of its classes: service points, defaults, connections.

import {
  aClock,
  anInspector,
  aTransport,
  type Clock,
  checkedOptions,
  Deadlines,
  flag,
  type Inspect,
  Inspection,
  type LifecycleOptions,
  logicFor,
  NO_FOLLOW_UP,
  NO_TIMEOUTS,
  type OptionTable,
  optionTable,
  parseTarget,
  type RequestInspector,
  systemClock,
  type Target,
  type Transport,
} from '../lifecycle/index.ts'
import { DecodingTransport } from '../policies/index.ts'
import { ProtectionSpaces } from '../session/index.ts'
import {
  type TlsOptions,
  transportTable,
  UndiciTransport,
  type UndiciTransportOptions,
} from '../transports/undici/index.ts'
import { uriIn } from './absolute-uri.ts'
import { RequestCacheLevel, RequestCachePolicy } from './cache-policies.ts'
import { RouteTable } from './connections/routes.ts'
import { type Retire, type ServicePoint, USUAL_IDLE_MS } from './connections/service-point.ts'
import { ServicePointManager } from './connections/service-point-manager.ts'
import type { IWebProxy } from './connections/web-proxy.ts'
import { codingsOf, DecompressionMethods } from './enumerations.ts'
import type { ICredentials } from './network-credential.ts'
import { Trace } from './trace.ts'

export interface SystemNetOptions {
  /**
   * Replaces `dns.lookup`.
   * @defaultValue `dns.lookup`
   */
  readonly lookup?: UndiciTransportOptions['lookup'] | undefined
  /**
   * Trusted authorities and other TLS options.
   * @defaultValue Node's own authorities and settings
   */
  readonly tls?: TlsOptions | undefined
  /**
   * Replaces the network.
   * @defaultValue a new `UndiciTransport`
   */
  readonly transport?: Transport | undefined
  /**
   * True runs charts as interpreted XState actors instead of by the table that is printed from them.
   * @defaultValue false
   */
  readonly interpret?: boolean | undefined
  /**
   * Shows every request to an inspector: the one of `hinternet/inspect`, or an observer of XState's inspection.
   * @defaultValue none
   */
  readonly inspect?: Inspect | RequestInspector | undefined
  /**
   * Replaces the clock of time limits.
   * @defaultValue the clock of the system
   */
  readonly clock?: Clock | undefined
}

/** An address that was parsed. */
export interface Address {
  readonly text: string
  readonly target: Target
  /**
   * Found at the first access.
   * @throws InvalidOperationException if maxServicePoints allows no more
   */
  readonly servicePoint: ServicePoint
}

const table: OptionTable<SystemNetOptions> = optionTable<SystemNetOptions>({
  lookup: transportTable.checks.lookup,
  tls: transportTable.checks.tls,
  transport: aTransport,
  interpret: flag,
  inspect: anInspector,
  clock: aClock,
})

class ParsedAddress implements Address {
  readonly text: string
  readonly target: Target
  readonly #url: URL
  readonly #points: ServicePointManager
  #servicePoint: ServicePoint | null = null

  constructor(url: URL, target: Target, points: ServicePointManager) {
    this.text = url.href
    this.target = target
    this.#url = url
    this.#points = points
  }

  get servicePoint(): ServicePoint {
    const known = this.#servicePoint
    if (known !== null && !known.isForgotten) return known
    this.#servicePoint = this.#points.findServicePoint(this.#url)
    return this.#servicePoint
  }
}

const REMEMBERED = 256
/** Bytes. The limit of a request is checked when the head has arrived. */
const LARGEST_HEAD = 1_048_576

export class SystemNetState {
  readonly clock: Clock
  readonly servicePoints: ServicePointManager
  readonly routes: RouteTable = new RouteTable()
  /** Both in kilobytes; -1 means no limit. */
  defaultMaximumResponseHeadersLength = 64
  defaultMaximumErrorResponseLength = 64
  defaultWebProxy: IWebProxy | null = null
  defaultCachePolicy: RequestCachePolicy = new RequestCachePolicy(RequestCacheLevel.BypassCache)
  /** Null means `defaultCachePolicy`. */
  defaultHttpCachePolicy: RequestCachePolicy | null = null
  /** Null unless NODE_DEBUG enables it. */
  readonly trace: Trace | null = Trace.open()
  readonly #options: SystemNetOptions
  readonly #addresses = new Map<string, Address>()
  readonly #spaces = new WeakMap<ICredentials, ProtectionSpaces>()
  readonly #decoding = new Map<number, LifecycleOptions>()
  #transport: Transport | null = null
  /** The same, where it is the default one. */
  #own: UndiciTransport | null = null
  #lifecycle: LifecycleOptions | null = null

  /** @throws InvalidOptionError */
  constructor(options: SystemNetOptions) {
    this.#options = checkedOptions(options, table, 'createSystemNet')
    this.clock = this.#options.clock ?? systemClock
    const retire: Retire = (which) => this.#own?.retire(which)
    this.servicePoints = new ServicePointManager(this.#options.tls?.crl !== undefined, retire)
  }

  get lifecycle(): LifecycleOptions {
    this.#lifecycle ??= this.#resolve()
    return this.#lifecycle
  }

  /** For requests that have their responses decoded. */
  decoding(methods: number): LifecycleOptions {
    if (methods === DecompressionMethods.None) return this.lifecycle
    const known = this.#decoding.get(methods)
    if (known !== undefined) return known
    const transport = new DecodingTransport(this.lifecycle.transport, { codings: codingsOf(methods) })
    const decoding = { ...this.lifecycle, transport }
    this.#decoding.set(methods, decoding)
    return decoding
  }

  /** Where these credentials were accepted, for requests that send them without a challenge. */
  spacesOf(credentials: ICredentials): ProtectionSpaces {
    const known = this.#spaces.get(credentials)
    if (known !== undefined) return known
    const spaces = new ProtectionSpaces()
    this.#spaces.set(credentials, spaces)
    return spaces
  }

  /** Null for a text that is not an absolute http or https address. */
  address(text: string): Address | null {
    const known = this.#addresses.get(text)
    if (known !== undefined) return known
    const url = uriIn(text)
    if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) return null
    const { credentials, target } = parseTarget(url)
    const address = new ParsedAddress(url, target, this.servicePoints)
    // Credentials are not kept longer than needed.
    if (credentials !== null) return address
    if (this.#addresses.size >= REMEMBERED) this.#addresses.clear()
    this.#addresses.set(text, address)
    return address
  }

  /** Closes the connections that no request uses, now, and every other one when its request is over. */
  close(): void {
    this.#transport?.close()
  }

  #resolve(): LifecycleOptions {
    const { inspect, interpret, lookup, tls, transport } = this.#options
    this.#transport = transport ?? this.#undici(lookup, tls)
    return {
      logic: logicFor(interpret === true),
      transport: this.#transport,
      clock: this.clock,
      deadlines: new Deadlines(this.clock),
      timeouts: NO_TIMEOUTS,
      followUp: NO_FOLLOW_UP,
      lenientEnd: false,
      strictLength: true,
      inspect: Inspection.of(inspect, this.clock),
    }
  }

  #undici(lookup: UndiciTransportOptions['lookup'], tls: TlsOptions | undefined): Transport {
    this.#own = new UndiciTransport({
      // The service points count their connections themselves.
      connectionsPerOrigin: Number.POSITIVE_INFINITY,
      idleMs: USUAL_IDLE_MS,
      maxHeaderSize: LARGEST_HEAD,
      ...(lookup === undefined ? undefined : { lookup }),
      ...(tls === undefined ? undefined : { tls }),
    })
    return this.#own
  }
}
