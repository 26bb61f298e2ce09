// One request and its response on a scripted connection. What the script does is reported in a later turn.

import type { Reason, WireFact } from '../../machines/index.ts'
import type { Exchange, Listener, RequestHead, Reservation, ResponseHead } from '../lifecycle/index.ts'
import { answeredEarly } from '../transports/answered-early.ts'
import { isRepeatable } from '../transports/repeating.ts'
import { ConnectionHolder, type HolderEvents } from './connection-holder.ts'
import type { OriginPool } from './origin-pool.ts'
import { ResponseParser } from './response-parser.ts'
import { Upload } from './upload.ts'

export class ScriptedExchange implements Exchange, HolderEvents {
  readonly #head: RequestHead
  readonly #listener: Listener
  readonly #holder: ConnectionHolder
  readonly #bareBodies: boolean
  /** Released or failed: nothing is reported any more, except the second half of a pair. */
  #isOver = false
  #upload: Upload
  #parser: ResponseParser
  #isAnswered = false
  #isResponded = false
  #isUnwritable = false
  #problem: { readonly reason: Reason; readonly cause: Error } | null = null
  #readerWaits = false
  #isBeingRead = false

  constructor(head: RequestHead, listener: Listener, pool: OriginPool) {
    this.#head = head
    this.#listener = listener
    this.#holder = new ConnectionHolder(pool, this)
    this.#upload = new Upload(head)
    this.#bareBodies = pool.bareBodies
    this.#parser = new ResponseParser(head.method, pool.bareBodies)
  }

  get id(): number {
    return this.#listener.id
  }

  get method(): string {
    return this.#head.method
  }

  get path(): string {
    return this.#head.target.path
  }

  get reservation(): Reservation | undefined {
    return this.#head.reservation
  }

  get isUnread(): boolean {
    return this.#isResponded && !this.#isBeingRead
  }

  start(): void {
    this.#holder.start()
  }

  // ---- the port

  write(chunk: Uint8Array): boolean {
    const written = this.#upload.write(chunk, this.#holder.connection)
    if (written !== null) this.report(written)
    return written !== null
  }

  proceed(): void {
    this.#upload.allow()
    this.#holder.later(() => this.room())
  }

  end(): void {
    this.#upload.end(this.#holder.connection?.isOpen === true)
    this.#holder.later(() => this.room())
  }

  leaveRest(): void {
    this.#isUnwritable = true
    this.#upload.leaveRest()
  }

  read(into: Uint8Array): number {
    this.#isBeingRead = true
    const count = this.#parser.body.read(into)
    this.#readerWaits = count < 0
    return count
  }

  take(): Uint8Array | null | undefined {
    this.#isBeingRead = true
    const piece = this.#parser.body.take()
    this.#readerWaits = piece === undefined
    return piece
  }

  get buffered(): number {
    return this.#parser.body.length
  }

  /** Nothing is encrypted here. */
  readonly channel = null

  get response(): ResponseHead | null {
    return this.#parser.head
  }

  takeReceivedBytes(): number {
    return this.#parser.takeReceivedBytes()
  }

  release(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#holder.leave(this.#isClean)
  }

  reserve(): Reservation | null {
    this.#isOver = true
    return this.#holder.reserve()
  }

  // ---- sending

  report(fact: WireFact): void {
    if (!this.#isOver || isOfClosing(fact)) this.#listener.report(fact)
  }

  connected(): void {
    const { connection } = this.#holder
    this.report({ type: 'wire.sending' })
    // The head is composed only now, because a listener may have added a field or changed its mind.
    this.#holder.later(() => {
      if (connection === null || connection !== this.#holder.connection) return
      const head = this.#upload.begin(connection)
      this.#listener.headWritten?.(head)
      this.room()
    })
  }

