// Proxies in WinInet's notation, and the hosts that are reached directly.

import { InvalidOptionError, type ProxyServer, type Target } from '../../lifecycle/index.ts'
import {
  bytesOfAddress,
  mappedBytes,
  memorized,
  type ProxyChoice,
  proxyServerFrom,
  type Subject,
} from '../../policies/index.ts'

/**
 * The proxies of INTERNET_OPEN_TYPE_PROXY. Entries are separated by semicolons or white space: `proxy:8080`,
 * `http://proxy:8080`, `http=one:80;https=https://two:443`. The scheme before the host has no effect, because WinInet
 * uses no TLS with proxies; the default port is 80. `socks=proxy:1080` is a SOCKS proxy for schemes without another,
 * SOCKS 4 unless it is written `socks=socks5://…`. A scheme without a proxy is connected to directly. Entries for
 * other schemes are ignored.
 * @throws InvalidOptionError
 */
export function wininetProxies(list: string, bypass: string, { call, option }: Subject): ProxyChoice {
  const servers = new Map<string, ProxyServer>()
  for (const entry of list.split(/[\s;]+/)) {
    if (entry === '') continue
    const [, scheme = '', protocol = '', address = ''] =
      /^(?:([a-z]+)=)?(?:([a-z]+\d?[ah]?):\/\/)?(.*)$/i.exec(entry) ?? []
    const key = scheme.toLowerCase()
    if (key !== '' && key !== 'http' && key !== 'https' && key !== 'socks') continue
    // The first of several counts.
    if (servers.has(key)) continue
    const isSocks = key === 'socks' || /^socks/i.test(protocol)
    const spoken = !isSocks ? 'http' : /^socks\d/i.test(protocol) ? protocol : 'socks4'
    servers.set(key, proxyServerFrom(`${spoken}://${address}`, { call, option }))
  }
  if (servers.size === 0) throw new InvalidOptionError(call, option, 'without a proxy', FIX)
  const isBypassed = wininetBypass(bypass)
  return memorized((target) => {
    if (isBypassed(target)) return null
    return servers.get(target.protocol.slice(0, -1)) ?? servers.get('') ?? servers.get('socks') ?? null
  })
}

const FIX = 'Give one such as proxy.example:8080, or http=one.example:80;https=two.example:80.'

/** Always bypassed, except with `<-loopback>` ("INTERNET_PROXY_INFO", Microsoft Learn). */
const loopback: ReadonlySet<string> = new Set(['localhost', 'loopback', '127.0.0.1', '::1'])

/**
 * Entries separated by semicolons or white space. `<local>` is every name without a dot; `<-loopback>` removes the
 * bypass for this machine. Any other is a pattern in which `*` stands for any text, optionally with a scheme before
 * it or a port after it: `*.example.com`, `10.*`, `https://*.test:8443`.
 */
function wininetBypass(list: string): (target: Target) => boolean {
  const entries = list.split(/[\s;]+/).filter((entry) => entry !== '')
  const words = new Set(entries.map((entry) => entry.toLowerCase()))
  const takesLocal = words.has('<local>')
  const takesLoopback = !words.has('<-loopback>')
  const patterns = entries.filter((entry) => !entry.startsWith('<')).map(patternOf)
  return (target) => {
    const hostname = shortHost(target.hostname)
    if (patterns.some((matches) => matches(target, target.hostname) || matches(target, hostname))) return true
    if (loopback.has(hostname)) return takesLoopback
    return takesLocal && !/[.:]/.test(hostname)
  }
}

/** An IPv4-mapped IPv6 address is the same as the IPv4 address. */
function shortHost(hostname: string): string {
  const bytes = hostname.includes(':') ? bytesOfAddress(hostname) : null
  return (bytes === null ? null : mappedBytes(bytes)?.join('.')) ?? hostname
}

function patternOf(entry: string): (target: Target, hostname: string) => boolean {
  const [, scheme, host = '', port] = /^(?:([a-z]+):\/\/)?(.*?)(?::(\d+))?$/i.exec(bracketed(entry)) ?? []
  const text = host
    .replace(/^\[|\]$/g, '')
    .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
  const pattern = new RegExp(`^${text}$`, 'i')
  return (target, hostname) =>
    pattern.test(hostname) &&
    (scheme === undefined || `${scheme.toLowerCase()}:` === target.protocol) &&
    (port === undefined || Number(port) === target.port)
}

/** An IPv6 address without brackets has no port. */
const bracketed = (entry: string): string =>
  /^[0-9a-f:*]*:[0-9a-f:*]*:[0-9a-f:*]*$/i.test(entry) ? `[${entry}]` : entry
