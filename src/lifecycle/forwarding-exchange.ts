// The base class of an exchange that wraps another one: what it does not override goes to the exchange below.

import type { SecureChannel } from './tls.ts'
import type { EncodedBody, Exchange, Reservation, ResponseHead } from './transport.ts'

export abstract class ForwardingExchange implements Exchange {
  protected abstract readonly below: Exchange

  write(chunk: Uint8Array): boolean {
    return this.below.write(chunk)
  }

  proceed(): void {
    this.below.proceed()
  }

  end(): void {
    this.below.end()
  }

  leaveRest(): void {
    this.below.leaveRest()
  }

  read(into: Uint8Array): number {
    return this.below.read(into)
  }

  take(): Uint8Array | null | undefined {
    return this.below.take()
  }

  get buffered(): number {
    return this.below.buffered
  }

  get channel(): SecureChannel | null {
    return this.below.channel
  }

  get hint(): string | null {
    return this.below.hint ?? null
  }

  get encoded(): EncodedBody | null {
    return this.below.encoded ?? null
  }

  get isReceiving(): boolean {
    return this.below.isReceiving === true
  }

  get response(): ResponseHead | null {
    return this.below.response
  }

  get continueFields(): readonly string[] {
    return this.below.continueFields ?? []
  }

  takeReceivedBytes(): number {
    return this.below.takeReceivedBytes()
  }

  release(cause: Error | null = null): void {
    this.below.release(cause)
  }

  reserve(): Reservation | null {
    return this.below.reserve()
  }
}
