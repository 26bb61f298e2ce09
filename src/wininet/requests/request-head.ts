// The head of a request: its address, the caller's fields, and those that WinInet adds by itself.

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

/** What a request handle gives for its next message. */
export interface MessageSource {
  readonly verb: string
  readonly flags: number
  readonly target: Target
  readonly route: Route | null
  /** The fields of the caller. */
  readonly fields: Fields
  /** The User-Agent if the caller sets none; null for none. */
  readonly agent: string | null
  /**
   * The version of HTTP.
   * @defaultValue '1.1'
   */
  readonly httpVersion: '1.0' | undefined
}

/** As in Wine's `test_proxy_direct`. */
const tunnelFields: readonly string[] = ['Content-Length', '0']

/**
 * `total` is the length of the body as the caller declares it. Null if the caller's fields contradict each other
 * about it, about the host, or about the version of HTTP.
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

/** Removes Content-Length from the list: the core writes it once, with the true length. */
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
    // The caller sends the chunks. Without any, the body would never end.
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

/** The fields that were sent, with those of the core. */
export function sentFields({ framing, headers, target }: RequestHead): string[] {
  const fields = headers.slice()
  if (indexOf(fields, 'host') < 0) fields.unshift('Host', hostField(target))
  if (typeof framing === 'number') fields.push('Content-Length', String(framing))
  else if (framing === 'chunked') fields.push('Transfer-Encoding', 'chunked')
  return fields
}

/** scheme://host:port without the scheme. */
const hostField = ({ origin }: Target): string => origin.slice(origin.indexOf('//') + 2)

// ---- from a server and an object name to an address

const REMEMBERED = 256
const known = new Map<string, Target>()

/**
 * Null if server and object name do not make a URL. Dot segments are removed, and characters that a URL cannot have
 * are escaped.
 */
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
