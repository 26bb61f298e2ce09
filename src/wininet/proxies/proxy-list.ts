// Proxies as WinInet writes them: one for everything, or one for each scheme.

import { InvalidOptionError, type ProxyServer } from '../../lifecycle/index.ts'
import { memorized, type ProxyChoice, proxyServerFrom, type Subject } from '../../policies/index.ts'
import { wininetBypass } from './proxy-bypass.ts'

/**
 * The proxies of INTERNET_OPEN_TYPE_PROXY. Entries stand between semicolons or white space: `proxy:8080`,
 * `http://proxy:8080`, `http=one:80;https=https://two:443`. The scheme before the host says nothing, as WinInet speaks no TLS
 * with proxies; without a port it is 80. A scheme that has no proxy goes without one. Entries for schemes other than http
 * and https are passed over, except `socks=` where it would be taken for one of these: it is refused.
 * @throws InvalidOptionError
 */
export function wininetProxies(list: string, bypass: string, { call, option }: Subject): ProxyChoice {
  const servers = new Map<string, ProxyServer>()
  for (const entry of list.split(/[\s;]+/)) {
    if (entry === '') continue
    const [, scheme = '', address = ''] = /^(?:([a-z]+)=)?(?:[a-z]+:\/\/)?(.*)$/i.exec(entry) ?? []
    const key = scheme.toLowerCase()
    if (key !== '' && key !== 'http' && key !== 'https' && key !== 'socks') continue
    // The first of several counts.
    if (!servers.has(key)) servers.set(key, proxyServerFrom(`http://${address}`, { call, option }))
  }
  if (servers.size === 0) throw new InvalidOptionError(call, option, 'without a proxy', FIX)
  if (servers.has('socks') && !hasAll(servers))
    throw new InvalidOptionError(call, option, 'a SOCKS proxy, which is not supported', FIX)
  const isBypassed = wininetBypass(bypass)
  return memorized((target) => {
    if (isBypassed(target)) return null
    return servers.get(target.protocol.slice(0, -1)) ?? servers.get('') ?? null
  })
}

const hasAll = (servers: ReadonlyMap<string, ProxyServer>): boolean =>
  servers.has('') || (servers.has('http') && servers.has('https'))

const FIX = 'Give one such as proxy.example:8080, or http=one.example:80;https=two.example:80.'
