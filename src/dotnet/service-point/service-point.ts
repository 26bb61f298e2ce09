// What the requests to one server have in common: their connections, and what is known of the server.

import { ArgumentOutOfRangeException } from '../errors/index.ts'
import { ConnectionGroup } from './connection-group.ts'

/** What new service points start with. @internal */
export interface ServicePointDefaults {
  connectionLimit: number | null
  expect100Continue: boolean
  maxIdleTime: number
  useNagleAlgorithm: boolean
}

/** Int32.MaxValue: as good as no limit. */
const MOST = 2_147_483_647
/** RFC 2616 asked for it; System.Net kept to it. */
export const DEFAULT_CONNECTION_LIMIT = 2

/** Found through `ServicePointManager.findServicePoint` or `request.servicePoint`; one for each scheme, host and port. */
export class ServicePoint {
  readonly address: URL
  expect100Continue: boolean
  useNagleAlgorithm: boolean
  /** False after a server has answered without the 100 that it was asked for: it is not waited for any more. @internal */
  understands100Continue = true
  readonly #defaults: ServicePointDefaults
  readonly #groups = new Map<string, ConnectionGroup>()
  #connectionLimit: number | null = null
  #maxIdleTime: number
  #protocolVersion = '1.1'

  /** @internal */
  constructor(address: URL, defaults: ServicePointDefaults) {
    this.address = address
    this.#defaults = defaults
    this.expect100Continue = defaults.expect100Continue
    this.useNagleAlgorithm = defaults.useNagleAlgorithm
    this.#maxIdleTime = defaults.maxIdleTime
  }

  /** Connections at a time, of each connection group. */
  get connectionLimit(): number {
    const set = this.#connectionLimit ?? this.#defaults.connectionLimit
    return set ?? (isLoopback(this.address.hostname) ? MOST : DEFAULT_CONNECTION_LIMIT)
  }

  set connectionLimit(value: number) {
    this.#connectionLimit = checkedLimit(value)
    for (const group of this.#groups.values()) group.admit()
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

  /** @internal */
  answeredWith(httpVersion: string): void {
    this.#protocolVersion = httpVersion
  }

  /** @internal */
  group(name: string): ConnectionGroup {
    const known = this.#groups.get(name)
    if (known !== undefined) return known
    const group = new ConnectionGroup(() => this.connectionLimit)
    this.#groups.set(name, group)
    return group
  }
}

/** @throws ArgumentOutOfRangeException */
export function checkedLimit(value: number): number {
  if (!Number.isInteger(value) || value <= 0) throw new ArgumentOutOfRangeException('value')
  return value
}

const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname)
