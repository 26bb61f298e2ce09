// One request and its response on one connection: the port on the one side, undici's DispatchHandler on the other.
// undici calls from inside its parser and writer; what it says is kept, and reported in a turn of its own.

import type { Dispatcher } from 'undici'
import type { WireFact } from '../../../machines/index.ts'
import type { Exchange, Listener, RequestHead, ResponseHead } from '../../lifecycle/index.ts'
import { BodyQueue } from '../body-queue.ts'
import { BodyWriter } from './body-writer.ts'
import type { Connection } from './connection.ts'
import type { Linked } from './fifo.ts'
import { LAST_CHUNK } from './head-framing.ts'
import type { OriginPool } from './origin-pool.ts'
import { reasonOf, WireError } from './reason-of.ts'
import { UndiciResponseHead } from './response-head.ts'

/** What the bytes under way belong to. */
type Writing = 'nothing' | 'head' | 'write' | 'end'

export class UndiciExchange implements Exchange, Linked<UndiciExchange>, Dispatcher.DispatchHandler {
  readonly head: RequestHead
  previous: UndiciExchange | undefined
  next: UndiciExchange | undefined
  /** A retry insists on a connection that nothing went wrong on yet. */
  needsFreshConnection = false
  httpVersion = '1.1'
  response: ResponseHead | null = null

  readonly #pool: OriginPool
  readonly #queue = new BodyQueue()
  #listener: Listener | null
  #connection: Connection | null = null
  #receivedBytes = 0

  #writer: BodyWriter | null = null
  #writing: Writing = 'nothing'
  #headBytes = 0
  /** Body bytes that the head promises and nobody handed over yet; null where it promises no number. */
  #bodyLeft: number | null
  /** The whole head has left. */
  #sent = false
  /** Nothing more of the request will leave. */
  #requestOver = false
  /** All of the request has left, so that the connection is clean on this side. */
  #requestComplete = false

  #interims: number[] | null = null
  #anyByteCame = false
  #answered = false
  #responded = false
  #responseEnded = false
  #error: Error | null = null
  #unwritable = false
  #readerWaits = false
  #settling = false
  #waitedForWriter = false

  constructor(head: RequestHead, listener: Listener, pool: OriginPool) {
    this.head = head
    this.#listener = listener
    this.#pool = pool
    this.#bodyLeft = typeof head.framing === 'number' ? head.framing : null
  }

  // ---- getting a connection

