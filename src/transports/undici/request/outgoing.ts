// The request half of an exchange: the head, a body that goes with it or follows in writes, and its end.

import type { WireFact } from '../../../../machines/index.ts'
import type { RequestHead } from '../../../lifecycle/index.ts'
import type { OwnSocket } from '../own-socket.ts'
import { BodyWriter } from './body-writer.ts'

export interface OutgoingEvents {
  report(fact: WireFact): void
  /** The head has left, or the request is over: what was held back for it may come now. */
  proceeded(): void
}

export class Outgoing {
  /** The whole head has left. */
  sent = false
  /** Nothing more of the request will leave. */
  over = false
  /** All of the request has left, so that the connection is clean on this side. */
  complete = false
  /** The head has left, and the body waits for leave to go. */
  isWaiting = false
  /** The end of the body is under way. */
  ending = false
  readonly #head: RequestHead
  readonly #events: OutgoingEvents
  #writer: BodyWriter | null = null
  /** What the bytes under way belong to. */
  #writing: 'nothing' | 'head' | 'write' | 'end' = 'nothing'
  #headBytes = 0
  /** The body is not to leave yet. */
  #isWithheld = false
  /** The body was given up before its end. */
  #isCut = false

  constructor(head: RequestHead, events: OutgoingEvents) {
    this.#head = head
    this.#events = events
  }

  /** The head is in the socket's hands; as much of a body as fits goes into the same write. */
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

  /** What has not left stays here: the end of the body must not look like one. */
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

  /** What was not written yet is left out. */
  giveUp(): void {
    this.over = true
    this.#writing = 'nothing'
  }

  /** The end cannot leave any more; what was to be said after it can. */
  cutEnd(): void {
    if (this.#writing === 'nothing') return
    this.#writing = 'nothing'
    this.#ended()
  }

  /** Everything anew, on another connection. */
  restart(): void {
    this.sent = false
    this.over = false
    this.complete = false
    this.isWaiting = false
    this.#writing = 'nothing'
  }

  /** The kernel has all that was issued. */
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

  /** A body that is shorter than its head promised spoils the connection. */
  #ended(): void {
    this.over = true
    this.complete = !this.#isCut && this.#writer?.isWhole === true
    this.#events.report({ type: 'wire.ended' })
    this.#events.proceeded()
  }
}
