// A service point: the connections to one server, and the facts about the server that its requests share.

import type { X509Certificate } from 'node:crypto'
import { ArgumentOutOfRangeException } from '../exceptions.ts'
import { ConnectionGroup } from './connection-group.ts'
import { isLoopback } from './web-proxy.ts'

/** The settings of new service points. */
export interface ServicePointDefaults {
  connectionLimit: number | null
  expect100Continue: boolean
  maxIdleTime: number
  useNagleAlgorithm: boolean
  keepAliveMs: number | null
}

/** A request does not use a connection with other values of these. Milliseconds; null for the default of the transport. */
export interface ConnectionWants {
  readonly idleMs: number | null
  readonly keepAliveMs: number | null
  readonly suffix: string
}

/** Closes the transport's connections of one group to an origin. */
export type Retire = (which: { readonly origin: string; readonly group: string }) => void

/** Int32.MaxValue, which is practically no limit. */
const MOST = 2_147_483_647
/** Milliseconds: the default of the transport. */
export const USUAL_IDLE_MS = 100_000
/** The longest delay of a timer of Node. */
const LONGEST_IDLE_MS = 2_147_483_647
const nothing: ConnectionWants = { idleMs: null, keepAliveMs: null, suffix: '' }
/** The limit of RFC 2616, which System.Net follows. */
export const DEFAULT_CONNECTION_LIMIT = 2

/** Found through `ServicePointManager.findServicePoint` or `request.servicePoint`; one for each scheme, host and port. */
export class ServicePoint {
  readonly address: URL
  expect100Continue: boolean
  useNagleAlgorithm: boolean
  /**
   * False after a server responded without the 100 (Continue) that it was asked for: requests then do not wait.
   * @internal
   */
  understands100Continue = true
  /** @internal Its manager does not know it any more. */
  isForgotten = false
  readonly #defaults: ServicePointDefaults
  readonly #groups = new Map<string, ConnectionGroup>()
  #connectionLimit: number | null = null
  #maxIdleTime: number
  #protocolVersion = '1.1'
  #hasAnswered = false
  #connectionLeaseTimeout = -1
  #keepAliveMs: number | null
  #receiveBufferSize = -1
  /** When it was last found, or its last connection was given back. */
  #idleSince: number
  #certificate: X509Certificate | null = null
  /** How often the connections of a group were closed: earlier ones are not used again. */
  readonly #closings = new Map<string, number>()
  readonly #retire: Retire

  /** @internal */
  constructor(address: URL, defaults: ServicePointDefaults, retire: Retire) {
    this.address = address
    this.#defaults = defaults
    this.#retire = retire
    this.expect100Continue = defaults.expect100Continue
    this.useNagleAlgorithm = defaults.useNagleAlgorithm
    this.#maxIdleTime = defaults.maxIdleTime
    this.#keepAliveMs = defaults.keepAliveMs
    this.#idleSince = Date.now()
  }

  /** The most connections at a time of each connection group. */
  get connectionLimit(): number {
    const set = this.#connectionLimit ?? this.#defaults.connectionLimit
    return set ?? (isLoopback(this.address.hostname) ? MOST : DEFAULT_CONNECTION_LIMIT)
  }

