// Where a request goes, and what goes on the wire ahead of its body: what the caller set, and what WinInet adds where the caller
// set nothing.

import {
  type Framing,
  parseTarget,
  type RequestHead,
  type Route,
  type Target,
} from '../../lifecycle/index.ts'
import {
  INTERNET_FLAG_KEEP_CONNECTION,
  INTERNET_FLAG_NO_CACHE_WRITE,
  INTERNET_FLAG_PRAGMA_NOCACHE,
} from '../constants/index.ts'
import type { Server } from '../handles/index.ts'
import { type Fields, hasTwoHosts, indexOf, takeDelimiters } from '../headers/index.ts'

/** What a request handle says of its next message. */
export interface MessageSource {
  readonly verb: string
  readonly flags: number
  readonly target: Target
  readonly route: Route | null
  /** What the caller set. */
  readonly fields: Fields
  /** The User-Agent where the caller set none; null for none. */
  readonly agent: string | null
  /** 1.1 unless given. */
  readonly httpVersion: '1.0' | undefined
}

/** As `test_proxy_direct` of Wine has it. */
const tunnelFields: readonly string[] = ['Content-Length', '0']

/**
 * `total` is what the caller says of the length of the body. Null where the caller's fields contradict each other about it or about
 * the host, or the version of HTTP.
 */
export function requestHead(
  request: MessageSource,
  body: Uint8Array | null,
  total: number,
  more: boolean,
): RequestHead | null {
  const { agent, flags, httpVersion, target, verb } = request
  const headers = request.fields.slice()
  const framing = framingOf(headers, verb, body, total, more)
  if (framing === null || hasTwoHosts(headers)) return null
  // RFC 9112 §6.1: HTTP/1.0 has no transfer codings.
  if (framing === 'byCaller' && httpVersion === '1.0') return null
  if (agent !== null) addIfNew(headers, 'User-Agent', agent)
  if ((flags & INTERNET_FLAG_PRAGMA_NOCACHE) !== 0) addIfNew(headers, 'Pragma', 'no-cache')
  if ((flags & INTERNET_FLAG_NO_CACHE_WRITE) !== 0 && verb !== 'GET')
    addIfNew(headers, 'Cache-Control', 'no-cache')
  if ((flags & INTERNET_FLAG_KEEP_CONNECTION) !== 0) addIfNew(headers, 'Connection', 'Keep-Alive')
  return {
    method: verb,
    target,
    headers,
    framing,
    body,
    more,
    route: request.route,
    expectContinue: 0,
    repeatsAnyMethod: true,
    httpVersion,
    omitsConnection: indexOf(headers, 'connection') < 0,
    capitalizesFields: true,
    tunnelFields,
  }
}

/** Takes the Content-Length out of the list: the core writes it, once, and it is what is sent. */
function framingOf(
  headers: string[],
  verb: string,
  body: Uint8Array | null,
  total: number,
  more: boolean,
): Framing | null {
  const declared = takeDelimiters(headers)
  if (declared === 'unclear') return null
  const empty = verb === 'GET' || verb === 'HEAD' ? 'none' : 0
  if (declared === 'chunked') {
    // The chunks are the caller's. Without any, what the field promises would never come to its end.
    if (more || body !== null) return 'byCaller'
    headers.splice(indexOf(headers, 'transfer-encoding'), 2)
    return empty
  }
  const length = Math.max(total, body?.length ?? 0)
  if (length > 0) return length
  return more && declared !== null ? declared : empty
}

function addIfNew(headers: string[], name: string, value: string): void {
  if (indexOf(headers, name) < 0) headers.push(name, value)
}

/** The fields as they went out, with those that the core wrote. */
export function sentFields({ framing, headers, target }: RequestHead): string[] {
  const fields = headers.slice()
  if (indexOf(fields, 'host') < 0) fields.unshift('Host', hostField(target))
  if (typeof framing === 'number') fields.push('Content-Length', String(framing))
  else if (framing === 'chunked') fields.push('Transfer-Encoding', 'chunked')
  return fields
}

/** scheme://host:port without the scheme. */
const hostField = ({ origin }: Target): string => origin.slice(origin.indexOf('//') + 2)

// ---- from a server and an object name to where a request goes

const REMEMBERED = 256
const known = new Map<string, Target>()

/** Null when the server and the object make no URL. Dot segments are removed, and what may not stand in a URL is escaped. */
export function targetOf(server: Server, secure: boolean, object: string): Target | null {
  const origin = originOf(server, secure)
  const text = `${origin}${object.startsWith('/') ? '' : '/'}${object}`
  const found = known.get(text)
  if (found !== undefined) return found
  const target = parse(text)
  if (target === null) return null
  if (known.size >= REMEMBERED) known.clear()
  known.set(text, target)
  return target
}

/** Null when the name is not one of a host. */
export function hostOf(name: string): string | null {
  const host = name.includes(':') && !name.startsWith('[') ? `[${name}]` : name
  if (/[/\\?#@\s]/.test(host)) return null
  return URL.canParse(`http://${host}/`) ? host : null
}

function originOf({ host, port }: Server, secure: boolean): string {
  const scheme = secure ? 'https' : 'http'
  return port === 0 ? `${scheme}://${host}` : `${scheme}://${host}:${port}`
}

function parse(text: string): Target | null {
  const withoutFragment = text.replace('#', '%23')
  return URL.canParse(withoutFragment) ? parseTarget(new URL(withoutFragment)).target : null
}
