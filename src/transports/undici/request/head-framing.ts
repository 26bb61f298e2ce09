// The body bypass: undici writes a head without a body, we add the framing line and write the body. undici 7 and 8
// would hold the head back until the first body byte, and refuse headers that frame a body.

import type { RequestHead } from '../../../lifecycle/index.ts'

/** What undici writes for a method that expects a body but has none. */
const EMPTY_BODY = 'content-length: 0\r\n\r\n'

/** The fields for undici, and the lines that only we may write. */
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

const CONNECTION = 'connection'
/** undici writes these itself, in lower case. */
const KEEP_ALIVE = '\r\nconnection: keep-alive\r\n'
const CLOSE = '\r\nconnection: close\r\n'
const HOST = '\r\nhost: '
const VERSION = ' HTTP/1.1\r\n'

/** Most names can be told apart by length alone. */
const lengths: ReadonlySet<number> = new Set([...refusedByUndici, CONNECTION].map(({ length }) => length))

function isWithheld(headers: readonly string[], i: number): boolean {
  const name = headers[i] as string
  if (!lengths.has(name.length)) return false
  const key = name.toLowerCase()
  return key === CONNECTION
    ? (headers[i + 1] as string).toLowerCase() === 'keep-alive'
    : refusedByUndici.has(key)
}

export function divideHeaders(headers: string[]): DividedHeaders {
  let withheld = ''
  for (let i = 0; i < headers.length; i += 2) {
    if (isWithheld(headers, i)) withheld += `${headers[i]}: ${headers[i + 1]}\r\n`
  }
  if (withheld === '') return { dispatched: headers, withheld }
  const dispatched = headers.filter((_, i) => !isWithheld(headers, i & ~1))
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
  const { capitalizesFields = false, expectContinue, framing, httpVersion, omitsConnection } = head
  const empty = written.endsWith(EMPTY_BODY)
  const isOwn = httpVersion === undefined && omitsConnection !== true && !capitalizesFields
  if (framing === 'none' && withheld === '' && !empty && isOwn) return written
  let lines = empty ? written.slice(0, -EMPTY_BODY.length) : written.slice(0, -2)
  if (httpVersion !== undefined) lines = lines.replace(VERSION, ` HTTP/${httpVersion}\r\n`)
  if (omitsConnection === true) lines = lines.replace(KEEP_ALIVE, '\r\n').replace(CLOSE, '\r\n')
  const expectation = expectContinue > 0 ? 'expect: 100-continue\r\n' : ''
  let own = saysConnection.test(withheld) ? lines.replace(KEEP_ALIVE, '\r\n') : lines
  const [others, ending] = withheld === '' ? ['', framingLine(framing)] : delimited(withheld, framing)
  if (!capitalizesFields) return `${own}${others}${expectation}${ending}\r\n`
  own = own.replace(HOST, '\r\nHost: ').replace(KEEP_ALIVE, '\r\nConnection: keep-alive\r\n')
  if (own.includes(CLOSE)) own = own.replace(CLOSE, `\r\nConnection: ${closeIn(head.headers)}\r\n`)
  return `${own}${others}${capitalized(expectation)}${capitalized(ending)}\r\n`
}

/** As the caller has spelled it. */
function closeIn(headers: readonly string[]): string {
  const at = headers.findIndex((name, i) => i % 2 === 0 && name.toLowerCase() === CONNECTION)
  return headers[at + 1] ?? 'close'
}

const capitalized = (line: string): string =>
  line.replace(/^[^:]*/, (name) => name.replace(/\b[a-z]/g, (letter) => letter.toUpperCase()))

/**
 * The withheld lines, and the one that delimits the body, whatever the caller has put among them: two would make two messages out
 * of one (RFC 9112 §6.1). Only the codings that a body has before it is chunked are the caller's to say.
 */
function delimited(withheld: string, framing: RequestHead['framing']): readonly [string, string] {
  const codings: string[] = []
  let spelling = TRANSFER_ENCODING
  const others = withheld.replace(delimiter, (_line, name: string, value: string) => {
    if (name.length !== TRANSFER_ENCODING.length) return ''
    spelling = name
    codings.push(...value.split(',').map((coding) => coding.trim()))
    return ''
  })
  if (framing !== 'chunked' && framing !== 'byCaller') return [others, framingLine(framing)]
  const before = codings.filter((coding) => !/^(?:identity|chunked|)$/i.test(coding))
  return [others, `${spelling}: ${[...before, 'chunked'].join(', ')}\r\n`]
}

const TRANSFER_ENCODING = 'transfer-encoding'
const delimiter = /^(content-length|transfer-encoding):(.*)\r\n/gim

const saysConnection = /^connection:/im

function framingLine(framing: RequestHead['framing']): string {
  if (framing === 'chunked') return 'transfer-encoding: chunked\r\n'
  return typeof framing === 'number' ? `content-length: ${framing}\r\n` : ''
}

export const LAST_CHUNK = '0\r\n\r\n'
