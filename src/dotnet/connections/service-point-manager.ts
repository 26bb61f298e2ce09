// The service points of one System.Net, and the defaults of new ones.

import { parseTarget, proxyOrigin } from '../../lifecycle/index.ts'
import { absoluteUri } from '../absolute-uri.ts'
import { EncryptionPolicy } from '../enumerations.ts'
import {
  ArgumentOutOfRangeException,
  InvalidOperationException,
  NotSupportedException,
} from '../exceptions.ts'
import {
  checkedKeepAlive,
  checkedLimit,
  DEFAULT_CONNECTION_LIMIT,
  type Retire,
  ServicePoint,
  type ServicePointDefaults,
  USUAL_IDLE_MS,
} from './service-point.ts'
import { type RemoteCertificateValidationCallback, SecurityProtocolType } from './tls.ts'
import { type IWebProxy, proxyServerFor } from './web-proxy.ts'

/** In .NET a class with static members only; here an object that has them. */
export class ServicePointManager {
  static readonly DefaultPersistentConnectionLimit = 2
  static readonly DefaultNonPersistentConnectionLimit = 4
  /** Judges the certificates of all servers, unless a request has a callback of its own. */
  serverCertificateValidationCallback: RemoteCertificateValidationCallback | null = null
  /** Has no effect: each connection tries the addresses in the order of the look-up. */
  enableDnsRoundRobin = false
  /** Has no effect: Node chooses the local port. */
  reusePort = false
  /** Lists were given by `createSystemNet({ tls: { crl } })`. */
  readonly #retire: Retire
  readonly #hasRevocationLists: boolean
  readonly #points = new Map<string, ServicePoint>()
  readonly #defaults: ServicePointDefaults = {
    connectionLimit: null,
    expect100Continue: true,
    maxIdleTime: USUAL_IDLE_MS,
    useNagleAlgorithm: true,
    keepAliveMs: null,
  }
  #maxServicePoints = 0
  #securityProtocol = 0
  #dnsRefreshTimeout = 120_000

  /** @internal */
  constructor(hasRevocationLists: boolean, retire: Retire) {
    this.#hasRevocationLists = hasRevocationLists
    this.#retire = retire
  }

  /** Versions of TLS, as `SecurityProtocolType` has them. */
  get securityProtocol(): number {
    return this.#securityProtocol
  }

  /** @throws NotSupportedException for a version that Node does not speak, such as Ssl3 */
  set securityProtocol(value: number) {
    if (!Number.isInteger(value) || (value & ~ALL_PROTOCOLS) !== 0)
      throw new NotSupportedException(
        'Give a sum of members of SecurityProtocolType: Tls, Tls11, Tls12, Tls13.',
      )
    this.#securityProtocol = value
  }

  /** True if `createSystemNet` was given revocation lists, which are checked for every connection. */
  get checkCertificateRevocationList(): boolean {
    return this.#hasRevocationLists
  }

  /** @throws NotSupportedException for any other value than the present one: nothing is fetched from a certificate's authority */
  set checkCertificateRevocationList(value: boolean) {
    if (value === this.#hasRevocationLists) return
    throw new NotSupportedException(
      value
        ? 'Node cannot ask an authority whether a certificate was revoked: give its lists to createSystemNet({ tls: { crl } }).'
        : 'The revocation lists that createSystemNet was given are always checked.',
    )
  }

  /** Always RequireEncryption. */
  get encryptionPolicy(): number {
    return EncryptionPolicy.RequireEncryption
  }

  /** Milliseconds. Has no effect: every connection looks up its name. */
  get dnsRefreshTimeout(): number {
    return this.#dnsRefreshTimeout
  }

  set dnsRefreshTimeout(value: number) {
    if (!Number.isInteger(value)) throw new ArgumentOutOfRangeException('value')
    this.#dnsRefreshTimeout = Math.max(value, -1)
  }

  /** The limit of service points that have none of their own. */
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

  /**
   * The one service point for the scheme, host and port of an address, or of the proxy on the way to it.
   * @throws ArgumentNullException, UriFormatException, and InvalidOperationException when there are maxServicePoints already
   */
  findServicePoint(address: URL | string, proxy: IWebProxy | null = null): ServicePoint {
    const uri = absoluteUri(address, 'address')
    const server = proxy === null ? null : proxyServerFor(proxy, parseTarget(uri).target)
    const url = server === null ? new URL(uri) : new URL(proxyOrigin(server))
    const known = this.#points.get(url.origin)
    if (known !== undefined) return known
    this.#makeRoom()
    const point = new ServicePoint(new URL(url.origin), this.#defaults, this.#retire)
    this.#points.set(url.origin, point)
    return point
  }

  /**
   * Applies to service points that are made later.
   * @throws ArgumentOutOfRangeException
   */
  setTcpKeepAlive(enabled: boolean, keepAliveTime: number, keepAliveInterval: number): void {
    this.#defaults.keepAliveMs = checkedKeepAlive(enabled, keepAliveTime, keepAliveInterval)
  }

  /** Idle service points are forgotten when there is no room for a new one. */
  #makeRoom(): void {
    const most = this.#maxServicePoints
    if (most === 0 || this.#points.size < most) return
    for (const [origin, point] of this.#points)
      if (point.isForgettable) {
        point.isForgotten = true
        this.#points.delete(origin)
      }
    if (this.#points.size >= most)
      throw new InvalidOperationException(
        `There are ${most} service points already, the most that maxServicePoints allows.`,
      )
  }
}

const ALL_PROTOCOLS =
  SecurityProtocolType.Tls |
  SecurityProtocolType.Tls11 |
  SecurityProtocolType.Tls12 |
  SecurityProtocolType.Tls13
