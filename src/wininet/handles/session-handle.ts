// The handle that InternetOpen makes.

import { type Route, type TlsRoute, tlsRouteOf } from '../../lifecycle/index.ts'
import { type ProxyChoice, Routes } from '../../session/index.ts'
import {
  SECURITY_FLAG_IGNORE_CERT_CN_INVALID,
  SECURITY_FLAG_IGNORE_CERT_DATE_INVALID,
  SECURITY_FLAG_IGNORE_REVOCATION,
  SECURITY_FLAG_IGNORE_UNKNOWN_CA,
  SECURITY_FLAG_IGNORE_WRONG_USAGE,
  SECURITY_SET_MASK,
} from '../constants/index.ts'
import { Handle, type HandleTable, type HandleType, type Settings } from './handle.ts'

type Limit = NonNullable<Route['limit']>

/** INTERNET_PROXY_INFO. */
export interface ProxyInfo {
  readonly dwAccessType: number
  readonly lpszProxy: string | null
  readonly lpszProxyBypass: string | null
}

export class SessionHandle extends Handle {
  override readonly type: HandleType = 1
  /** The User-Agent of requests that set none; null for none. */
  agent: string | null
  readonly #limit: Limit
  #proxies: ProxyChoice | null
  #proxyInfo: ProxyInfo
  /** By the certificate faults that are tolerated. */
  readonly #routes = new Map<number, Routes>()

  constructor(
    table: HandleTable,
    settings: Settings,
    agent: string | null,
    limit: Limit,
    proxies: ProxyChoice | null,
    proxyInfo: ProxyInfo,
  ) {
    super(table, null, settings, 0)
    this.agent = agent
    this.#limit = limit
    this.#proxies = proxies
    this.#proxyInfo = proxyInfo
  }

  get proxyInfo(): ProxyInfo {
    return this.#proxyInfo
  }

  get hasProxies(): boolean {
    return this.#proxies !== null
  }

  /** For requests that are sent from now on. */
  useProxies(proxies: ProxyChoice | null, proxyInfo: ProxyInfo): void {
    this.#proxies = proxies
    this.#proxyInfo = proxyInfo
    this.#routes.clear()
  }

  /** The routes of requests with these SECURITY_FLAG_IGNORE_ flags; with TLS settings of its own, those of one request. */
  routes(securityFlags: number, settings: TlsRoute['settings'] = null): Routes {
    const ignored = securityFlags & SECURITY_SET_MASK
    const known = settings === null ? this.#routes.get(ignored) : undefined
    if (known !== undefined) return known
    const tls = ignored === 0 && settings === null ? undefined : tolerating(ignored, settings)
    const routes = new Routes(this.#proxies, {
      limit: this.#limit,
      ...(tls === undefined ? undefined : { tls }),
    })
    if (settings === null) this.#routes.set(ignored, routes)
    return routes
  }
}

function tolerating(flags: number, settings: TlsRoute['settings']): TlsRoute {
  const has = (flag: number): boolean => (flags & flag) !== 0
  return tlsRouteOf({
    unknownAuthority: has(SECURITY_FLAG_IGNORE_UNKNOWN_CA),
    wrongName: has(SECURITY_FLAG_IGNORE_CERT_CN_INVALID),
    wrongDate: has(SECURITY_FLAG_IGNORE_CERT_DATE_INVALID),
    wrongUsage: has(SECURITY_FLAG_IGNORE_WRONG_USAGE),
    revocation: has(SECURITY_FLAG_IGNORE_REVOCATION),
    settings,
  })
}
