// From a URL to where a request goes, with its credentials set apart so that they never travel with it; and what a request
// wants of the connection that carries it: the proxy, the TLS, the group, the limit.

import { secretDigest, type TlsRoute } from './tls.ts'

/** Where a request goes. Never holds credentials. */
export interface Target {
  readonly protocol: 'http:' | 'https:'
  /** Without brackets for IPv6. */
  readonly hostname: string
  readonly port: number
  /** scheme://host:port, the key of a connection pool. */
  readonly origin: string
  /** Path and query. */
  readonly path: string
  /** The absolute URL, without credentials and fragment. */
  readonly url: string
}

export interface Credentials {
  readonly username: string
  readonly password: string
}

/** RFC 7617 §2 and RFC 7616 §3.4: none may have a control character, which could end a line of a message. */
export const areSendable = ({ password, username }: Credentials): boolean =>
  !/\p{Cc}/u.test(username + password)

/** `url` must be http or https. */
export function parseTarget(url: URL): { readonly target: Target; readonly credentials: Credentials | null } {
  const secure = url.protocol === 'https:'
  const path = url.pathname + queryOf(url)
  const target: Target = {
    protocol: secure ? 'https:' : 'http:',
    hostname: url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname,
    port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
    origin: url.origin,
    path,
    url: url.origin + path,
  }
  const credentials =
    url.username === '' && url.password === ''
      ? null
      : { username: decoded(url.username), password: decoded(url.password) }
  return { target, credentials }
}

/** `search` does not tell an empty query from none. */
function queryOf({ hash, href, search }: URL): string {
  if (search !== '') return search
  const end = hash === '' && !href.endsWith('#') ? href.length : href.indexOf('#')
  return href[end - 1] === '?' ? '?' : ''
}

/** A percent sign that encodes nothing stands for itself, as the URL parser leaves it. */
const decoded = (text: string): string =>
  text.replace(/(?:%[0-9a-f]{2})+/gi, (encoded) => {
    try {
      return decodeURIComponent(encoded)
    } catch {
      return encoded
    }
  })

/** The way to a proxy. */
export interface ProxyServer {
  /** `https:` speaks TLS with the proxy itself. A proxy of `socks5h:` or `socks4a:` looks names up; for `socks5:` and `socks4:` they are looked up here. */
  readonly protocol: 'http:' | 'https:' | 'socks4:' | 'socks4a:' | 'socks5:' | 'socks5h:'
  /** Without brackets for IPv6. */
  readonly hostname: string
  readonly port: number
  /** The value of a Proxy-Authorization field, for the proxy alone; a field of the head stands before it. */
  readonly authorization: string | null
  /** What a SOCKS proxy is told; SOCKS 4 has no password. */
  readonly credentials?: Credentials | null
}

/** SOCKS makes a tunnel for every request, and no field of HTTP is for it. */
export const isSocks = ({ protocol }: ProxyServer): boolean => protocol.startsWith('socks')

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
  /** After this many milliseconds without a byte TCP probes whether the peer is still there; null for no probes. */
  readonly keepAliveMs?: number | null
}

/** A route of some of its parts, with a key that holds no secret. */
export function routeOf(parts: Partial<Omit<Route, 'key'>>): Route {
  const { group = '', idleMs = null, keepAliveMs = null, limit = null, proxy = null, tls = null } = parts
  // A tunnel belongs to those who made it.
  const via = proxy === null ? null : [proxyOrigin(proxy), digestOf(proxy)]
  const key = JSON.stringify([group, via, tls === null ? null : tls.key, idleMs, keepAliveMs])
  return { key, proxy, tls, group, limit, idleMs, keepAliveMs }
}

function digestOf({ authorization, credentials = null }: ProxyServer): string | null {
  if (credentials !== null) return secretDigest(JSON.stringify([credentials.username, credentials.password]))
  return authorization === null ? null : secretDigest(authorization)
}

/** scheme://host:port of a proxy, without credentials. */
export const proxyOrigin = ({ hostname, port, protocol }: ProxyServer): string =>
  `${protocol}//${hostname.includes(':') ? `[${hostname}]` : hostname}:${port}`
