// The routes of all requests, each made once: requests of the same route share their connections.

import { type ProxyServer, proxyOrigin, type Route, routeOf, type TlsRoute } from '../../lifecycle/index.ts'

const REMEMBERED = 256

export class RouteTable {
  readonly #routes = new Map<string, Route>()

  /** Null for a request that wants nothing in particular. `idleMs`: null for that of the transport. */
  find(group: string, proxy: ProxyServer | null, tls: TlsRoute | null, idleMs: number | null): Route | null {
    if (group === '' && proxy === null && tls === null && idleMs === null) return null
    const key = JSON.stringify([group, proxy && proxyOrigin(proxy), tls?.key, idleMs])
    const known = this.#routes.get(key)
    if (known !== undefined) return known
    const route = routeOf({ group, proxy, tls, idleMs })
    if (this.#routes.size >= REMEMBERED) this.#routes.clear()
    this.#routes.set(key, route)
    return route
  }
}
