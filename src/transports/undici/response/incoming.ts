// The response half of an exchange. undici calls it from inside its parser, so it only stores what arrives, and asks for
// `settle` in a later turn.

import { BodyQueue } from '../../body-queue.ts'
import type { PlainResponseHead } from './plain-response-head.ts'
import { UndiciResponseHead } from './response-head.ts'
import type { RewrittenHead } from './rewritten-head.ts'
import type { UndiciHandler } from './undici-handler.ts'

export interface Settler {
  /** Something arrived; handle it in a later turn. */
  settle(): void
}

/** The most bytes of one TLS record. Node passes on each record by itself. */
const RECORD = 16_384
const MOST_RECORDS = 4 * RECORD

export class Incoming implements UndiciHandler {
  readonly body: BodyQueue = new BodyQueue()
  /** The version of the final response; known before undici gets the head. */
  httpVersion = '1.1'
  /** The size of that head; undefined if there was none. */
  headBytes: number | undefined = undefined
  /** What the server sent, if undici was given another head. */
  rewritten: RewrittenHead | null = null
  response: UndiciResponseHead | PlainResponseHead | null = null
  /** The response is that of a proxy that opened no tunnel. */
  ofProxy = false
  /** True after the last byte of the response. */
  ended = false
  error: Error | null = null
  anyByteCame = false
  /** Somebody is waiting for bytes of the body. */
  readerWaits = false
  /** Somebody has asked for the body. */
  isBeingRead = false
  /** The body bypasses undici: the bytes that undici reports as the body are to be ignored. */
  #isBypassed = false
  /** The true Content-Length, and its place in the bytes that undici gets. */
  #length = ''
  #lengthAt = 0
  #lengthIn: Buffer | null = null
  /** A full TLS record came. Others may come in the same turn, so the reader is woken once for all of them. */
  #expectsMore = false
  #interims: number[] | null = null
  /** The head of the last 100 (Continue). */
  #continueHead = ''
  readonly #settler: Settler

  constructor(settler: Settler) {
    this.#settler = settler
  }

  /** The statuses of 1xx responses since the last call. */
  takeInterims(): readonly number[] {
    const interims = this.#interims
    this.#interims = null
    return interims ?? none
  }

  /** The fields of the last 100, name, value, name, value … */
  get continueFields(): string[] {
    const [, ...lines] = this.#continueHead.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)
    return lines.flatMap((line) => {
      const colon = line.indexOf(':')
      return colon <= 0 ? [] : [line.slice(0, colon), line.slice(colon + 1).trim()]
    })
  }

  read(into: Uint8Array): number {
    this.isBeingRead = true
    const count = this.body.read(into)
    this.readerWaits = count < 0
    return count
  }

  take(): Uint8Array | null | undefined {
    this.isBeingRead = true
    const piece = this.body.take()
    this.readerWaits = piece === undefined
    return piece
  }

  /** `head`: the bytes of a 100. */
  interim(status: number, head: Buffer | null = null): void {
    if (head !== null) this.#continueHead = head.toString('latin1')
    this.anyByteCame = true
    this.#interims ??= []
    this.#interims.push(status)
    this.#settler.settle()
  }

  /** undici got `head` with a false Content-Length at `at`; `length` is put back there before anybody reads the fields. */
  lengthHidden(head: Buffer, at: number, length: string): void {
    this.#isBypassed = true
    this.#lengthIn = head
    this.#lengthAt = at
    this.#length = length
  }

  // ---- what bypasses undici

  headCame(head: PlainResponseHead): void {
    this.response = head
    this.#settler.settle()
  }

  completed(): void {
    this.ended = true
    this.#settler.settle()
  }

  /** The connection is closed. */
  brokenOff(error: Error): void {
    if (!this.ended) this.broken(error)
  }

  /** Bytes of the body, which bypass undici. */
  bodyCame(bytes: Uint8Array, isShared: boolean): void {
    this.body.push(bytes, isShared)
    if (!this.readerWaits) return
    if (isShared || bytes.length !== RECORD || this.body.length >= MOST_RECORDS) this.#settler.settle()
    else if (!this.#expectsMore) {
      this.#expectsMore = true
      setImmediate(this.#stopExpecting)
    }
  }

  readonly #stopExpecting = (): void => {
    this.#expectsMore = false
    if (this.readerWaits) this.#settler.settle()
  }

  /** True if only the end of the connection ends the body (RFC 9112 §6.3). */
  get endedWithConnection(): boolean {
    const { response } = this
    return (
      this.ended &&
      response?.header('content-length') === null &&
      response.header('transfer-encoding') === null
    )
  }

  /** undici 7 and 8 treat a reset as the end of such a body. */
  cutShort(): void {
    this.ended = false
    this.error = Object.assign(new Error('the connection was reset inside the body'), { code: 'ECONNRESET' })
  }

  broken(error: Error): void {
    this.error ??= error
    this.#settler.settle()
  }

  // ---- called by undici

  onConnect(): void {}

  onResponseStarted(): void {
    this.anyByteCame = true
  }

  onHeaders(status: number, raw: readonly Uint8Array[], _resume: unknown, statusText: string): boolean {
    if (status < 200) {
      this.interim(status)
      return true
    }
    const { headBytes, httpVersion, ofProxy, rewritten } = this
    // undici's fields are slices of the bytes that it was given, so this restores the length in them.
    this.#lengthIn?.write(this.#length, this.#lengthAt, 'latin1')
    this.#lengthIn = null
    this.response =
      rewritten === null
        ? new UndiciResponseHead(status, statusText, httpVersion, headBytes, ofProxy, raw)
        : new UndiciResponseHead(
            status,
            rewritten.statusText,
            httpVersion,
            headBytes,
            ofProxy,
            rewritten.fields,
          )
    this.#settler.settle()
    return true
  }

  onData(chunk: Uint8Array): boolean {
    if (!this.#isBypassed) this.bodyCame(chunk, false)
    return true
  }

  onComplete(rawTrailers: readonly Uint8Array[] | null | undefined): void {
    if (rawTrailers && rawTrailers.length > 0 && this.response instanceof UndiciResponseHead)
      this.response.trailedBy(rawTrailers)
    this.ended = true
    this.#settler.settle()
  }

  onError(error: Error): void {
    // undici's HTTPParserError (7 and 8) carries the bytes where it failed, which may be a cookie.
    if (error.name === 'HTTPParserError') Reflect.deleteProperty(error, 'data')
    this.broken(error)
  }
}

const none: readonly never[] = []
