// Reads a response head that undici's parser would misread or refuse: the fields that the server sent, and the head that the parser gets instead.

import { WireError } from '../../../connect/index.ts'
import { isToken, trimmed } from '../../../lifecycle/index.ts'

export interface RewrittenHead {
  /** For the parser. */
  readonly bytes: Buffer
  readonly statusText: string
  /** Name, value, name, value … as the server has sent them, in Latin-1. */
  readonly fields: readonly string[]
  /** A body in the chunked coding follows. */
  readonly isChunked: boolean
}

/**
 * `head` is complete, with its empty line. `hidesCookies`: the parser gets no values of Set-Cookie. An error refuses the
 * response.
 */
export function rewrittenHead(head: Buffer, hidesCookies = false): RewrittenHead | WireError {
  const lines = linesOf(head)
  const [, minor, code, reason = ''] = /^HTTP\/1\.(\d) (\d{3})(?: (.*))?$/.exec(lines[0] ?? '') ?? []
  if (code === undefined) return malformed('its status line is none of HTTP/1.1')
  const fields = fieldsOf(lines, 1)
  if (fields === null) return malformed('a line of its head is no header field')
  const status = Number(code)
  const isBodiless = status < 200 || status === 204 || status === 304
  const codings = transferCodings(fields)
  if (!isBodiless && codings.length > 0) {
    const wrong = faultOf(codings)
    if (wrong !== null) return wrong
  }
  const isChunked = !isBodiless && codings.length === 1 && codings[0] === 'chunked'
  // RFC 9112 §6.1: HTTP/1.0 has no transfer codings, so a server that sends one may have the framing wrong.
  const closes = minor === '0' && codings.length > 0
  let text = `HTTP/1.${minor === '0' ? 0 : 1} ${code} ${reason}\r\n`
  for (let i = 0; i < fields.length; i += 2) {
    const key = (fields[i] as string).toLowerCase()
    if (isBodiless && framing.has(key)) continue
    if (key === 'transfer-encoding' && isChunked) continue
    if (closes && ofConnection.has(key)) continue
    text += `${fields[i]}: ${hidesCookies && key.startsWith(SET_COOKIE) ? '***' : fields[i + 1]}\r\n`
  }
  if (isChunked) text += 'Transfer-Encoding: chunked\r\n'
  if (closes) text += 'Connection: close\r\n'
  return { bytes: Buffer.from(`${text}\r\n`, 'latin1'), statusText: reason, fields, isChunked }
}

/** True if the head has Set-Cookie, or Set-Cookie2 of RFC 2965. */
export const setsCookies = (head: Buffer): boolean =>
  head.toString('latin1').toLowerCase().includes(`\n${SET_COOKIE}`)

const SET_COOKIE = 'set-cookie'

/** Puts trailer fields into the form that the parser takes. Lines that are not fields stay unchanged. */
export function rewrittenTrailers(section: Buffer): Buffer {
  const fields = fieldsOf(linesOf(section), 0)
  if (fields === null) return section
  let text = ''
  for (let i = 0; i < fields.length; i += 2) text += `${fields[i]}: ${fields[i + 1]}\r\n`
  return Buffer.from(`${text}\r\n`, 'latin1')
}

/** The lines, without the empty one at the end. RFC 9112 §2.2: a line may end without CR. */
function linesOf(section: Buffer): string[] {
  const lines = section.toString('latin1').split('\n')
  lines.length -= 2
  return lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line))
}

/** A line that begins with white space continues the line before it (RFC 9112 §5.2). Null if a line is not a field. */
function fieldsOf(lines: readonly string[], from: number): string[] | null {
  const fields: string[] = []
  for (let i = from; i < lines.length; i++) {
    const line = lines[i] as string
    if (line.includes('\r') || line.includes('\0')) return null
    if (line[0] === ' ' || line[0] === '\t') {
      const last = fields.length - 1
      if (last < 0) return null
      fields[last] = trimmed(`${fields[last]} ${trimmed(line)}`)
      continue
    }
    const colon = line.indexOf(':')
    if (colon < 1 || !isToken(line.slice(0, colon))) return null
    fields.push(line.slice(0, colon), trimmed(line.slice(colon + 1)))
  }
  return fields
}

function transferCodings(fields: readonly string[]): string[] {
  const codings: string[] = []
  for (let i = 0; i < fields.length; i += 2) {
    if ((fields[i] as string).toLowerCase() !== 'transfer-encoding') continue
    for (const part of (fields[i + 1] as string).toLowerCase().split(',')) {
      const coding = trimmed(part)
      if (coding !== '') codings.push(coding)
    }
  }
  return codings
}

/** RFC 9112 §6.1: `chunked` occurs once, and is the last coding. We do not ask for other codings, so no server may send one. */
function faultOf(codings: readonly string[]): WireError | null {
  if (codings.indexOf('chunked') !== codings.lastIndexOf('chunked'))
    return malformed('it says more than once that it is in the chunked coding')
  const other = codings.find((coding) => coding !== 'chunked' && coding !== 'identity')
  if (other === undefined)
    return codings.length > 1 ? malformed('its transfer codings contradict one another') : null
  return new WireError(
    'undecodable',
    'the response has a transfer coding other than chunked, which the request did not ask for',
  )
}

const malformed = (what: string): WireError =>
  new WireError('malformed', `the response is malformed: ${what}`)

const framing: ReadonlySet<string> = new Set(['content-length', 'transfer-encoding'])
const ofConnection: ReadonlySet<string> = new Set(['connection', 'keep-alive', 'proxy-connection'])
