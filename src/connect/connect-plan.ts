// The plan of a connection: to the server, through a tunnel to the server, or to a proxy that forwards requests.

import { isSocks, type ProxyServer, proxyOrigin, type RequestHead, type Target } from '../lifecycle/index.ts'

export interface ConnectPlan {
  /** scheme://host:port of the server, or of the proxy if the connection is not for one server. */
  readonly origin: string
  /** The host to which TCP connects: the proxy if there is one, else the server. */
  readonly hostname: string
  readonly port: number
  readonly proxy: ProxyServer | null
  /** The server; null if a proxy is asked for resources of any server (RFC 9112 §3.2.2). */
  readonly server: Target | null
}

/** Requests for http are sent to an HTTP proxy, on connections that serve all servers. */
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
