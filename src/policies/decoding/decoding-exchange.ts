// An exchange whose response body comes decoded. All else is that of the exchange below.

import type { Reason, WireFact } from '../../../machines/index.ts'
import type {
  Exchange,
  Listener,
  RequestHead,
  Reservation,
  ResponseHead,
  SecureChannel,
} from '../../lifecycle/index.ts'
import { codingsOf } from './codings/content-coding.ts'
import { DecodedBody } from './decoded-body.ts'
import { DecodedHead } from './decoded-head.ts'
import type { Decoding } from './decoding-transport.ts'

export class DecodingExchange implements Exchange, Listener {
  readonly id: number
  readonly #method: string
  readonly #decoding: Decoding
  #listener: Listener | null
  #below!: Exchange
  #response: ResponseHead | null = null
  /** Null where nothing is to be decoded. */
  #body: DecodedBody | null = null

  constructor({ method }: RequestHead, listener: Listener, decoding: Decoding) {
    this.id = listener.id
    this.#method = method
    this.#listener = listener
    this.#decoding = decoding
  }

  over(exchange: Exchange): this {
    this.#below = exchange
    return this
  }

  // ---- the port

  write(chunk: Uint8Array): boolean {
    return this.#below.write(chunk)
  }

  proceed(): void {
    this.#below.proceed()
  }

  end(): void {
    this.#below.end()
  }

  leaveRest(): void {
    this.#below.leaveRest()
  }

  read(into: Uint8Array): number {
    return this.#body === null ? this.#below.read(into) : this.#body.read(into)
  }

  take(): Uint8Array | null | undefined {
    return this.#body === null ? this.#below.take() : this.#body.take()
  }

  get buffered(): number {
    return this.#body === null ? this.#below.buffered : this.#body.length
  }

  get isReceiving(): boolean {
    return this.#below.isReceiving === true
  }

  get hint(): string | null {
    return this.#below.hint ?? null
  }

  get channel(): SecureChannel | null {
    return this.#below.channel
  }

  get continueFields(): readonly string[] {
    return this.#below.continueFields ?? []
  }

  get response(): ResponseHead | null {
    return this.#response ?? this.#below.response
  }

  takeReceivedBytes(): number {
    return this.#below.takeReceivedBytes()
  }

  release(): void {
    this.#body?.stop()
    this.#below.release()
    this.#listener = null
  }

  reserve(): Reservation | null {
    this.#listener = null
    return this.#below.reserve()
  }

  // ---- what is heard from below

  report(fact: WireFact): void {
    this.#listener?.report(fact)
  }

  responded(response: ResponseHead): void {
    const { codings: allowed, keepFields } = this.#decoding
    const codings = isWhole(this.#method, response) ? codingsOf(response, allowed) : NONE
    if (codings === null || codings.length > 0) {
      this.#body = new DecodedBody(this.#below, codings, this.#decoding, {
        readable: () => this.#listener?.readable(),
        failed: (reason, cause) => this.#failed(reason, cause),
      })
      this.#response = keepFields ? response : new DecodedHead(response)
    }
    this.#listener?.responded(this.#response ?? response)
    if (this.#listener !== null) this.#body?.decodeAhead()
  }

  readable(): void {
    if (this.#body === null) this.#listener?.readable()
    else this.#body.readable()
  }

  failed(reason: Reason, cause: Error): void {
    if (this.#body === null) this.#listener?.failed(reason, cause)
    else this.#body.broken(reason, cause)
  }

  #failed(reason: Reason, cause: Error): void {
    // The closing of the connection is told before the failure.
    this.#below.release()
    this.#listener?.failed(reason, cause)
  }
}

const NONE: readonly never[] = []

/** RFC 9112 §6.3 knows the ones without a body. A part of a coded body (206) is none that could be decoded by itself. */
const isWhole = (method: string, { status }: ResponseHead): boolean =>
  method !== 'HEAD' && status !== 204 && status !== 206 && status !== 304
