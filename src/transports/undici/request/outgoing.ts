// The request half of an exchange: the head, a body sent with it or in writes, and the end of the body.

import type { WireFact } from '../../../../machines/index.ts'
import type { RequestHead } from '../../../lifecycle/index.ts'
import type { OwnSocket } from '../own-socket.ts'
import { BodyWriter } from './body-writer.ts'

export interface OutgoingEvents {
  report(fact: WireFact): void
  /** The head was sent, or the request is over: reports that had to wait can be made. */
  proceeded(): void
}

export class Outgoing {
  /** The whole head has left. */
  sent = false
  /** Nothing more of the request will leave. */
  over = false
  /** The whole request was sent, so this side of the connection is clean. */
  complete = false
  /** The head was sent, and the body waits for 100 (Continue). */
  isWaiting = false
  /** The end of the body is under way. */
  ending = false
  readonly #head: RequestHead
  readonly #events: OutgoingEvents
  #writer: BodyWriter | null = null
  /** The part of the request that the bytes on their way belong to. */
  #writing: 'nothing' | 'head' | 'write' | 'end' = 'nothing'
  #headBytes = 0
  /** The body must not leave yet. */
  #isWithheld = false
  /** The rest of the body was left out. */
  #isCut = false

  constructor(head: RequestHead, events: OutgoingEvents) {
    this.#head = head
    this.#events = events
  }

  /** The head goes into the socket, together with as much of the body as fits into one write. */
  headIssued(socket: OwnSocket, bytes: number): void {
    this.#headBytes = bytes
    this.#writing = 'head'
    const { body, expectContinue, framing, more } = this.#head
    if (body === null && !more) return
    this.#writer = new BodyWriter(socket, framing)
    this.#isWithheld = expectContinue > 0
    if (body === null || this.#isWithheld) return
    this.#writer.begin(body)
    this.#writer.proceed()
  }

  proceed(): void {
    this.isWaiting = false
    const { body } = this.#head
    if (body === null) {
      this.sent = true
      return
    }
    const writer = this.#writer as BodyWriter
    this.#headBytes = 0
    this.#writing = 'head'
    writer.begin(body)
    writer.proceed()
    writer.expectFlush()
  }

  write(chunk: Uint8Array): boolean {
    const writer = this.#writer as BodyWriter
    writer.begin(chunk)
    if (!writer.proceed()) {
      this.#writing = 'write'
      writer.expectFlush()
      return false
    }
    this.#events.report({ type: 'wire.written', bytes: writer.wireBytes, bodyBytes: chunk.length })
    return true
  }

  /** The rest of the body is not sent. The end must not make the body look complete. */
  leaveRest(): void {
    this.#isCut = true
    this.#writing = 'nothing'
  }

  end(): void {
    this.ending = true
    if (!this.#isCut && this.#writer?.finish()) {
      this.#writing = 'end'
      this.#writer.expectFlush()
    } else queueMicrotask(() => this.#ended())
  }

  /** The rest of the body is left out. */
  giveUp(): void {
    this.over = true
    this.#writing = 'nothing'
  }

  /** The end can no longer be sent, so reports that waited for it can be made. */
  cutEnd(): void {
    if (this.#writing === 'nothing') return
    this.#writing = 'nothing'
    this.#ended()
  }

  /** Starts again on another connection. */
  restart(): void {
    this.sent = false
    this.over = false
    this.complete = false
    this.isWaiting = false
    this.#writing = 'nothing'
  }

  /** The kernel has taken all bytes. */
  flushed(): void {
    const writing = this.#writing
    if (writing === 'nothing') return
    const writer = this.#writer
    if (writing !== 'end' && writer !== null && !writer.proceed()) {
      writer.expectFlush()
      const bytes = writer.takeProgress()
      if (bytes > 0) this.#events.report({ type: 'wire.progressed', bytes, bodyBytes: bytes })
      return
    }
    this.#writing = 'nothing'
    if (writing === 'end') {
      this.#ended()
      return
    }
    if (this.#isWithheld) {
      this.#isWithheld = false
      this.isWaiting = true
      this.#events.report({ type: 'wire.headSent', bytes: this.#headBytes })
      this.#events.proceeded()
      return
    }
    const bytes = writer?.wireBytes ?? 0
    const bodyBytes = writer?.takeProgress() ?? 0
    if (writing === 'write') this.#events.report({ type: 'wire.drained', bytes, bodyBytes })
    else this.#headSent(this.#headBytes + bytes, bodyBytes)
  }

  #headSent(bytes: number, bodyBytes: number): void {
    this.sent = true
    const { more } = this.#head
    this.over = !more
    this.complete = this.over && (this.#writer === null || this.#writer.isWhole)
    this.#events.report({ type: 'wire.sent', bytes, bodyBytes, more })
    this.#events.proceeded()
  }

  /** A body shorter than declared makes the connection unusable. */
  #ended(): void {
    this.over = true
    this.complete = !this.#isCut && this.#writer?.isWhole === true
    this.#events.report({ type: 'wire.ended' })
    this.#events.proceeded()
  }
}
