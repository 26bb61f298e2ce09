// An exchange whose response body can be read again from anywhere, and passed over, for InternetSetFilePointer.

import {
  type Exchange,
  NOTHING_YET,
  type Reservation,
  type ResponseHead,
  type SecureChannel,
} from '../../lifecycle/index.ts'
import { KeptBytes } from './kept-bytes.ts'

/** Bytes that are passed over in one go. */
const SCRATCH = 16_384

export class SeekableExchange implements Exchange {
  readonly #below: Exchange
  readonly #kept: KeptBytes
  /** Where the reader is. */
  #position = 0
  /** How much has come from below. */
  #read = 0

  constructor(below: Exchange, limit: number) {
    this.#below = below
    this.#kept = new KeptBytes(limit)
  }

  get position(): number {
    return this.#position
  }

  /** False when there is no way back to there. */
  seek(position: number): boolean {
    if (position < this.#read && this.#kept.isLost) return false
    this.#position = position
    return true
  }

  read(into: Uint8Array): number {
    const again = this.#position < this.#read ? this.#kept.copy(this.#position, into) : 0
    this.#position += again
    if (again > 0) return again
    const passed = this.#passOver()
    if (passed <= 0) return passed
    const count = this.#below.read(into)
    if (count > 0) this.#came(into.subarray(0, count))
    if (count > 0) this.#position += count
    return count
  }

  take(): Uint8Array | null | undefined {
    const bytes = new Uint8Array(Math.max(1, Math.min(this.buffered, SCRATCH)))
    const count = this.read(bytes)
    if (count === NOTHING_YET) return undefined
    return count === 0 ? null : bytes.subarray(0, count)
  }

  get buffered(): number {
    if (this.#position < this.#read) return this.#read - this.#position + this.#below.buffered
    return this.#passOver() > 0 ? this.#below.buffered : 0
  }

  /** Up to where the reader is: 1 when it is done, else what the exchange below has said, 0 or NOTHING_YET. */
  #passOver(): number {
    while (this.#read < this.#position) {
      const scratch = new Uint8Array(Math.min(SCRATCH, this.#position - this.#read))
      const count = this.#below.read(scratch)
      if (count <= 0) return count
      this.#came(scratch.subarray(0, count))
    }
    return 1
  }

  #came(bytes: Uint8Array): void {
    this.#read += bytes.length
    this.#kept.append(bytes)
  }

  // ---- all else is that of the exchange below

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

  get channel(): SecureChannel | null {
    return this.#below.channel
  }

  get hint(): string | null {
    return this.#below.hint ?? null
  }

  get response(): ResponseHead | null {
    return this.#below.response
  }

  takeReceivedBytes(): number {
    return this.#below.takeReceivedBytes()
  }

  release(): void {
    this.#below.release()
  }

  reserve(): Reservation | null {
    return this.#below.reserve()
  }
}
