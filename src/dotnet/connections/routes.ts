// The connections for the messages of a request: its service points, groups and routes.

import {
  type ProxyServer,
  proxyOrigin,
  type Route,
  routeOf,
  type Target,
  type TlsRoute,
} from '../../lifecycle/index.ts'
import type { ConnectionGroup } from './connection-group.ts'
import type { ConnectionWants, ServicePoint } from './service-point.ts'
import type { ServicePointManager } from './service-point-manager.ts'
import { type IWebProxy, proxyServerFor } from './web-proxy.ts'

const REMEMBERED = 256

/** The routes of all requests, each made once: requests of the same route share their connections. */
export class RouteTable {
  readonly #routes = new Map<string, Route>()

  /** Null for a request without special needs. */
  find(group: string, proxy: ProxyServer | null, tls: TlsRoute | null, wants: ConnectionWants): Route | null {
    const { idleMs, keepAliveMs } = wants
    const name = group + wants.suffix
    if (name === '' && proxy === null && tls === null && idleMs === null && keepAliveMs === null) return null
    const key = JSON.stringify([name, proxy && proxyOrigin(proxy), tls?.key, idleMs, keepAliveMs])
    const known = this.#routes.get(key)
    if (known !== undefined) return known
    const route = routeOf({ group: name, proxy, tls, idleMs, keepAliveMs })
    if (this.#routes.size >= REMEMBERED) this.#routes.clear()
    this.#routes.set(key, route)
    return route
  }
}

export interface RoutingOptions {
  readonly servicePoints: ServicePointManager
  readonly table: RouteTable
  readonly proxy: IWebProxy | null
  readonly groupName: string
  readonly tls: TlsRoute | null
  /** Of the first message. */
  readonly target: Target
  readonly servicePoint: ServicePoint
}

/** The routes of one request. A redirect leads to further targets. */
export class Routing {
  readonly #options: RoutingOptions

  constructor(options: RoutingOptions) {
    this.#options = options
  }

  groupFor(target: Target): ConnectionGroup {
    return this.servicePointFor(target).group(this.#options.groupName)
  }

  /** @throws NotSupportedException for a proxy that speaks no HTTP */
  routeFor(target: Target): Route | null {
    const { groupName, proxy, table, tls } = this.#options
    const server = proxy === null ? null : proxyServerFor(proxy, target)
    return table.find(groupName, server, tls, this.servicePointFor(target).wants(groupName))
  }

  servicePointFor(target: Target): ServicePoint {
    const { proxy, servicePoint, servicePoints } = this.#options
    return target === this.#options.target ? servicePoint : servicePoints.findServicePoint(target.url, proxy)
  }
}
