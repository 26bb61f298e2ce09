// What a request wants of the connection that carries it: by which proxy, with which TLS, of which group, under which limit.

import { secretDigest, type TlsRoute } from './tls/index.ts'

/** The way to a proxy. */
export interface ProxyServer {
  /** `https:` speaks TLS with the proxy itself. */
  readonly protocol: 'http:' | 'https:'
  /** Without brackets for IPv6. */
  readonly hostname: string
  readonly port: number
  /** The value of a Proxy-Authorization field, for the proxy alone; a field of the head stands before it. */
  readonly authorization: string | null
}

/**
 * Connections are shared between requests for the same origin whose routes have the same key. One is made for each
 * session, handle or service point, never for each request.
 */
export interface Route {
  readonly key: string
  readonly proxy: ProxyServer | null
  readonly tls: TlsRoute | null
  /** Requests of other groups use other connections; '' is a group, too. */
  readonly group: string
  /** How many connections such requests may have at a time to one origin; null for the transport's own limit. A function is asked each time. */
  readonly limit: number | (() => number) | null
  /** How long their connections may be idle, in milliseconds; null for as long as the transport's may. */
  readonly idleMs?: number | null
  /** After so many milliseconds without a byte TCP probes whether the peer is still there; null for no probes. */
  readonly keepAliveMs?: number | null
}

/** A route of some of its parts, with a key that holds no secret. */
export function routeOf(parts: Partial<Omit<Route, 'key'>>): Route {
  const { group = '', idleMs = null, keepAliveMs = null, limit = null, proxy = null, tls = null } = parts
  // A tunnel belongs to those who made it.
  const via =
    proxy === null
      ? null
      : [proxyOrigin(proxy), proxy.authorization === null ? null : secretDigest(proxy.authorization)]
  const key = JSON.stringify([group, via, tls === null ? null : tls.key, idleMs, keepAliveMs])
  return { key, proxy, tls, group, limit, idleMs, keepAliveMs }
}

/** scheme://host:port of a proxy, without credentials. */
export const proxyOrigin = ({ hostname, port, protocol }: ProxyServer): string =>
  `${protocol}//${hostname.includes(':') ? `[${hostname}]` : hostname}:${port}`
