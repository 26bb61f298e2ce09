// The CONNECT request that asks a proxy for a tunnel (RFC 9110 §9.3.6).

import net from 'node:net'
import { fieldOf, type ProxyServer, type RequestHead, type Target } from '../../lifecycle/index.ts'

/** Fields of the request head that also go to the proxy; the second goes only there. */
const USER_AGENT = 'user-agent'
export const PROXY_AUTHORIZATION = 'proxy-authorization'

/** host:port, as CONNECT writes it. */
export const authorityOf = ({ hostname, port }: Target): string =>
  `${net.isIP(hostname) === 6 ? `[${hostname}]` : hostname}:${port}`

/** The whole message, which has no body. Null if a value has a character that fields do not allow: undici does not check this message. */
export function connectRequest(head: RequestHead, proxy: ProxyServer): string | null {
  const { capitalizesFields = false, headers, target, tunnelFields = [] } = head
  const [host, userAgent, proxyAuthorization] = capitalizesFields ? capitalized : small
  const authority = authorityOf(target)
  let lines = `CONNECT ${authority} HTTP/1.1\r\n${host}: ${authority}\r\n`
  const agent = fieldOf(headers, USER_AGENT)
  if (agent !== null) lines += `${userAgent}: ${agent}\r\n`
  const authorization = fieldOf(headers, PROXY_AUTHORIZATION) ?? proxy.authorization
  if (forbidden.test(`${authority}${agent ?? ''}${authorization ?? ''}`)) return null
  if (authorization !== null) lines += `${proxyAuthorization}: ${authorization}\r\n`
  for (let i = 0; i < tunnelFields.length; i += 2) lines += `${tunnelFields[i]}: ${tunnelFields[i + 1]}\r\n`
  return `${lines}\r\n`
}

const small = ['host', USER_AGENT, PROXY_AUTHORIZATION] as const
const capitalized = ['Host', 'User-Agent', 'Proxy-Authorization'] as const

/** RFC 9110 §5.5. */
const forbidden = /[^\t\x20-\x7e\x80-\xff]/
