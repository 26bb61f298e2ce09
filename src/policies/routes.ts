// The routes of the requests of one session or handle.

import {
  type FollowUpPolicy,
  hasField,
  isSocks,
  type ProxyServer,
  type RequestHead,
  type Route,
  routeOf,
  type Target,
  type TlsRoute,
} from '../lifecycle/index.ts'
import type { ProxyChoice } from './proxy-server.ts'

const PROXY_AUTHORIZATION = 'proxy-authorization'

/** The TLS options for every origin but one. */
interface Elsewhere {
  readonly origin: string
  readonly routes: Routes
}

export class Routes {
  readonly #proxies: ProxyChoice | null
  readonly #direct: Route | null
  readonly #base: Partial<Omit<Route, 'key' | 'proxy'>>
  readonly #made = new WeakMap<ProxyServer, Route>()
  /** The route for all other origins. */
  readonly #elsewhere: Elsewhere | null

  /** `base` has the parts that are common to all routes. */
  constructor(
    proxies: ProxyChoice | null,
    base: Partial<Omit<Route, 'key' | 'proxy'>> = {},
    elsewhere: Elsewhere | null = null,
  ) {
    this.#elsewhere = elsewhere
    this.#proxies = proxies
    this.#base = base
    this.#direct = Object.values(base).some((part) => part !== undefined) ? routeOf(base) : null
  }

  /** True if every request goes directly to its server, on any connection. */
  get isPlain(): boolean {
    return this.#proxies === null && this.#direct === null
  }

  /** The same routes, with other TLS settings for one origin. */
  withTls(origin: string, tls: TlsRoute): Routes {
    return new Routes(this.#proxies, { ...this.#base, tls }, { origin, routes: this })
  }

  for(target: Target): Route | null {
    if (this.#elsewhere !== null && target.origin !== this.#elsewhere.origin)
      return this.#elsewhere.routes.for(target)
    const proxy = this.#proxies === null ? null : this.#proxies(target)
    if (proxy === null) return this.#direct
    const known = this.#made.get(proxy)
    if (known !== undefined) return known
    const route = routeOf({ ...this.#base, proxy })
    this.#made.set(proxy, route)
    return route
  }

  /** A policy that first gives each head its route, also after a redirect. */
  guide(policy: FollowUpPolicy): FollowUpPolicy {
    if (this.isPlain) return policy
    const { prepare } = policy
    return {
      ...policy,
      prepare: (head, history) => {
        const guided = this.prepare(head)
        return prepare === null ? { head: guided, cookies: 0 } : prepare(guided, history)
      },
    }
  }

  /** The head with its route. Credentials for a proxy are removed if the request goes directly or by SOCKS. */
  prepare(head: RequestHead): RequestHead {
    const route = this.for(head.target)
    const isTooMuch =
      this.#proxies !== null &&
      (route === null || route.proxy === null || isSocks(route.proxy)) &&
      hasField(head.headers, PROXY_AUTHORIZATION)
    if (!isTooMuch) return route === head.route ? head : { ...head, route }
    const headers = head.headers.filter(
      (_, i, all) => (all[i & ~1] as string).toLowerCase() !== PROXY_AUTHORIZATION,
    )
    return { ...head, headers, route }
  }
}
