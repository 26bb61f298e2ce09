// Records what real servers do, as data that `playback` turns into scripts. Of requests only method and path are recorded.

import type { Reason, WireFact } from '../../machines/index.ts'
import {
  aClock,
  aTransport,
  type Clock,
  type Exchange,
  ForwardingExchange,
  type Listener,
  NOTHING_YET,
  type RequestHead,
  type ResponseHead,
  systemClock,
  type Transport,
} from '../lifecycle/index.ts'

/** JSON. Times are milliseconds. */
export interface Recording {
  readonly version: 1
  /** In the order in which the requests were sent. */
  readonly exchanges: readonly RecordedExchange[]
}

export interface RecordedExchange {
  readonly origin: string
  readonly method: string
  /** The path with its query. */
  readonly path: string
  /** Null without a lookup: for an address, and on a kept connection. */
  readonly resolve: { readonly ms: number; readonly addresses: readonly string[] } | null
  /** Null on a kept connection. */
  readonly connect: { readonly ms: number } | null
  readonly secure: { readonly ms: number; readonly protocol: string; readonly cipher: string } | null
  readonly response: RecordedResponse | null
  /** Null without a failure. It belongs to the last phase that was begun. */
  readonly failure: { readonly ms: number; readonly reason: Reason; readonly code: string | null } | null
}

export interface RecordedResponse {
  /** The time from the end of the request to the response head. */
  readonly ms: number
  readonly status: number
  /** Name and value. The values of Set-Cookie are replaced by `***`. */
  readonly fields: readonly (readonly [string, string])[]
  /** The body as it was read: base64, and the time since the piece before it. */
  readonly pieces: readonly RecordedPiece[]
  /** The body was read to its end. */
  readonly isWhole: boolean
}

export interface RecordedPiece {
  readonly ms: number
  readonly base64: string
}

type Mutable<T> = { -readonly [Name in keyof T]: T[Name] }

/**
 * A transport that passes everything on to another one and records what comes back.
 * @example
 * const transport = new RecordingTransport(new UndiciTransport())
 * const session = new Session({ transport })
 * // … requests, then
 * writeFileSync('recording.json', JSON.stringify(transport.recording))
 */
export class RecordingTransport implements Transport {
  readonly #transport: Transport
  readonly #clock: Clock
  readonly #exchanges: Mutable<RecordedExchange>[] = []

  /**
   * Give the `clock` of the session if it has one of its own.
   * @throws InvalidOptionError
   */
  constructor(transport: Transport, clock: Clock = systemClock) {
    this.#transport = aTransport(transport, 'new RecordingTransport', 'transport')
    this.#clock = aClock(clock, 'new RecordingTransport', 'clock')
  }

  /** What was recorded so far. */
  get recording(): Recording {
    return structuredClone({ version: 1, exchanges: this.#exchanges })
  }

  open(head: RequestHead, listener: Listener): Exchange {
    const { method, target } = head
    const { origin, path } = target
    const none = { resolve: null, connect: null, secure: null, response: null, failure: null }
    const record: Mutable<RecordedExchange> = { origin, method, path, ...none }
    this.#exchanges.push(record)
    const exchange = new RecordedOnTheWay(record, listener, this.#clock)
    return exchange.over(this.#transport.open(head, exchange))
  }

  close(): void {
    this.#transport.close()
  }
}

class RecordedOnTheWay extends ForwardingExchange implements Listener {
  readonly id: number
  protected below!: Exchange
  readonly #record: Mutable<RecordedExchange>
  readonly #listener: Listener
  readonly #clock: Clock
  readonly #pieces: RecordedPiece[] = []
  #response: Mutable<RecordedResponse> | null = null
  #since: number

  constructor(record: Mutable<RecordedExchange>, listener: Listener, clock: Clock) {
    super()
    this.id = listener.id
    this.#record = record
    this.#listener = listener
    this.#clock = clock
    this.#since = clock.now()
  }

  over(exchange: Exchange): this {
    this.below = exchange
    return this
  }

  override read(into: Uint8Array): number {
    const count = this.below.read(into)
    if (count !== NOTHING_YET && into.length > 0) this.#piece(count === 0 ? null : into.subarray(0, count))
    return count
  }

  override take(): Uint8Array | null | undefined {
    const piece = this.below.take()
    if (piece !== undefined) this.#piece(piece)
    return piece
  }

  report(fact: WireFact): void {
    const record = this.#record
    switch (fact.type) {
      case 'wire.resolved':
        record.resolve = { ms: this.#lap(), addresses: fact.addresses }
        break
      case 'wire.connected':
        record.connect = { ms: this.#lap() }
        break
      case 'wire.secured':
        record.secure = { ms: this.#lap(), protocol: fact.protocol, cipher: fact.cipher }
        break
      case 'wire.resolving':
      case 'wire.sent':
      case 'wire.ended':
        this.#lap()
        break
      default:
    }
    this.#listener.report(fact)
  }

  responded(head: ResponseHead): void {
    const { rawHeaders, status } = head
    const fields: [string, string][] = []
    for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
      const name = rawHeaders[i] as string
      fields.push([name, /^set-cookie2?$/i.test(name) ? '***' : (rawHeaders[i + 1] as string)])
    }
    this.#response = { ms: this.#lap(), status, fields, pieces: this.#pieces, isWhole: false }
    this.#record.response = this.#response
    this.#listener.responded(head)
  }

  headWritten(head: string): void {
    this.#listener.headWritten?.(head)
  }

  readable(): void {
    this.#listener.readable()
  }

  failed(reason: Reason, cause: Error): void {
    const { code } = cause as NodeJS.ErrnoException
    this.#record.failure = { ms: this.#lap(), reason, code: typeof code === 'string' ? code : null }
    this.#listener.failed(reason, cause)
  }

  #piece(bytes: Uint8Array | null): void {
    if (this.#response === null) return
    if (bytes === null) this.#response.isWhole = true
    else {
      const base64 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64')
      this.#pieces.push({ ms: this.#lap(), base64 })
    }
  }

  /** Milliseconds since this was called last. */
  #lap(): number {
    const now = this.#clock.now()
    const ms = now - this.#since
    this.#since = now
    return Math.round(ms * 1000) / 1000
  }
}
