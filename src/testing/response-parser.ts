// Parses the responses that a scripted server sends.

import type { Reason } from '../../machines/index.ts'
import type { ResponseHead } from '../lifecycle/index.ts'
import { BodyQueue } from '../transports/body-queue.ts'
import { type BodyFraming, latin1, MessageBody } from './message-body.ts'

const HEAD_LIMIT = 65_536
const END = '\r\n\r\n'

export class ResponseParser {
  readonly body: BodyQueue = new BodyQueue()
  /** Status codes of 1xx responses that were not asked for yet. */
  readonly interims: number[] = []
  head: ResponseHead | null = null
  failure: Reason | null = null
  /** No byte has arrived. */
  isUntouched = true
  readonly #method: string
  readonly #bareBodies: boolean
  #text = ''
  #message: MessageBody | null = null
  #surplus = false
  #receivedBytes = 0

  /** With `bareBodies`, a response that does not begin like HTTP is the body of a 200. */
  constructor(method: string, bareBodies: boolean) {
    this.#method = method
    this.#bareBodies = bareBodies
  }

  get ended(): boolean {
    return this.body.ended
  }

  /** Another request may follow on the connection. */
  get keepsAlive(): boolean {
    if (this.head === null || !this.ended || this.#surplus || this.#untilClose) return false
    const connection = this.head.header('connection')?.toLowerCase() ?? ''
    if (this.head.httpVersion === '1.0') return connection.includes('keep-alive')
    return !connection.includes('close')
  }

  push(bytes: Uint8Array): void {
    this.isUntouched = false
    this.#receivedBytes += bytes.length
    let rest = bytes
    while (this.head === null && this.failure === null && rest.length > 0) rest = this.#readHead(rest)
    const message = this.#message
    if (message === null || this.failure !== null) return
    rest = message.push(rest)
    if (message.tooLarge) this.failure = 'tooLarge'
    else if (message.malformed) this.failure = 'malformed'
    if (message.ended && this.failure === null) {
      this.body.end()
      this.#surplus ||= rest.length > 0
    }
  }

  /** Bytes since the last call. */
  takeReceivedBytes(): number {
    const bytes = this.#receivedBytes
    this.#receivedBytes = 0
    return bytes
  }

  /** The server has ended the connection. */
  close(): void {
    if (this.#untilClose) this.body.end()
    else if (!this.ended) this.failure ??= 'closed'
  }

  get #untilClose(): boolean {
    return this.head !== null && this.#framing(this.head) === 'untilClose'
  }

  /** Returns the bytes after the head. */
  #readHead(bytes: Uint8Array): Uint8Array {
    const before = this.#text.length
    this.#text += latin1(bytes)
    if (this.#bareBodies && !'HTTP/'.startsWith(this.#text.slice(0, 5))) return this.#readBare(this.#text)
    const end = this.#text.indexOf(END)
    if (!beginsAsStatusLine(this.#text)) this.failure = 'malformed'
    else if ((end < 0 ? this.#text.length : end) > HEAD_LIMIT) this.failure = 'tooLarge'
    if (end < 0 || this.failure !== null) return bytes.subarray(bytes.length)
    const head = parseHead(this.#text.slice(0, end), () => this.#message?.trailers ?? [])
    this.#text = ''
    if (head.status < 200) this.interims.push(head.status)
    else this.#take(head)
    return bytes.subarray(end + END.length - before)
  }

  #readBare(text: string): Uint8Array {
    this.#take(parseHead('HTTP/1.0 200 OK'))
    return Buffer.from(text, 'latin1')
  }

  #take(head: ResponseHead): void {
    this.head = head
    this.#message = new MessageBody(this.#framing(head), (piece) => this.body.push(piece))
  }

  #framing(head: ResponseHead): BodyFraming {
    if (this.#method === 'HEAD' || head.status === 204 || head.status === 304) return 0
    if (head.header('transfer-encoding')?.toLowerCase().endsWith('chunked')) return 'chunked'
    const length = head.header('content-length')
    return length === null ? 'untilClose' : Number(length)
  }
}

const SAMPLE = 'HTTP/1.1 200 '

/** True as long as the bytes are too few to tell. */
const beginsAsStatusLine = (text: string): boolean =>
  /^HTTP\/1\.[01] [1-9]\d\d[ \r]/.test(text.slice(0, SAMPLE.length) + SAMPLE.slice(text.length))

function parseHead(text: string, trailers: () => readonly string[] = () => []): ResponseHead {
  const [statusLine = '', ...lines] = text.split('\r\n')
  const rawHeaders: string[] = []
  for (const line of lines) {
    const colon = line.indexOf(':')
    if (colon > 0) rawHeaders.push(line.slice(0, colon), line.slice(colon + 1).trim())
  }
  return {
    status: Number(statusLine.slice(9, 12)),
    statusText: statusLine.slice(13),
    httpVersion: statusLine.slice(5, 8),
    bytes: text.length + END.length,
    ofProxy: false,
    rawHeaders,
    get rawTrailers() {
      return trailers()
    },
    header(name) {
      const values = rawHeaders.filter((_, i) => i % 2 === 1 && rawHeaders[i - 1]?.toLowerCase() === name)
      return values.length === 0 ? null : values.join(', ')
    },
  }
}
