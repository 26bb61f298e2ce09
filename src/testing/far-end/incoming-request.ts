// A request as it arrives at a scripted server.

import { BodyQueue } from '../../transports/body-queue.ts'
import { MessageBody } from './message-body.ts'

/** A request as its server saw it. */
export interface SeenRequest {
  readonly method: string
  readonly path: string
  /** The head as it came. */
  readonly head: string
  /** The number of the connection that it came on, counted from 1. */
  readonly connection: number
  /** The body as far as the server has read it, without the chunked coding. */
  readonly body: Uint8Array
  /** The server has seen the end of the body. */
  readonly complete: boolean
}

export class IncomingRequest implements SeenRequest {
  readonly method: string
  readonly path: string
  readonly head: string
  readonly connection: number
  readonly #arriving: BodyQueue = new BodyQueue()
  readonly #pieces: Uint8Array[] = []
  readonly #message: MessageBody
  #length = 0

  constructor(head: string, connection: number) {
    const [method = '', path = ''] = head.split(' ', 2)
    this.method = method
    this.path = path
    this.head = head
    this.connection = connection
    this.#message = new MessageBody(framingOf(head), (piece) => {
      this.#pieces.push(piece)
      this.#length += piece.length
    })
  }

  /** Bytes that came after the head, and that the server has not read yet. */
  arrive(bytes: Uint8Array): void {
    this.#arriving.push(bytes)
  }

  get body(): Uint8Array {
    return Buffer.concat(this.#pieces)
  }

  get length(): number {
    return this.#length
  }

  get complete(): boolean {
    return this.#message.ended
  }

  /** Reads what has arrived, until the body has `length` bytes or is complete. How many bytes that were, framing included. */
  readTo(length: number): number {
    let raw = 0
    // A byte on the wire is at most a byte of the body, so this never reads too far.
    while (this.#length < length && !this.complete && this.#arriving.length > 0) {
      const piece = new Uint8Array(Math.min(this.#arriving.length, length - this.#length))
      raw += this.#arriving.read(piece)
      this.#message.push(piece)
    }
    return raw
  }
}

function framingOf(head: string): 'chunked' | number {
  if (/^transfer-encoding:.*chunked\s*$/im.test(head)) return 'chunked'
  return Number(/^content-length:\s*(\d+)\s*$/im.exec(head)?.[1] ?? 0)
}
