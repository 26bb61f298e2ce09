// A TCP connection without a network, and the server behind it. Bytes pass kernel buffers of a given size. The server
// plays the steps of the script for each request, and records what it received.

import type { Clock } from '../lifecycle/index.ts'
import { BodyQueue } from '../transports/body-queue.ts'
import type { ReservableConnection } from '../transports/reservation.ts'
import { noteWait } from './manual-clock.ts'
import { MessageBody } from './message-body.ts'
import { replyBytes, type Step, take } from './script.ts'
import type { ServerEnd } from './scripted-connector.ts'

/** The client's end of a connection. Each call comes in a turn of its own. */
export interface ConnectionListener {
  received(bytes: Uint8Array): void
  /** The server ended the connection in order, or reset it. */
  gone(how: 'closed' | 'reset'): void
  /** The kernel has room again. */
  room(): void
}

/** What a connection needs from its origin. */
export interface ScriptedOrigin {
  readonly clock: Clock
  /** The most body bytes that the kernels hold. */
  readonly capacity: number
  stepsFor(request: SeenRequest): readonly Step[]
  /** The connection is clean, and its exchange is over. */
  freed(connection: ScriptedConnection): void
  closed(connection: ScriptedConnection): void
}

export class ScriptedConnection implements ReservableConnection {
  /** Counted from 1. */
  readonly number: number
  readonly address: string
  readonly port: number
  /** How many requests it was given. */
  exchanges = 0
  isOpen = true
  /** It waits for the request that it was made for. */
  isReserved = false
  /** Nothing is encrypted here. */
  readonly channel = null
  /** When it was given back. */
  idleSince = 0
  listener: ConnectionListener | null = null
  /** Called once, when the server has ended the connection. */
  onGone: () => void = () => {}
  readonly #origin: ScriptedOrigin
  readonly #server: ScriptedServer
  #request: IncomingRequest | null = null
  #held = 0

  constructor({ address, number, port }: ServerEnd, origin: ScriptedOrigin) {
    this.number = number
    this.address = address
    this.port = port
    this.#origin = origin
    this.#server = new ScriptedServer(this, origin)
  }

  // ---- for the client

  /** Sends the head of the next request; heads always fit. */
  sendHead(head: string): void {
    this.exchanges++
    this.#request = new IncomingRequest(head, this.number)
    this.#server.request(this.#request)
  }

  /** Gives body bytes to the kernel and returns how many it takes. The others can be tried again after `room`. */
  send(bytes: Uint8Array): number {
    if (!this.isOpen) return 0
    const taken = Math.min(bytes.length, this.#origin.capacity - this.#held)
    this.#held += taken
    this.#request?.arrive(bytes.slice(0, taken))
    if (taken > 0) this.#server.wake()
    return taken
  }

  get isReused(): boolean {
    return this.exchanges > 0
  }

  free(): void {
    this.#origin.freed(this)
  }

  close(): void {
    this.#origin.closed(this)
  }

  destroy(): void {
    this.isOpen = false
    this.listener = null
  }

  // ---- for the server

  deliver(bytes: Uint8Array): void {
    // Unasked bytes: the connection must not be used again.
    if (this.listener === null) this.end('reset')
    else this.listener.received(bytes)
  }

  /** The server has read this many bytes. */
  drained(bytes: number): void {
    this.#held -= bytes
    if (bytes > 0) this.#origin.clock.after(0, () => this.listener?.room())
  }

  end(how: 'closed' | 'reset'): void {
    const { listener } = this
    this.destroy()
    this.onGone()
    listener?.gone(how)
  }
}

// ---- the server

/** A request as its server saw it. */
export interface SeenRequest {
  readonly method: string
  readonly path: string
  /** The head as received. */
  readonly head: string
  /** The number of the connection that it came on, counted from 1. */
  readonly connection: number
  /** The body as far as the server has read it, without chunked framing. */
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

  /** Bytes after the head that the server has not read yet. */
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

  /**
   * Reads what has arrived, until the body has `length` bytes or is complete. Returns the number of bytes, framing
   * included.
   */
  readTo(length: number): number {
    let raw = 0
    // One byte on the wire is at most one byte of the body, so this never reads too far.
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

/** Accepts the requests of one connection, one after the other, and plays the steps of each. */
class ScriptedServer {
  readonly #connection: ScriptedConnection
  readonly #origin: ScriptedOrigin
  readonly #waiting: IncomingRequest[] = []
  #current: IncomingRequest | null = null
  #steps: readonly Step[] = []
  #next = 0
  /** How long the body has to be for the present `take`; null during another step. */
  #wanted: number | null = null

  constructor(connection: ScriptedConnection, origin: ScriptedOrigin) {
    this.#connection = connection
    this.#origin = origin
  }

  request(request: IncomingRequest): void {
    this.#waiting.push(request)
    this.#later(() => this.#accept())
  }

  /** More bytes of a body have arrived. */
  wake(): void {
    if (this.#wanted !== null) this.#later(() => this.#take())
  }

  #accept(): void {
    if (this.#current !== null) return
    const request = this.#waiting.shift()
    if (request === undefined) return
    this.#current = request
    this.#steps = [...this.#origin.stepsFor(request), take()]
    this.#next = 0
    this.#play()
  }

  /** Plays the next step. The one after it comes in a turn of its own. */
  #play(): void {
    const step = this.#steps[this.#next++]
    const request = this.#current as IncomingRequest
    if (step === undefined) {
      this.#current = null
      this.#accept()
      return
    }
    switch (step.type) {
      case 'take':
        this.#wanted = request.length + step.bytes
        this.#take()
        return
      case 'hang':
        // The request stays the current one, so that no other is accepted.
        this.#steps = []
        this.#wanted = Number.POSITIVE_INFINITY
        this.#take()
        return
      case 'close':
        this.#connection.end('closed')
        return
      case 'reset':
        this.#connection.end('reset')
        return
      case 'wait':
        this.#later(() => this.#play(), step.ms)
        return
      case 'until':
        step.gate.arrive(() => this.#later(() => this.#play()))
        return
      default:
        this.#later(() => this.#play())
        // A copy, as from any socket: the reader may keep a piece, change it or transfer it.
        this.#connection.deliver(
          step.type === 'send' ? new Uint8Array(step.bytes) : replyBytes(step, request.method),
        )
    }
  }

  #take(): void {
    const request = this.#current
    if (this.#wanted === null || request === null) return
    this.#connection.drained(request.readTo(this.#wanted))
    if (request.length < this.#wanted && !request.complete) return
    this.#wanted = null
    if (this.#steps.length > 0) this.#later(() => this.#play())
  }

  #later(callback: () => void, ms = 0): void {
    const exchange = this.#current
    noteWait(
      this.#origin.clock,
      ms,
      () => this.#connection.isOpen && this.#current === exchange && exchange !== null,
    )
    this.#origin.clock.after(ms, () => {
      if (this.#connection.isOpen) callback()
    })
  }
}