  failed(reason: Reason, cause: Error): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#listener.failed(reason, cause)
  }

  /** More of the request may be sent. */
  room(): void {
    const fact = this.#upload.proceed(this.#holder.connection)
    if (fact === null) return
    this.report(fact)
    this.#deliver()
  }

  // ---- receiving

  received(bytes: Uint8Array): void {
    // An unasked response: the connection cannot be trusted any more.
    if (!this.#upload.hasBegun) {
      this.gone('reset')
      return
    }
    this.#parser.push(bytes)
    const reason = this.#parser.failure
    if (reason !== null) this.#problem ??= { reason, cause: new Error(`scripted: the response is ${reason}`) }
    this.#deliver()
  }

  gone(how: 'closed' | 'reset'): void {
    if (how === 'closed') this.#parser.close()
    const cause: NodeJS.ErrnoException = new Error(`scripted: the server has ${how} the connection`)
    if (how === 'reset') cause.code = 'ECONNRESET'
    this.#problem ??= { reason: how, cause }
    this.#deliver()
  }

  /** Reports what has arrived and was not reported. The listener may release the exchange during any report. */
  #deliver(): void {
    for (const status of this.#parser.interims.splice(0)) this.report({ type: 'wire.interim', status })
    if (this.#parser.head !== null && !this.#isResponded) this.#deliverHead(this.#parser.head)
    if (this.#isOver) return
    if (this.#isResponded && this.#parser.ended) {
      this.#problem = null
      this.#holder.letGo(this.#isClean)
    }
    if (this.#problem !== null) this.#deliverProblem(this.#problem)
    if (this.#isOver || !this.#readerWaits || !this.#isResponded) return
    if (this.#parser.body.length > 0 || this.#parser.ended) {
      this.#readerWaits = false
      this.#listener.readable()
    }
  }

  #deliverHead(head: ResponseHead): void {
    const upload = this.#upload
    const { more } = this.#head
    // If the head cannot be sent any more, the response is still reported.
    const isLeaving = upload.isEnding || (!upload.isSent && !upload.isWaiting && this.#problem === null)
    if (!upload.isOver && more && isLeaving) return
    if (!upload.isOver && !this.#isAnswered) {
      this.#isAnswered = true
      // A body that waits for 100 (Continue) is not sent.
      if (upload.isWaiting) this.leaveRest()
      this.report({ type: 'wire.answered', status: head.status })
    }
    if (this.#isOver || (!upload.isOver && more && upload.isSent)) return
    // The rest of a body given whole is left out.
    upload.giveUp()
    this.#isResponded = true
    this.#listener.responded(head)
  }

  #deliverProblem({ reason, cause }: { readonly reason: Reason; readonly cause: Error }): void {
    if (this.#parser.head !== null && !this.#upload.isOver) this.#stopWriting()
    else if (this.#mayRetry) this.#retry(reason)
    else {
      this.#holder.letGo(false)
      this.failed(reason, cause)
    }
  }

  /** The response is in, so only the rest of the request is lost. */
  #stopWriting(): void {
    if (this.#upload.isEnding) {
      this.#upload.end(false)
      this.room()
    } else if (!this.#isUnwritable) {
      this.#isUnwritable = true
      this.report({ type: 'wire.unwritable', failure: answeredEarly })
    }
  }

  // ---- the end

  get #isClean(): boolean {
    if (!this.#upload.hasBegun) return this.#holder.isReused
    return this.#upload.isComplete && this.#parser.keepsAlive
  }

  /** A kept connection may die just as it is used again; then the server has seen nothing (RFC 9112 §9.3.1). */
  get #mayRetry(): boolean {
    if (!this.#holder.isReused || !this.#parser.isUntouched) return false
    if (!this.#upload.hasBegun) return true
    return this.#holder.wasUsed && isRepeatable(this.#head, this.#upload.isSent, this.#upload.isWaiting)
  }

  #retry(reason: Reason): void {
    this.#problem = null
    this.#holder.restart(() => {
      this.#upload = new Upload(this.#head)
      this.#parser = new ResponseParser(this.#head.method, this.#bareBodies)
      this.report({ type: 'wire.retrying', reason })
    })
  }
}

const isOfClosing = ({ type }: WireFact): boolean =>
  type === 'wire.closingConnection' || type === 'wire.connectionClosed'
