// Where a request goes: the target of a URL, with its credentials set apart so that they are never passed along; and
// the route, which says what the request needs of its connection: proxy, TLS, group, limit.

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

/** RFC 7617 §2 and RFC 7616 §3.4: no control characters, which could end a line of a message. */
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

/** `search` is empty for an empty query and for none. */
function queryOf({ hash, href, search }: URL): string {
  if (search !== '') return search
  const end = hash === '' && !href.endsWith('#') ? href.length : href.indexOf('#')
  return href[end - 1] === '?' ? '?' : ''
}

/** A percent sign that encodes nothing stays, as in the URL parser. */
const decoded = (text: string): string =>
  text.replace(/(?:%[0-9a-f]{2})+/gi, (encoded) => {
    try {
      return decodeURIComponent(encoded)
    } catch {
      return encoded
    }
  })

/** A proxy. */
export interface ProxyServer {
  /**
   * `https:` means TLS to the proxy itself. With `socks5h:` and `socks4a:` the proxy looks up names; with `socks5:`
   * and `socks4:` they are looked up here.
   */
  readonly protocol: 'http:' | 'https:' | 'socks4:' | 'socks4a:' | 'socks5:' | 'socks5h:'
  /** Without brackets for IPv6. */
  readonly hostname: string
  readonly port: number
  /** The value of a Proxy-Authorization field, for the proxy only; a field in the head comes first. */
  readonly authorization: string | null
  /** Credentials for a SOCKS proxy; SOCKS 4 has no password. */
  readonly credentials?: Credentials | null
}

/** A SOCKS proxy tunnels every request and never sees a field of HTTP. */
export const isSocks = ({ protocol }: ProxyServer): boolean => protocol.startsWith('socks')

/**
 * Requests for the same origin share connections if their routes have the same key. A route is made once for a
 * session, handle or service point, not for each request.
 */
export interface Route {
  readonly key: string
  readonly proxy: ProxyServer | null
  readonly tls: TlsRoute | null
  /** Requests of different groups use different connections; '' is a group, too. */
  readonly group: string
  /**
   * The most connections to one origin at a time for such requests; null for the transport's own limit. A function is
   * called each time.
   */
  readonly limit: number | (() => number) | null
  /** How long such connections may be idle, in milliseconds; null for the transport's own limit. */
  readonly idleMs?: number | null
  /** After this many milliseconds without a byte, TCP probes whether the peer is alive; null for no probes. */
  readonly keepAliveMs?: number | null
}

/** Makes a route from some of its parts. Its key holds no secret. */
export function routeOf(parts: Partial<Omit<Route, 'key'>>): Route {
  const { group = '', idleMs = null, keepAliveMs = null, limit = null, proxy = null, tls = null } = parts
  // A tunnel is used only by those with the same credentials.
  const via = proxy === null ? null : [proxyOrigin(proxy), digestOf(proxy)]
  const key = JSON.stringify([group, via, tls === null ? null : tls.key, idleMs, keepAliveMs])
  return { key, proxy, tls, group, limit, idleMs, keepAliveMs }
}

function digestOf({ authorization, credentials = null }: ProxyServer): string | null {
  if (credentials !== null) return secretDigest(JSON.stringify([credentials.username, credentials.password]))
  return authorization === null ? null : secretDigest(authorization)
}

/** scheme://host:port of a proxy, without credentials. */
export const proxyOrigin = (proxy: ProxyServer): string => `${proxy.protocol}//${authorityOf(proxy)}`

/** host:port; an IPv6 address is in brackets. */
export const authorityOf = ({ hostname, port }: Pick<Target, 'hostname' | 'port'>): string =>
  `${hostname.includes(':') ? `[${hostname}]` : hostname}:${port}`
