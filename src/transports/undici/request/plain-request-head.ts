// The head of a request as undici would write it, for exchanges that are not dispatched to undici.

import type { ConnectPlan } from '../../../connect/index.ts'
import { isToken, type RequestHead } from '../../../lifecycle/index.ts'

/**
 * Byte for byte what undici 7 and 8 write for a request without a body on a kept connection. Null where they would refuse it, or
 * not keep the connection. `host` is that of the connection's server.
 */
export function plainRequestHead(
  { method, target }: RequestHead,
  fields: readonly string[],
  { server }: ConnectPlan,
  host: string,
): string | null {
  // RFC 9112 §3.2.2: a proxy gets the whole URL.
  const path = server === null ? target.url : target.path
  if (method === 'CONNECT' || !isToken(method) || notInPath.test(path)) return null
  let lines = ''
  let given: string | null = null
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i] as string
    const value = fields[i + 1] as string
    if (!isToken(name) || notInValue.test(value)) return null
    if (name.length === HOST.length && name.toLowerCase() === HOST) {
      if (given !== null) return null
      given = value
    } else if (name.length === CONNECTION.length && name.toLowerCase() === CONNECTION) return null
    else lines += `${name}: ${value}\r\n`
  }
  return `${method} ${path} HTTP/1.1\r\nhost: ${given ?? host}\r\nconnection: keep-alive\r\n${lines}\r\n`
}

const HOST = 'host'
const CONNECTION = 'connection'
const notInPath = /^(?!\/|https?:\/\/)|[^\x21-\xff]/
const notInValue = /[^\t\x20-\x7e\x80-\xff]/
