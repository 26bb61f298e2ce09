// The request as it is sent: its head, and the body in the coding that frames it. The exchange reports what has left.

import { isIP } from 'node:net'
import type { WireFact } from '../../machines/index.ts'
import type { RequestHead, Target } from '../lifecycle/index.ts'
import type { ScriptedConnection } from './scripted-connection.ts'

export class Upload {
  /** The head, and a body that came with it, have left. */
  isSent = false
  /** The head has left, and the body waits for leave to go. */
  isWaiting = false
  /** Nothing more of the request will leave. */
  isOver = false
  /** All of the request has left. */
  isComplete = false
  readonly #head: RequestHead
  #headBytes = 0
  #isCut = false
  #outgoing: { readonly part: 'headAlone' | 'head' | 'write' | 'end'; readonly bytes: Outgoing } | null = null
  /** Body bytes that the head promises and nobody handed over yet; NaN where it promises none. */
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

  begin(connection: ScriptedConnection): void {
    const text = headText(this.#head)
    this.#headBytes = text.length
    connection.sendHead(text)
    this.#outgoing =
      this.#head.expectContinue > 0
        ? { part: 'headAlone', bytes: Outgoing.body(NOTHING) }
        : { part: 'head', bytes: this.#framed(this.#head.body ?? NOTHING) }
  }

  /** What came with the head may leave. */
  allow(): void {
    this.isWaiting = false
    const { body } = this.#head
    if (body === null) this.isSent = true
    else this.#outgoing = { part: 'head', bytes: this.#framed(body) }
  }

  /** True when the kernel took all of it at once; `proceed` goes on with the rest. */
  write(chunk: Uint8Array, connection: ScriptedConnection | null): WireFact | null {
    this.#outgoing = { part: 'write', bytes: this.#framed(chunk) }
    const { bytes } = this.#outgoing
    if (connection === null || !bytes.pass(connection)) return null
    this.#outgoing = null
    return { type: 'wire.written', bytes: bytes.wireBytes, bodyBytes: chunk.length }
  }

  /** The body ends before its end, and must not look as if it were whole. */
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

  /** Gives the kernel what it takes, and says what has left. */
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
    // A body that is shorter than its head promised spoils the connection.
    this.isComplete = this.isOver && !(this.#bodyLeft > 0) && !this.#isCut
    if (part === 'end') return { type: 'wire.ended' }
    this.isSent = true
    const headBytes = this.#head.expectContinue > 0 ? 0 : this.#headBytes
    return { type: 'wire.sent', bytes: headBytes + bytes.wireBytes, bodyBytes, more: this.#head.more }
  }

  /** What has not left stays here. */
  giveUp(): void {
    this.#outgoing = null
    this.isOver = true
  }

  #framed(chunk: Uint8Array): Outgoing {
    this.#bodyLeft -= chunk.length
    // An empty chunk would be the end of the body.
    return this.#head.framing === 'chunked' && chunk.length > 0 ? Outgoing.chunk(chunk) : Outgoing.body(chunk)
  }
}

/** Body bytes on their way into a connection, with the coding that frames them. */
class Outgoing {
  readonly #bytes: Uint8Array
  /** Where the body is in these bytes. */
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

  /** With its framing. */
  get wireBytes(): number {
    return this.#bytes.length
  }

  /** Gives the kernel what it takes; true when it has everything. */
  pass(connection: ScriptedConnection): boolean {
    this.#taken += connection.send(this.#bytes.subarray(this.#taken))
    return this.#taken === this.#bytes.length
  }

  /** Bytes of the body that the kernel took since this was last asked. */
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
  const host = isIP(hostname) === 6 ? `[${hostname}]` : hostname
  return port === (protocol === 'https:' ? 443 : 80) ? host : `${host}:${port}`
}
