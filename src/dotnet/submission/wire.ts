// The wire's side of a request: its place among the connections of its service point, and its lifecycle.

import type { Announcement } from '../../../machines/index.ts'
import {
  type Completion,
  connectAhead,
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
import { ioException } from '../errors/index.ts'
import type { ConnectionGroup, Occupant } from '../service-point/index.ts'
import type { BodyReader, BodySource } from '../streams/index.ts'
import type { Trace } from '../tracing/index.ts'
import { Rest } from './rest.ts'

export interface WireEvents {
  /** The head has left, and the body may follow. */
  opened(error: TransferError | null): void
  written(error: TransferError | null): void
  /** The final response head is in, also where nobody asked for it yet. */
  responded(error: TransferError | null): void
  /** The answer has come before the body was complete. */
  answeredEarly(status: number): void
  /** 100 (Continue) has come, with these fields. */
  continued(fields: readonly string[]): void
  redirected(url: string): void
}

export interface WireOptions {
  readonly id: number
  readonly lifecycle: LifecycleOptions
  readonly group: ConnectionGroup
  /** The trace, and whom it calls by its name. */
  readonly traced: { readonly trace: Trace; readonly subject: object } | null
}

/** Nobody holds a response any more: its connection is free. */
const unread = new FinalizationRegistry<Wire>((wire) => wire.close())

export class Wire implements Sink, Occupant, BodySource {
  readonly #options: WireOptions
  /** Null once the response was handed over. */
  #events: WireEvents | null
  /** Waits for what a read gives. */
  #reader: BodyReader | null = null
  #group: ConnectionGroup
  #admit: (() => void) | null = null
  #lifecycle: Lifecycle | null = null
  /** Waits for a place. */
  #waiting: RequestHead | null = null
  #giveUpAhead: (() => void) | null = null
  #reservation: Reservation | null = null
  place: Occupant['place'] = 'none'
  before: Occupant | null = null
  behind: Occupant | null = null
  #isClosed = false
  #rest: Rest | null = null
  /** The head is on its way, and the body is to follow in writes. */
  isOpening = false
  /** The connection had carried another request before. */
  isReused = false
  /** Raw bytes that came with the response head. */
  receivedBytes = 0

  constructor(options: WireOptions, events: WireEvents) {
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

  /** Of the connection that carries the request, or has carried it. */
  get channel(): SecureChannel | null {
    return this.#lifecycle?.channel ?? this.#reservation?.channel ?? null
  }

  /** Sends the head, with the whole body unless more follows; now, or when it is its turn. */
  send(head: RequestHead): void {
    this.#waiting = head
    if (this.place === 'inside' || this.#group.enter(this)) this.admitted()
  }

  /** Takes a place, and makes sure of a connection; `opened` follows, and `send` later. */
  connect(head: RequestHead): void {
    this.#admit = () => this.#connect(head)
    if (this.#group.enter(this)) this.admitted()
  }

  admitted(): void {
    const head = this.#waiting
    if (head === null) {
      this.#admit?.()
      return
    }
    const { id, lifecycle } = this.#options
    const { method, target } = head
    this.#waiting = null
    this.#lifecycle = new Lifecycle({ id, method, url: target.url }, lifecycle, this)
    this.isOpening = head.more
    this.#lifecycle.send(this.#reservation === null ? head : { ...head, reservation: this.#reservation })
  }

  /** Goes on with the connections of another group, which a redirect leads to; null, or a promise when there is none free. */
  moveTo(group: ConnectionGroup): Promise<void> | null {
    if (group === this.#group) return null
    this.#group.leave(this)
    this.#group = group
    if (group.enter(this)) return null
    return new Promise((resolve) => {
      this.#admit = resolve
    })
  }

  /** True when the bytes left at once; otherwise `written` follows. */
  write(chunk: Uint8Array): boolean {
    return (this.#lifecycle as Lifecycle).write(chunk)
  }

  /** The rest of the body is not wanted by the server. */
  leaveRest(): void {
    this.#lifecycle?.leaveRest()
  }

  /** The body is complete; `responded` follows. */
  end(): void {
    this.#lifecycle?.end()
  }

  /**
   * From now on the response is all that there is, and who reads it is held only while a read is pending: once nobody holds the
   * stream, the connection is given back.
   */
  handOver(stream: BodyReader): void {
    this.#events = null
    this.#admit = null
    unread.register(stream, this, this)
  }

  /** At the end of the body the connection is given back. */
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

  /** A short rest is read, so that the connection is kept. */
  discardBody(isShort: boolean): void {
    if (this.#isClosed || this.#rest !== null) return
    unread.unregister(this)
    if (isShort) this.#readRest(Rest.dropped())
    else this.close()
  }

  /** Reads as much of the response as `most` allows, and lets go. */
  collect(most: number, done: (bytes: Buffer) => void): void {
    this.#readRest(Rest.kept(most, done))
  }

  /** Lets go of the connection, or of the wait for one, whatever is under way. */
  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#reader = null
    unread.unregister(this)
    this.#giveUpAhead?.()
    this.#lifecycle?.close()
    this.#reservation?.release()
    this.#group.leave(this)
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
        if (this.#rest === null) this.#arrived(bytes, error)
        else if (error === null && chunk !== null && this.#rest.take(chunk)) this.#readRest(this.#rest)
        else this.#finishRest(this.#rest)
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

  #readRest(rest: Rest): void {
    this.#rest = rest
    const lifecycle = this.#lifecycle as Lifecycle
    try {
      for (;;) {
        const chunk = lifecycle.take()
        if (chunk === undefined) return
        if (chunk === null || !rest.take(chunk)) break
      }
    } catch {
      // The connection is lost: what has come is all there is.
    }
    this.#finishRest(rest)
  }

  #finishRest(rest: Rest): void {
    this.close()
    rest.finish()
  }
}
