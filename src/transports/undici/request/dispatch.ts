// The request that undici is asked to write: to a server, or to a proxy that forwards it.

import type { Dispatcher } from 'undici'
import {
  type ConnectPlan,
  PROXY_AUTHORIZATION,
  servernameOf,
  type TlsOptions,
} from '../../../connect/index.ts'
import { fieldOf, type RequestHead, type Target } from '../../../lifecycle/index.ts'

type Options = Dispatcher.DispatchOptions & { servername?: string }

export function dispatchOptions(
  { method, target }: RequestHead,
  headers: string[],
  { server }: ConnectPlan,
  tls: TlsOptions,
): Options {
  // RFC 9112 §3.2.2: a proxy gets the whole URL.
  const path = server === null ? target.url : target.path
  const options: Options = { path, method: method as 'GET', headers, body: null }
  // undici closes after HEAD unless told otherwise.
  if (method === 'HEAD') options.reset = false
  // Otherwise a Host header would change the server name, and that drops the connection.
  if (server !== null && server.protocol === 'https:') options.servername = servernameOf(server.hostname, tls)
  return options
}

/** For a proxy: only the proxy gets its credentials, and the Host field names the server. */
export function fieldsFor({ headers, target }: RequestHead, { proxy, server }: ConnectPlan): string[] {
  const given = fieldOf(headers, PROXY_AUTHORIZATION)
  if (server !== null) return given === null ? headers : without(headers, PROXY_AUTHORIZATION)
  const added: string[] = []
  if (fieldOf(headers, 'host') === null) added.push('host', hostOf(target))
  const authorization = proxy?.authorization ?? null
  if (given === null && authorization !== null) added.push(PROXY_AUTHORIZATION, authorization)
  return added.length === 0 ? headers : [...headers, ...added]
}

/** As in undici: without the default port of the scheme. */
function hostOf({ hostname, port }: Target): string {
  const host = hostname.includes(':') ? `[${hostname}]` : hostname
  return port === 80 ? host : `${host}:${port}`
}

const without = (headers: readonly string[], name: string): string[] =>
  headers.filter((_, i) => (headers[i & ~1] as string).toLowerCase() !== name)