  start(): void {
    if (this.#listener !== null) this.#pool.submit(this)
  }

  queued(position: number, limit: number): void {
    this.report({ type: 'wire.queued', position, limit })
  }

  attached(connection: Connection): void {
    this.#connection = connection
  }

  report(fact: WireFact): void {
    this.#listener?.report(fact)
  }

  // ---- the port

  write(chunk: Uint8Array): boolean {
    if (chunk.length === 0) {
      this.report({ type: 'wire.written', bytes: 0, bodyBytes: 0 })
      return true
    }
    const writer = this.#writer as BodyWriter
    if (this.#bodyLeft !== null) this.#bodyLeft -= chunk.length
    writer.begin(chunk)
    if (!writer.proceed()) {
      this.#writing = 'write'
      return false
    }
    this.report({ type: 'wire.written', bytes: writer.wireBytes, bodyBytes: chunk.length })
    return true
  }

  end(): void {
    if (this.head.framing === 'chunked' && this.#connection?.isOpen && !this.#requestComplete) {
      this.#writing = 'end'
      this.#connection.issue(LAST_CHUNK)
    } else queueMicrotask(() => this.#ended())
  }

  read(into: Uint8Array): number {
    const count = this.#queue.read(into)
    this.#readerWaits = count < 0
    this.#connection?.ungate()
    return count
  }

  take(): Uint8Array | null | undefined {
    const piece = this.#queue.take()
    this.#readerWaits = piece === undefined
    this.#connection?.ungate()
    return piece
  }

  get buffered(): number {
    return this.#queue.length
  }

  takeReceivedBytes(): number {
    const bytes = this.#receivedBytes + (this.#connection?.takeReceivedBytes() ?? 0)
    this.#receivedBytes = 0
    return bytes
  }

  release(): void {
    const listener = this.#listener
    if (listener === null) return
    this.#listener = null
    const connection = this.#connection
    this.#connection = null
    if (connection === null) {
      this.#pool.withdraw(this)
      return
    }
    // Everything is in, and only the reporting of it is still to come.
    if (this.#responseEnded && this.#requestComplete && connection.isOpen) connection.free()
    else closeLoudly(connection, listener)
  }

  // ---- what leaves

  /** The head is in the connection's hands, and as much of a whole body as fits into the same write. */
  headIssued(bytes: number): void {
    this.#headBytes = bytes
    this.#writing = 'head'
    const { body, framing } = this.head
    if (body === null && !this.head.more) return
    this.#writer = new BodyWriter(this.#connection as Connection, framing === 'chunked')
    if (body === null || body.length === 0) return
    if (this.#bodyLeft !== null) this.#bodyLeft -= body.length
    this.#writer.begin(body)
    this.#writer.proceed()
  }

  /** The kernel has all that was issued. */
  flushed(): void {
    const writing = this.#writing
    if (writing === 'nothing') return
    const writer = this.#writer
    if (writing !== 'end' && writer !== null && !writer.proceed()) {
      const bodyBytes = writer.takeProgress()
      if (bodyBytes > 0) this.report({ type: 'wire.progressed', bytes: bodyBytes, bodyBytes })
      return
    }
    this.#writing = 'nothing'
    if (writing === 'end') this.#ended()
    else {
      const bytes = writer?.wireBytes ?? 0
      const bodyBytes = writer?.takeProgress() ?? 0
      if (writing === 'write') this.report({ type: 'wire.drained', bytes, bodyBytes })
      else this.#headSent(this.#headBytes + bytes, bodyBytes)
    }
  }

  #headSent(bytes: number, bodyBytes: number): void {
    this.#sent = true
    this.#requestOver = !this.head.more
    this.#requestComplete = this.#requestOver
    this.report({ type: 'wire.sent', bytes, bodyBytes })
    this.#deliver()
  }

  /** The request body ended; one that is shorter than its head promised spoils the connection. */
  #ended(): void {
    this.#requestOver = true
    this.#requestComplete = (this.#bodyLeft ?? 0) === 0 && this.#error === null
    this.report({ type: 'wire.ended' })
    this.#deliver()
  }

  // ---- undici's DispatchHandler: from inside the parser

  onRequestStart(): void {}

  onResponseStarted(): void {
    this.#anyByteCame = true
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
    statusText?: string,
  ): void {
    if (status < 200) {
      this.interim(status)
      return
    }
    const raw = (controller.rawHeaders ?? []) as readonly Uint8Array[]
    this.response = new UndiciResponseHead(status, statusText ?? '', this.httpVersion, raw, headers)
    this.#settle()
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#queue.push(chunk)
    if (this.#readerWaits) this.#settle()
  }

  onResponseEnd(): void {
    this.#responseEnded = true
    this.#settle()
  }

  onResponseError(_controller: Dispatcher.DispatchController | undefined, error: Error): void {
    this.broken(error)
  }

  interim(status: number): void {
    this.#anyByteCame = true
    this.#interims ??= []
    this.#interims.push(status)
    this.#settle()
  }

  broken(error: Error): void {
    this.#error ??= error
    this.#settle()
  }

  /** The connection is gone. Where the response needed it, undici has said so before. */
  disconnected(): void {
    if (!this.#requestOver) this.broken(new WireError('closed', 'the server ended the connection'))
  }

  #settle(): void {
    if (this.#settling) return
    this.#settling = true
    queueMicrotask(this.#deliver)
  }

  // ---- what is reported, in a turn of its own

  readonly #deliver = (): void => {
    this.#settling = false
    if (this.#interims !== null) this.#deliverInterims()
    if (this.response !== null && !this.#responded) this.#deliverResponse(this.response)
    if (this.#responseEnded && this.#requestOver) this.#finish()
    if (this.#error !== null) this.#fail(this.#error)
    if (this.#readerWaits && this.#responded && (this.#queue.length > 0 || this.#queue.ended)) {
      this.#readerWaits = false
      this.#listener?.readable()
    }
  }

  #deliverInterims(): void {
    const interims = this.#interims as number[]
    this.#interims = null
    if (this.#answered) return
    for (const status of interims) this.report({ type: 'wire.interim', status })
  }

  #deliverResponse(response: ResponseHead): void {
    if (!this.#requestOver) {
      if (!this.#mayAnswerEarly()) return
      if (!this.#answered) {
        this.#answered = true
        this.report({ type: 'wire.answered', status: response.status })
      }
      if (this.head.more) return
      // The rest of a whole body is left out.
      this.#requestOver = true
      this.#writing = 'nothing'
    }
    this.#responded = true
    if (this.#responseEnded) this.#queue.end()
    this.#listener?.responded(response)
  }

  /** Early is what comes before the head has left, or, of a whole body, the last slice: and not just before Node says that it has. */
  #mayAnswerEarly(): boolean {
    if (this.head.more) return this.#sent
    if (this.#waitedForWriter || this.#connection?.isOpen !== true) return true
    this.#waitedForWriter = true
    setImmediate(this.#deliver)
    return false
  }

  /** The response is in and the request is out: the connection is given back, or closed where it cannot be kept. */
  #finish(): void {
    this.#queue.end()
    const connection = this.#detach()
    if (connection === null) return
    if (this.#requestComplete && connection.isOpen) connection.free()
    else closeLoudly(connection, this.#listener)
  }

  #fail(error: Error): void {
    if (this.#answered && !this.#requestOver) {
      if (this.#unwritable) return
      this.#unwritable = true
      const failure = { phase: 'write', reason: 'answeredEarly', message: EARLY } as const
      this.report({ type: 'wire.unwritable', failure })
      return
    }
    this.#error = null
    const connection = this.#detach()
    const listener = this.#listener
    if (this.#mayRetry(connection)) {
      this.#retry(connection as Connection, error)
      return
    }
    if (connection?.isUp) closeLoudly(connection, listener)
    this.#listener = null
    if (!this.#queue.ended) listener?.failed(reasonOf(error, this.response !== null), error)
  }

  /**
   * A kept connection may die just as it is used again: then the server has seen nothing of the request (RFC 9112 §9.3.1).
   * Once, never after a byte of a body, and only where repeating is harmless.
   */
  #mayRetry(connection: Connection | null): boolean {
    const { body, more, method } = this.head
    return (
      connection?.isReused === true &&
      !this.needsFreshConnection &&
      !this.#anyByteCame &&
      (body === null || body.length === 0) &&
      !(more && this.#sent) &&
      idempotent.has(method)
    )
  }

  #retry(connection: Connection, error: Error): void {
    closeLoudly(connection, this.#listener)
    if (this.#listener === null) return
    this.needsFreshConnection = true
    this.#sent = false
    this.#requestOver = false
    this.#requestComplete = false
    this.#writing = 'nothing'
    this.report({ type: 'wire.retrying', reason: error.message })
    this.start()
  }

  #detach(): Connection | null {
    const connection = this.#connection
    this.#receivedBytes += connection?.takeReceivedBytes() ?? 0
    this.#connection = null
    return connection
  }
}

const EARLY =
  'the server answered before the body was complete and ended the connection; call end() to read the answer.'

/** RFC 9110 §9.2.2. */
const idempotent: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE'])

function closeLoudly(connection: Connection, listener: Listener | null): void {
  if (!connection.isUp) {
    connection.close()
    return
  }
  listener?.report({ type: 'wire.closingConnection' })
  connection.close()
  listener?.report({ type: 'wire.connectionClosed' })
}
