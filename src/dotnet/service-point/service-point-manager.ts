// The service points of one System.Net, and what new ones start with.

import { parseTarget, proxyOrigin } from '../../lifecycle/index.ts'
import { ArgumentNullException, ArgumentOutOfRangeException } from '../errors/index.ts'
import type { IWebProxy } from '../proxy/index.ts'
import { proxyServerFor, type RemoteCertificateValidationCallback } from '../routes/index.ts'
import {
  checkedLimit,
  DEFAULT_CONNECTION_LIMIT,
  ServicePoint,
  type ServicePointDefaults,
} from './service-point.ts'

/** In .NET a class with static members only; here an object that has them. */
export class ServicePointManager {
  static readonly DefaultPersistentConnectionLimit = 2
  static readonly DefaultNonPersistentConnectionLimit = 4
  /** Judges the certificates of all servers, where a request has no judge of its own. */
  serverCertificateValidationCallback: RemoteCertificateValidationCallback | null = null
  /** Versions of TLS, as `SecurityProtocolType` has them. */
  securityProtocol = 0
  readonly #points = new Map<string, ServicePoint>()
  readonly #defaults: ServicePointDefaults = {
    connectionLimit: null,
    expect100Continue: true,
    maxIdleTime: 100_000,
    useNagleAlgorithm: true,
  }
  #maxServicePoints = 0

  /** Of service points that have no limit of their own. */
  get defaultConnectionLimit(): number {
    return this.#defaults.connectionLimit ?? DEFAULT_CONNECTION_LIMIT
  }

  set defaultConnectionLimit(value: number) {
    this.#defaults.connectionLimit = checkedLimit(value)
  }

  get expect100Continue(): boolean {
    return this.#defaults.expect100Continue
  }

  set expect100Continue(value: boolean) {
    this.#defaults.expect100Continue = value
  }

  get maxServicePointIdleTime(): number {
    return this.#defaults.maxIdleTime
  }

  set maxServicePointIdleTime(value: number) {
    if (!Number.isInteger(value) || value < -1) throw new ArgumentOutOfRangeException('value')
    this.#defaults.maxIdleTime = value
  }

  get maxServicePoints(): number {
    return this.#maxServicePoints
  }

  set maxServicePoints(value: number) {
    if (!Number.isInteger(value) || value < 0) throw new ArgumentOutOfRangeException('value')
    this.#maxServicePoints = value
  }

  get useNagleAlgorithm(): boolean {
    return this.#defaults.useNagleAlgorithm
  }

  set useNagleAlgorithm(value: boolean) {
    this.#defaults.useNagleAlgorithm = value
  }

  /** The one service point for the scheme, host and port of an address, or of the proxy on the way to it. */
  findServicePoint(address: URL | string, proxy: IWebProxy | null = null): ServicePoint {
    if (address === null || address === undefined) throw new ArgumentNullException('address')
    const server = proxy === null ? null : proxyServerFor(proxy, parseTarget(new URL(address)).target)
    const url = server === null ? new URL(address) : new URL(proxyOrigin(server))
    const known = this.#points.get(url.origin)
    if (known !== undefined) return known
    const point = new ServicePoint(new URL(url.origin), this.#defaults)
    this.#points.set(url.origin, point)
    return point
  }
}
