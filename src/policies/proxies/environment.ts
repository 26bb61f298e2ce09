// HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY.

import type { ProxyServer } from '../../lifecycle/index.ts'
import { noProxyRule } from './no-proxy.ts'
import { type ProxyChoice, proxyServerFrom } from './proxy-server.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** Null where there is no proxy in the environment. @throws InvalidOptionError */
export function proxiesFromEnvironment(
  call: string,
  environment: Environment = process.env,
): ProxyChoice | null {
  const servers = new Map<string, ProxyServer>()
  const serverOf = (scheme: 'http' | 'https'): ProxyServer | null => {
    const name = namesOf(scheme, environment)
      .map((names) => names.find((one) => environment[one] !== undefined) ?? '')
      .find((one) => textOf(environment, one) !== '')
    if (name === undefined) return null
    const known = servers.get(name)
    if (known !== undefined) return known
    const subject = { call, option: `proxy, taken from ${name} in the environment,` }
    const server = proxyServerFrom(textOf(environment, name), subject)
    servers.set(name, server)
    return server
  }
  const [http, https] = [serverOf('http'), serverOf('https')]
  if (http === null && https === null) return null
  const isBypassed = noProxyRule((environment.no_proxy ?? environment.NO_PROXY ?? '').trim())
  return (target) => (isBypassed(target) ? null : target.protocol === 'http:' ? http : https)
}

const textOf = (environment: Environment, name: string): string => (environment[name] ?? '').trim()

/**
 * In the order in which they count. The name in small letters stands before the one in capitals even when it is empty: so one
 * switches a proxy off (undici's EnvHttpProxyAgent, Python's urllib).
 */
function namesOf(scheme: 'http' | 'https', environment: Environment): string[][] {
  const all = ['all_proxy', 'ALL_PROXY']
  if (scheme === 'https') return [['https_proxy', 'HTTPS_PROXY'], all]
  // In a CGI script the field "Proxy" of a request arrives under the upper-case name (CVE-2016-5385); on Windows, cases are the same.
  const isCgi = environment.REQUEST_METHOD !== undefined
  if (!isCgi) return [['http_proxy', 'HTTP_PROXY'], all]
  return process.platform === 'win32' ? [all] : [['http_proxy'], all]
}
