// The body bypass: undici writes a head without a body, we add the framing line and write the body. undici 7 and 8
// would hold the head back until the first body byte, and refuse headers that frame a body.

import { channel } from 'node:diagnostics_channel'
import type { RequestHead } from '../../../lifecycle/index.ts'

/** What undici writes for a method that expects a body but has none. */
const EMPTY_BODY = 'content-length: 0\r\n\r\n'

/** The fields for undici, and the lines that we write ourselves. */
export interface DividedHeaders {
  readonly dispatched: string[]
  readonly withheld: string
}

const refusedByUndici: ReadonlySet<string> = new Set([
  'content-length',
  'transfer-encoding',
  'expect',
  'keep-alive',
  'upgrade',
])

/** Cached, because each message of a request has the same fields. */
const channels = [
  'undici:request:create',
  'undici:client:sendHeaders',
  'undici:request:bodySent',
  'undici:request:headers',
  'undici:request:bodyChunkReceived',
  'undici:request:trailers',
  'undici:request:error',
].map((name) => channel(name))

/** True if anybody subscribes to undici's messages. Called for each request: a loop costs half of what `some` does. */
export function isHeard(): boolean {
  for (const { hasSubscribers } of channels) if (hasSubscribers) return true
  return false
}

const secrets: ReadonlySet<string> = new Set(['authorization', 'proxy-authorization', 'cookie'])

const CONNECTION = 'connection'
/** undici writes these itself, in lower case. */
const CONNECTION_LINE = '\r\nconnection: '
const KEEP_ALIVE = 'keep-alive'
const HOST = '\r\nhost: '
const VERSION = ' HTTP/1.1\r\n'

/** Most names can be told apart by length alone. */
const lengths: ReadonlySet<number> = new Set([...refusedByUndici, CONNECTION].map(({ length }) => length))

function isWithheld(headers: readonly string[], i: number, hidesSecrets: boolean): boolean {
  const name = headers[i] as string
  if (hidesSecrets && secrets.has(name.toLowerCase())) return true
  if (!lengths.has(name.length)) return false
  const key = name.toLowerCase()
  return key === CONNECTION
    ? (headers[i + 1] as string).toLowerCase() === 'keep-alive'
    : refusedByUndici.has(key)
}

/** undici gets no secrets while its channels have subscribers. */
export function divideHeaders(headers: string[]): DividedHeaders {
  const hides = isHeard()
  let withheld = ''
  for (let i = 0; i < headers.length; i += 2) {
    if (isWithheld(headers, i, hides)) withheld += `${headers[i]}: ${headers[i + 1]}\r\n`
  }
  if (withheld === '') return { dispatched: headers, withheld }
  const dispatched = headers.filter((_, i) => !isWithheld(headers, i & ~1, hides))
  return { dispatched, withheld }
}

/** The head as it is sent. Throws if undici wrote anything but one complete head without a body. */
export function frameHead(written: unknown, head: RequestHead, withheld: string): string {
  if (
    typeof written !== 'string' ||
    !written.startsWith(`${head.method} `) ||
    written.indexOf('\r\n\r\n') !== written.length - 4
  )
    throw new Error(
      'undici wrote something other than one request head; this version of undici is not supported',
    )
  return framed(
    written.endsWith(EMPTY_BODY) ? `${written.slice(0, -EMPTY_BODY.length)}\r\n` : written,
    head,
    withheld,
  )
}

/** `written` with all that undici would not write. */
export function framed(written: string, head: RequestHead, withheld: string): string {
  const { capitalizesFields = false, expectContinue, framing, httpVersion, omitsConnection } = head
  const isOwn = httpVersion === undefined && omitsConnection !== true && !capitalizesFields
  if (framing === 'none' && withheld === '' && isOwn) return written
  const names = capitalizesFields ? capitalized : small
  let lines = written.slice(0, -2)
  if (httpVersion !== undefined) lines = lines.replace(VERSION, ` HTTP/${httpVersion}\r\n`)
  if (capitalizesFields) lines = lines.replace(HOST, '\r\nHost: ')
  lines = withConnection(lines, head, saysConnection.test(withheld))
  const expectation = expectContinue > 0 ? `${names.expect}: 100-continue\r\n` : ''
  const [others, ending] =
    withheld === '' ? ['', framingLine(framing, names)] : delimited(withheld, framing, names)
  return `${lines}${others}${expectation}${ending}\r\n`
}

/** Keeps undici's Connection line, changes its spelling, or removes it. `isSaid`: the caller has set the field itself. */
function withConnection(lines: string, head: RequestHead, isSaid: boolean): string {
  const { capitalizesFields = false, headers, omitsConnection = false } = head
  if (!(isSaid || omitsConnection || capitalizesFields)) return lines
  const at = lines.indexOf(CONNECTION_LINE)
  if (at < 0) return lines
  const end = lines.indexOf('\r\n', at + 2)
  const value = lines.slice(at + CONNECTION_LINE.length, end)
  if (omitsConnection || (isSaid && value === KEEP_ALIVE)) return lines.slice(0, at) + lines.slice(end)
  if (!capitalizesFields) return lines
  return `${lines.slice(0, at)}\r\nConnection: ${spelledBy(headers, value)}${lines.slice(end)}`
}

/** The value in the caller's spelling, if the caller has set it. */
function spelledBy(headers: readonly string[], value: string): string {
  const isSame = (_: string, i: number): boolean =>
    i % 2 === 1 &&
    headers[i]?.toLowerCase() === value &&
    (headers[i - 1] as string).toLowerCase() === CONNECTION
  return headers.find(isSame) ?? value
}

interface FieldNames {
  readonly expect: string
  readonly length: string
  readonly coding: string
}

const small: FieldNames = { expect: 'expect', length: 'content-length', coding: 'transfer-encoding' }
const capitalized: FieldNames = { expect: 'Expect', length: 'Content-Length', coding: 'Transfer-Encoding' }

/**
 * Splits the withheld lines into other fields and the one line that delimits the body. A second such line of the caller's would make
 * two messages out of one (RFC 9112 §6.1), so it is dropped; only transfer codings before `chunked` are kept.
 */
function delimited(
  withheld: string,
  framing: RequestHead['framing'],
  names: FieldNames,
): readonly [string, string] {
  const codings: string[] = []
  let spelling = names.coding
  const others = withheld.replace(delimiter, (_line, name: string, value: string) => {
    if (name.length !== names.coding.length) return ''
    spelling = name
    codings.push(...value.split(',').map((coding) => coding.trim()))
    return ''
  })
  if (framing !== 'chunked' && framing !== 'byCaller') return [others, framingLine(framing, names)]
  const before = codings.filter((coding) => !/^(?:identity|chunked|)$/i.test(coding))
  return [others, `${spelling}: ${[...before, 'chunked'].join(', ')}\r\n`]
}

const delimiter = /^(content-length|transfer-encoding):(.*)\r\n/gim

const saysConnection = /^connection:/im

function framingLine(framing: RequestHead['framing'], names: FieldNames): string {
  if (framing === 'chunked') return `${names.coding}: chunked\r\n`
  return typeof framing === 'number' ? `${names.length}: ${framing}\r\n` : ''
}

export const LAST_CHUNK = '0\r\n\r\n'
