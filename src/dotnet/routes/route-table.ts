// The routes of all requests, each made once: requests of the same route share their connections.

import { type ProxyServer, proxyOrigin, type Route, routeOf, type TlsRoute } from '../../lifecycle/index.ts'

const REMEMBERED = 256

/** Milliseconds, both; null for what the transport does. */
export interface ConnectionTimes {
  readonly idleMs: number | null
  readonly keepAliveMs: number | null
}

export class RouteTable {
  readonly #routes = new Map<string, Route>()

  /** Null for a request that wants nothing in particular. */
  find(group: string, proxy: ProxyServer | null, tls: TlsRoute | null, times: ConnectionTimes): Route | null {
    const { idleMs, keepAliveMs } = times
    if (group === '' && proxy === null && tls === null && idleMs === null && keepAliveMs === null) return null
    const key = JSON.stringify([group, proxy && proxyOrigin(proxy), tls?.key, idleMs, keepAliveMs])
    const known = this.#routes.get(key)
    if (known !== undefined) return known
    const route = routeOf({ group, proxy, tls, idleMs, keepAliveMs })
    if (this.#routes.size >= REMEMBERED) this.#routes.clear()
    this.#routes.set(key, route)
    return route
  }
}
