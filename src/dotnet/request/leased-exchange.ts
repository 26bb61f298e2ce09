// A request in progress: its lease of a connection of its service point, its lifecycle, and the draining of its
// response.

import type { Announcement } from '../../../machines/index.ts'
import {
  type Completion,
  connectAhead,
  type FollowUpPolicy,
  Lifecycle,
  type LifecycleOptions,
  PENDING,
  type RequestHead,
  type Reservation,
  type ResponseHead,
  type SecureChannel,
  type Sink,
  type TransferError,
} from '../../lifecycle/index.ts'
import { type OpenRequest, OpenRequests } from '../../session/index.ts'
import type { ConnectionGroup, ConnectionLease } from '../connections/connection-group.ts'
import { ioException } from '../failure-table.ts'
import type { BodyReader, BodySource } from '../streams/response-stream.ts'
import type { Trace } from '../trace.ts'

export interface ExchangeEvents {
  /** The head has left, and the body may follow. */
  opened(error: TransferError | null): void
  written(error: TransferError | null): void
  /** The final response head is in, even if nobody has asked for it yet. */
  responded(error: TransferError | null): void
  /** The response came before the body was complete. */
  answeredEarly(status: number): void
  /** 100 (Continue) has come, with these fields. */
  continued(fields: readonly string[]): void
  redirected(url: string): void
}

export interface LeasedExchangeOptions {
  readonly id: number
  readonly lifecycle: LifecycleOptions
  readonly group: ConnectionGroup
  /** The trace, and the object that its lines name. */
  readonly traced: { readonly trace: Trace; readonly subject: object } | null
}

/** Releases the connection of a response stream that was garbage-collected. */
const collected = new FinalizationRegistry<LeasedExchange>((exchange) => exchange.close())

/** Their responses are not read to the end. */
const unread = new OpenRequests<LeasedExchange>()

export class LeasedExchange implements Sink, ConnectionLease, BodySource, OpenRequest {
  index = -1
  isFresh = false
  readonly #options: LeasedExchangeOptions
  /** Null once the response was returned. */
  #events: ExchangeEvents | null
  /** The stream of the response, as long as it is not to be garbage-collected. */
  #stream: BodyReader | null = null
  #isCollectable = false
  /** The reader whose read is pending. */
  #reader: BodyReader | null = null
  #group: ConnectionGroup
  #granted: (() => void) | null = null
  #lifecycle: Lifecycle | null = null
  /** The head to send once a connection is granted. */
  #waiting: { readonly head: RequestHead; readonly followUp: FollowUpPolicy } | null = null
  #giveUpAhead: (() => void) | null = null
  #reservation: Reservation | null = null
  leaseState: ConnectionLease['leaseState'] = 'none'
  previous: ConnectionLease | undefined = undefined
  next: ConnectionLease | undefined = undefined
  #isClosed = false
  #drain: BodyDrain | null = null
  /** The head is being sent, and the body follows in writes. */
  isOpening = false
  /** The connection had carried another request before. */
  isReused = false
  /** Raw bytes that came with the response head. */
  receivedBytes = 0

  constructor(options: LeasedExchangeOptions, events: ExchangeEvents) {
    this.#options = options
    this.#group = options.group
    this.#events = events
  }

  get response(): ResponseHead | null {
    return this.#lifecycle?.response ?? null
  }

