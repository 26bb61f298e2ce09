// The routes of the requests of one session or handle.

import {
  type ProxyServer,
  type RequestHead,
  type Route,
  routeOf,
  type Target,
} from '../../lifecycle/index.ts'
import { hasField } from '../head/headers.ts'
import type { ProxyChoice } from './proxy-server.ts'

const PROXY_AUTHORIZATION = 'proxy-authorization'

export class Routes {
  readonly #proxies: ProxyChoice | null
  readonly #direct: Route | null
  readonly #base: Partial<Omit<Route, 'key' | 'proxy'>>
  readonly #made = new WeakMap<ProxyServer, Route>()

  /** `base` is what all of them want besides. */
  constructor(proxies: ProxyChoice | null, base: Partial<Omit<Route, 'key' | 'proxy'>> = {}) {
    this.#proxies = proxies
    this.#base = base
    this.#direct = Object.values(base).some((part) => part !== undefined) ? routeOf(base) : null
  }

  /** True when every request goes to its server, and wants nothing besides. */
  get isPlain(): boolean {
    return this.#proxies === null && this.#direct === null
  }

  for(target: Target): Route | null {
    const proxy = this.#proxies === null ? null : this.#proxies(target)
    if (proxy === null) return this.#direct
    const known = this.#made.get(proxy)
    if (known !== undefined) return known
    const route = routeOf({ ...this.#base, proxy })
    this.#made.set(proxy, route)
    return route
  }

  /** The head with its route, for a policy to prepare it. Credentials for a proxy do not go to a server that is reached without one. */
  prepare(head: RequestHead): RequestHead {
    const route = this.for(head.target)
    const isTooMuch =
      this.#proxies !== null &&
      (route === null || route.proxy === null) &&
      hasField(head.headers, PROXY_AUTHORIZATION)
    if (!isTooMuch) return route === head.route ? head : { ...head, route }
    const headers = head.headers.filter(
      (_, i, all) => (all[i & ~1] as string).toLowerCase() !== PROXY_AUTHORIZATION,
    )
    return { ...head, headers, route }
  }
}
