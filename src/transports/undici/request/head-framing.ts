// The body bypass: undici writes a head without a body, we put the framing line in and own the body bytes.
// undici 7 and 8 hold a head back until the first body byte, and refuse the headers that frame a body.

import type { RequestHead } from '../../../lifecycle/index.ts'

/** What undici writes for a method that expects a body and has none. */
const EMPTY_BODY = 'content-length: 0\r\n\r\n'

/** What undici takes, and the lines that only we may write. */
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

/** By their length most names are told apart at once. */
const lengths: ReadonlySet<number> = new Set([...refusedByUndici].map(({ length }) => length))

const isRefused = (name: string): boolean =>
  lengths.has(name.length) && refusedByUndici.has(name.toLowerCase())

export function divideHeaders(headers: string[]): DividedHeaders {
  let withheld = ''
  for (let i = 0; i < headers.length; i += 2) {
    if (isRefused(headers[i] as string)) withheld += `${headers[i]}: ${headers[i + 1]}\r\n`
  }
  if (withheld === '') return { dispatched: headers, withheld }
  const dispatched = headers.filter((_, i) => !isRefused(headers[i & ~1] as string))
  return { dispatched, withheld }
}

/** The head as it goes on the wire. Throws when undici wrote anything but one complete head without a body. */
export function frameHead(written: unknown, head: RequestHead, withheld: string): string {
  if (
    typeof written !== 'string' ||
    !written.startsWith(`${head.method} `) ||
    written.indexOf('\r\n\r\n') !== written.length - 4
  )
    throw new Error(
      'undici wrote something other than one request head; this version of undici is not supported',
    )
  const { expectContinue, framing } = head
  const empty = written.endsWith(EMPTY_BODY)
  if (framing === 'none' && withheld === '' && !empty) return written
  const lines = empty ? written.slice(0, -EMPTY_BODY.length) : written.slice(0, -2)
  const expectation = expectContinue > 0 ? 'expect: 100-continue\r\n' : ''
  return `${lines}${withheld}${expectation}${framingLine(framing)}\r\n`
}

function framingLine(framing: RequestHead['framing']): string {
  if (framing === 'chunked') return 'transfer-encoding: chunked\r\n'
  return typeof framing === 'number' ? `content-length: ${framing}\r\n` : ''
}

export const LAST_CHUNK = '0\r\n\r\n'