  set connectionLimit(value: number) {
    this.#connectionLimit = checkedLimit(value)
    for (const group of this.#groups.values()) group.grantPending()
  }

  get connectionName(): string {
    return this.address.protocol.slice(0, -1)
  }

  /** Connections in use now. */
  get currentConnections(): number {
    let count = 0
    for (const group of this.#groups.values()) count += group.inUse
    return count
  }

  /** Milliseconds that a kept connection may be idle; -1 for ever. */
  get maxIdleTime(): number {
    return this.#maxIdleTime
  }

  set maxIdleTime(value: number) {
    if (!Number.isInteger(value) || value < -1) throw new ArgumentOutOfRangeException('value')
    this.#maxIdleTime = value
  }

  /** When its last connection was given back, or when it was made. */
  get idleSince(): Date {
    return new Date(this.#idleSince)
  }

  /** Has no effect: a connection is closed when it is idle, not when it is old. */
  get connectionLeaseTimeout(): number {
    return this.#connectionLeaseTimeout
  }

  set connectionLeaseTimeout(value: number) {
    if (!Number.isInteger(value) || value < -1) throw new ArgumentOutOfRangeException('value')
    this.#connectionLeaseTimeout = value
  }

  /** Has no effect: Node cannot set the buffer of a socket. */
  get receiveBufferSize(): number {
    return this.#receiveBufferSize
  }

  set receiveBufferSize(value: number) {
    if (!Number.isInteger(value) || value < -1) throw new ArgumentOutOfRangeException('value')
    this.#receiveBufferSize = value
  }

  /** The version of HTTP that the server has answered with. */
  get protocolVersion(): string {
    return this.#protocolVersion
  }

  get supportsPipelining(): boolean {
    return !this.isOld
  }

  /** @internal */
  get isOld(): boolean {
    return this.#protocolVersion === '1.0'
  }

  /** @internal The server is not known to keep connections by default, as HTTP/1.1 servers do. */
  get needsKeepAlive(): boolean {
    return !this.#hasAnswered || this.isOld
  }

  /** @internal No request uses it, and it was idle for its maxIdleTime: it may be dropped. */
  get isForgettable(): boolean {
    const isIdle = this.currentConnections === 0
    return isIdle && this.#maxIdleTime >= 0 && Date.now() - this.#idleSince >= this.#maxIdleTime
  }

  /** @internal */
  answeredWith(httpVersion: string, certificate: X509Certificate | null): void {
    this.#hasAnswered = true
    this.#protocolVersion = httpVersion
    if (certificate !== null) this.#certificate = certificate
  }

  /** The server's certificate on the last connection; null without TLS, and before the first response. */
  get certificate(): X509Certificate | null {
    return this.#certificate
  }

  /** Closes the kept connections of a group now, and those in use when their requests are over. False if there is no such group. */
  closeConnectionGroup(connectionGroupName: string | null): boolean {
    const name = connectionGroupName ?? ''
    if (!this.#groups.has(name)) return false
    this.#retire({ origin: this.address.origin, group: name + this.wants(name).suffix })
    // To the transport, tunnels are connections to other servers: existing ones are not closed, but not used again.
    this.#closings.set(name, (this.#closings.get(name) ?? 0) + 1)
    return true
  }

  /** @internal */
  wants(group: string): ConnectionWants {
    const closings = this.#closings.get(group)
    const isUsual = this.#maxIdleTime === USUAL_IDLE_MS
    if (closings === undefined && isUsual && this.#keepAliveMs === null) return nothing
    const idleMs = this.#maxIdleTime < 0 ? LONGEST_IDLE_MS : this.#maxIdleTime
    return {
      idleMs: isUsual ? null : idleMs,
      keepAliveMs: this.#keepAliveMs,
      suffix: closings === undefined ? '' : `\n${closings}`,
    }
  }

  /**
   * Makes TCP probe, after `keepAliveTime` milliseconds without a byte, whether the server is still there. It applies to
   * connections that are made later. The system decides how often TCP probes.
   * @throws ArgumentOutOfRangeException
   */
  setTcpKeepAlive(enabled: boolean, keepAliveTime: number, keepAliveInterval: number): void {
    this.#keepAliveMs = checkedKeepAlive(enabled, keepAliveTime, keepAliveInterval)
  }

  /** @internal */
  group(name: string): ConnectionGroup {
    const known = this.#groups.get(name)
    if (known !== undefined) return known
    const group = new ConnectionGroup(
      () => this.connectionLimit,
      () => {
        this.#idleSince = Date.now()
      },
    )
    this.#groups.set(name, group)
    return group
  }
}

/** @throws ArgumentOutOfRangeException */
export function checkedLimit(value: number): number {
  if (!Number.isInteger(value) || value <= 0) throw new ArgumentOutOfRangeException('value')
  return value
}

/**
 * Null if it is off.
 * @throws ArgumentOutOfRangeException
 */
export function checkedKeepAlive(enabled: boolean, time: number, interval: number): number | null {
  if (!enabled) return null
  if (!(time > 0)) throw new ArgumentOutOfRangeException('keepAliveTime')
  if (!(interval > 0)) throw new ArgumentOutOfRangeException('keepAliveInterval')
  return time
}