  get usesProxy(): boolean {
    return (this.#lifecycle?.head?.route?.proxy ?? null) !== null
  }

  get method(): string {
    return this.#lifecycle?.head?.method ?? ''
  }

  /** The TLS connection of the request, also afterwards. */
  get channel(): SecureChannel | null {
    return this.#lifecycle?.channel ?? this.#reservation?.channel ?? null
  }

  /** Sends the head, with the whole body unless more follows; now, or when it is its turn. */
  send(head: RequestHead, followUp: FollowUpPolicy): void {
    this.#waiting = { head, followUp }
    if (this.leaseState === 'held' || this.#group.acquire(this)) this.granted()
  }

  /** Leases a connection and opens it; `opened` follows, and the caller sends later. */
  connect(head: RequestHead): void {
    this.#granted = () => this.#connect(head)
    if (this.#group.acquire(this)) this.granted()
  }

  granted(): void {
    const waiting = this.#waiting
    if (waiting === null) {
      this.#granted?.()
      return
    }
    const { followUp, head } = waiting
    const { id, lifecycle } = this.#options
    const { method, target } = head
    this.#waiting = null
    this.#lifecycle = new Lifecycle({ id, method, url: target.url }, lifecycle, this, followUp)
    this.isOpening = head.more
    this.#lifecycle.send(this.#reservation === null ? head : { ...head, reservation: this.#reservation })
  }

  /** Changes to the group of connections that a redirect leads to. Null when one is free, otherwise a promise. */
  moveTo(group: ConnectionGroup): Promise<void> | null {
    if (group === this.#group) return null
    this.#group.release(this)
    this.#group = group
    if (group.acquire(this)) return null
    return new Promise((resolve) => {
      this.#granted = resolve
    })
  }

  /** True when the bytes left at once; otherwise `written` follows. */
  write(chunk: Uint8Array): boolean {
    return (this.#lifecycle as Lifecycle).write(chunk)
  }

  /** The server does not want the rest of the body. */
  leaveRest(): void {
    this.#lifecycle?.leaveRest()
  }

  /** The body is complete; `responded` follows. */
  end(): void {
    this.#lifecycle?.end()
  }

  /**
   * Only the response is left. The stream is referenced only while a read is pending: once it is garbage-collected, the
   * connection is released.
   */
  handOver(stream: BodyReader): void {
    this.#events = null
    this.#granted = null
    this.#stream = stream
    unread.add(this)
  }

  /** From now on, the stream can be garbage-collected. */
  loosen(): void {
    if (this.#stream === null) return
    collected.register(this.#stream, this, this)
    this.#stream = null
    this.#isCollectable = true
  }

  /** Whether its stream is collected does not matter any more. */
  #forgetStream(): void {
    unread.remove(this)
    this.#stream = null
    if (this.#isCollectable) collected.unregister(this)
  }

  /** Releases the connection at the end of the body. */
  readBody(into: Uint8Array, reader: BodyReader): number {
    let bytes: number
    try {
      bytes = (this.#lifecycle as Lifecycle).read(into)
    } catch (error) {
      this.close()
      throw ioException('read from', error as TransferError)
    }
    if (bytes === 0) this.close()
    else if (bytes === PENDING) this.#reader = reader
    return bytes
  }

  /** What is left of a short body is read, so that the connection can be reused. */
  discardBody(isShort: boolean): void {
    if (this.#isClosed || this.#drain !== null) return
    this.#forgetStream()
    if (isShort) this.#readDrain(BodyDrain.dropped())
    else this.close()
  }

  /** Reads at most `most` bytes of the response and closes. */
  collect(most: number, done: (bytes: Buffer) => void): void {
    this.#readDrain(BodyDrain.kept(most, done))
  }

  /** Releases the connection, or stops waiting for one. Whatever is under way is aborted. */
  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#reader = null
    this.#forgetStream()
    this.#giveUpAhead?.()
    this.#lifecycle?.close()
    this.#reservation?.release()
    this.#group.release(this)
    this.#waiting = null
  }

  announced(announcement: Announcement): void {
    const { traced } = this.#options
    if (traced !== null) traced.trace.announced(traced.subject, announcement, this.#lifecycle as Lifecycle)
    if (this.#isClosed) return
    switch (announcement.type) {
      case 'reused':
        this.isReused = announcement.exchanges > 0
        return
      case 'INTERNET_STATUS_CONNECTED_TO_SERVER':
        this.isReused = false
        return
      case 'INTERNET_STATUS_RESPONSE_RECEIVED':
        if (announcement.status !== undefined) this.receivedBytes = announcement.bytes
        return
      case 'INTERNET_STATUS_REDIRECT':
        this.#events?.redirected(announcement.url)
        return
      case 'INTERNET_STATUS_INTERMEDIATE_RESPONSE':
        if (announcement.status === 100) this.#events?.continued(this.#lifecycle?.continueFields ?? [])
        return
      case 'answered':
        this.#events?.answeredEarly(announcement.status)
        return
    }
  }

  completed({ bytes, call, chunk, error }: Completion): void {
    if (this.#isClosed) return
    switch (call) {
      case 'sendEx':
        this.isOpening = false
        this.#events?.opened(error)
        return
      case 'write':
        this.#events?.written(error)
        return
      case 'send':
      case 'end':
        this.#events?.responded(error)
        return
      case 'read':
        if (this.#drain === null) this.#arrived(bytes, error)
        else if (error === null && chunk !== null && this.#drain.take(chunk)) this.#readDrain(this.#drain)
        else this.#finishDrain(this.#drain)
    }
  }

  #arrived(bytes: number, error: TransferError | null): void {
    const reader = this.#reader
    this.#reader = null
    if (error !== null || bytes === 0) this.close()
    reader?.arrived(bytes, error === null ? null : ioException('read from', error))
  }

  #connect(head: RequestHead): void {
    const { id, lifecycle, traced } = this.#options
    const done = (error: TransferError | null, reservation: Reservation | null): void => {
      this.#reservation = reservation
      this.#events?.opened(error)
    }
    this.#giveUpAhead = connectAhead(id, lifecycle.transport, head, done, traced?.trace.ahead(traced.subject))
  }

  #readDrain(drain: BodyDrain): void {
    this.#drain = drain
    const lifecycle = this.#lifecycle as Lifecycle
    try {
      for (;;) {
        const chunk = lifecycle.take()
        if (chunk === undefined) return
        if (chunk === null || !drain.take(chunk)) break
      }
    } catch {
      // The connection is lost, so nothing more will arrive.
    }
    this.#finishDrain(drain)
  }

  #finishDrain(drain: BodyDrain): void {
    this.close()
    drain.finish()
  }
}

/** Bytes that are read and dropped at most (_ConnectStream.cs, c_MaxDrainBytes). */
const MOST_DROPPED = 65_536

class BodyDrain {
  readonly #most: number
  readonly #kept: Uint8Array[] | null
  readonly #done: ((bytes: Buffer) => void) | null
  #bytes = 0

  private constructor(most: number, kept: Uint8Array[] | null, done: ((bytes: Buffer) => void) | null) {
    this.#most = most
    this.#kept = kept
    this.#done = done
  }

  static dropped(): BodyDrain {
    return new BodyDrain(MOST_DROPPED, null, null)
  }

  /** `done` gets what has arrived when that is enough, or at the end. */
  static kept(most: number, done: (bytes: Buffer) => void): BodyDrain {
    return new BodyDrain(most, [], done)
  }

  /** False when that is enough. */
  take(chunk: Uint8Array): boolean {
    const room = this.#most - this.#bytes
    this.#bytes += chunk.length
    this.#kept?.push(chunk.length > room ? chunk.subarray(0, room) : chunk)
    return this.#bytes <= this.#most
  }

  finish(): void {
    this.#done?.(Buffer.concat(this.#kept ?? []))
  }
}
