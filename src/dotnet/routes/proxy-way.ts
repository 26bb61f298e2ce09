// The proxy of a request, as its IWebProxy says.

import type { ProxyServer, Target } from '../../lifecycle/index.ts'
import { NotSupportedException } from '../errors/index.ts'
import { type IWebProxy, isLoopback } from '../proxy/index.ts'

/** Null where the request goes to the server itself, as each to this machine does (ServicePointManager). @throws NotSupportedException for a proxy that speaks no HTTP */
export function proxyServerFor(proxy: IWebProxy, target: Target): ProxyServer | null {
  const url = new URL(target.url)
  if (isLoopback(url.hostname) || proxy.isBypassed(url)) return null
  const address = proxy.getProxy(url)
  if (address === null || address === undefined || address.href === url.href) return null
  const { hostname, port, protocol } = address
  if (protocol !== 'http:' && protocol !== 'https:')
    throw new NotSupportedException(
      `The address of a proxy starts with http:// or https://, not ${protocol}//.`,
    )
  return {
    protocol,
    hostname: hostname.startsWith('[') ? hostname.slice(1, -1) : hostname,
    port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
    // Its credentials are given when it asks for them.
    authorization: null,
  }
}
