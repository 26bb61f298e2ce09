// Sends a request: its head, and the body with its framing. Reports to the exchange what was sent.

import type { WireFact } from '../../machines/index.ts'
import type { RequestHead, Target } from '../lifecycle/index.ts'
import type { ScriptedConnection } from './scripted-connection.ts'

export class Upload {
  /** The head, and a body given with it, were sent. */
  isSent = false
  /** The head was sent, and the body waits for 100 (Continue). */
  isWaiting = false
  /** Nothing more of the request will leave. */
  isOver = false
  /** The whole request was sent. */
  isComplete = false
  readonly #head: RequestHead
  #headBytes = 0
  #isCut = false
  #outgoing: { readonly part: 'headAlone' | 'head' | 'write' | 'end'; readonly bytes: Outgoing } | null = null
  /** Declared body bytes that nobody has written yet; NaN if no length was declared. */
  #bodyLeft: number

  constructor(head: RequestHead) {
    this.#head = head
    this.#bodyLeft = typeof head.framing === 'number' ? head.framing : Number.NaN
  }

  get hasBegun(): boolean {
    return this.#headBytes > 0
  }

  /** The end of the body is under way. */
  get isEnding(): boolean {
    return this.#outgoing?.part === 'end'
  }

  /** The head that was sent. */
  begin(connection: ScriptedConnection): string {
    const text = headText(this.#head)
    this.#headBytes = text.length
    connection.sendHead(text)
    this.#outgoing =
      this.#head.expectContinue > 0
        ? { part: 'headAlone', bytes: Outgoing.body(NOTHING) }
        : { part: 'head', bytes: this.#framed(this.#head.body ?? NOTHING) }
    return text
  }

  /** Sends the body that was given with the head. */
  allow(): void {
    this.isWaiting = false
    const { body } = this.#head
    if (body === null) this.isSent = true
    else this.#outgoing = { part: 'head', bytes: this.#framed(body) }
  }

  /** True if the kernel took all of it at once; `proceed` continues with the rest. */
  write(chunk: Uint8Array, connection: ScriptedConnection | null): WireFact | null {
    this.#outgoing = { part: 'write', bytes: this.#framed(chunk) }
    const { bytes } = this.#outgoing
    if (connection === null || !bytes.pass(connection)) return null
    this.#outgoing = null
    return { type: 'wire.written', bytes: bytes.wireBytes, bodyBytes: chunk.length }
  }

  /** The body stops before its end, and must not look complete. */
  leaveRest(): void {
    this.#isCut = true
    this.#outgoing = null
  }

  end(canWrite: boolean): void {
    const bytes =
      this.#head.framing === 'chunked' && canWrite && !this.#isCut
        ? Outgoing.lastChunk()
        : Outgoing.body(NOTHING)
    this.#outgoing = { part: 'end', bytes }
  }

  /** Writes what the kernel takes, and reports what was sent. */
  proceed(connection: ScriptedConnection | null): WireFact | null {
    if (this.#outgoing === null) return null
    const { part, bytes } = this.#outgoing
    const isThrough = bytes.wireBytes === 0 || (connection !== null && bytes.pass(connection))
    const bodyBytes = bytes.takeProgress()
    if (!isThrough) return bodyBytes === 0 ? null : { type: 'wire.progressed', bytes: bodyBytes, bodyBytes }
    this.#outgoing = null
    if (part === 'headAlone') {
      this.isWaiting = true
      return { type: 'wire.headSent', bytes: this.#headBytes }
    }
    if (part === 'write') return { type: 'wire.drained', bytes: bytes.wireBytes, bodyBytes }
    this.isOver = part === 'end' || !this.#head.more
    // A body shorter than declared makes the connection unusable.
    this.isComplete = this.isOver && !(this.#bodyLeft > 0) && !this.#isCut
    if (part === 'end') return { type: 'wire.ended' }
    this.isSent = true
    const headBytes = this.#head.expectContinue > 0 ? 0 : this.#headBytes
    return { type: 'wire.sent', bytes: headBytes + bytes.wireBytes, bodyBytes, more: this.#head.more }
  }

  /** The rest is not sent. */
  giveUp(): void {
    this.#outgoing = null
    this.isOver = true
  }

  #framed(chunk: Uint8Array): Outgoing {
    this.#bodyLeft -= chunk.length
    // An empty chunk would end the body.
    return this.#head.framing === 'chunked' && chunk.length > 0 ? Outgoing.chunk(chunk) : Outgoing.body(chunk)
  }
}

/** Body bytes on their way into a connection, with their framing. */
class Outgoing {
  readonly #bytes: Uint8Array
  /** The position of the body in these bytes. */
  readonly #bodyFrom: number
  readonly #bodyTo: number
  #taken = 0
  #told = 0

  private constructor(before: string, body: Uint8Array, after: string) {
    this.#bytes = before === '' ? body : Buffer.concat([Buffer.from(before), body, Buffer.from(after)])
    this.#bodyFrom = before.length
    this.#bodyTo = before.length + body.length
  }

  static body(bytes: Uint8Array): Outgoing {
    return new Outgoing('', bytes, '')
  }

  static chunk(bytes: Uint8Array): Outgoing {
    return new Outgoing(`${bytes.length.toString(16)}\r\n`, bytes, '\r\n')
  }

  static lastChunk(): Outgoing {
    return new Outgoing('0\r\n\r\n', new Uint8Array(0), '')
  }

  /** Framing included. */
  get wireBytes(): number {
    return this.#bytes.length
  }

  /** Writes what the kernel takes; true when it has taken everything. */
  pass(connection: ScriptedConnection): boolean {
    this.#taken += connection.send(this.#bytes.subarray(this.#taken))
    return this.#taken === this.#bytes.length
  }

  /** Body bytes that the kernel took since the last call. */
  takeProgress(): number {
    const body = Math.min(Math.max(this.#taken, this.#bodyFrom), this.#bodyTo) - this.#bodyFrom
    const progress = body - this.#told
    this.#told = body
    return progress
  }
}

const NOTHING = new Uint8Array(0)

function headText(head: RequestHead): string {
  const {
    capitalizesFields = false,
    expectContinue,
    framing,
    headers,
    httpVersion = '1.1',
    method,
    target,
  } = head
  const named = capitalizesFields ? capitalized : small
  const isNamed = headers.some((name, i) => i % 2 === 0 && name.toLowerCase() === 'host')
  let lines = `${method} ${target.path} HTTP/${httpVersion}\r\n`
  if (!isNamed) lines += `${named.host}: ${hostOf(target)}\r\n`
  for (let i = 0; i < headers.length; i += 2) lines += `${headers[i]}: ${headers[i + 1]}\r\n`
  if (expectContinue > 0) lines += `${named.expect}: 100-continue\r\n`
  if (framing === 'chunked') lines += `${named.coding}: chunked\r\n`
  else if (typeof framing === 'number') lines += `${named.length}: ${framing}\r\n`
  return `${lines}\r\n`
}

const small = {
  host: 'host',
  expect: 'expect',
  coding: 'transfer-encoding',
  length: 'content-length',
} as const
const capitalized = {
  host: 'Host',
  expect: 'Expect',
  coding: 'Transfer-Encoding',
  length: 'Content-Length',
} as const

function hostOf({ hostname, port, protocol }: Target): string {
  const host = hostname.includes(':') ? `[${hostname}]` : hostname
  return port === (protocol === 'https:' ? 443 : 80) ? host : `${host}:${port}`
}
