// Where a connection leads, and by what: to the server, to the server through a tunnel, or to a proxy that takes requests itself.

import { isSocks, type ProxyServer, proxyOrigin, type RequestHead, type Target } from '../lifecycle/index.ts'

export interface ConnectPlan {
  /** scheme://host:port of the server, or of the proxy where there is none. */
  readonly origin: string
  /** Whom TCP connects to: the proxy where there is one, else the server. */
  readonly hostname: string
  readonly port: number
  readonly proxy: ProxyServer | null
  /** At the other end; null where a proxy is asked for resources of any server (RFC 9112 §3.2.2). */
  readonly server: Target | null
}

/** Requests for http are handed to a proxy of HTTP itself, which shares its connections among all servers. */
export function connectPlanOf({ route, target }: RequestHead): ConnectPlan {
  const proxy = route === null ? null : route.proxy
  if (proxy === null) {
    const { hostname, origin, port } = target
    return { origin, hostname, port, proxy, server: target }
  }
  const { hostname, port } = proxy
  if (target.protocol === 'https:' || isSocks(proxy))
    return { origin: target.origin, hostname, port, proxy, server: target }
  return { origin: proxyOrigin(proxy), hostname, port, proxy, server: null }
}
