// Body bytes on their way into a connection, in slices, so that progress is known while a large one drains.

import type { Framing } from '../../../lifecycle/index.ts'
import type { OwnSocket } from '../own-socket.ts'
import { LAST_CHUNK } from './head-framing.ts'

const SLICE = 262_144

export class BodyWriter {
  readonly #socket: OwnSocket
  readonly #chunked: boolean
  #chunk: Uint8Array | null = null
  #offset = 0
  #reported = 0
  /** Body bytes that the head promises and nobody handed over yet; 0 where it promises no number. */
  #missing: number
  /** Bytes of the present chunk that went out, framing included. */
  wireBytes = 0

  constructor(socket: OwnSocket, framing: Framing) {
    this.#socket = socket
    this.#chunked = framing === 'chunked'
    this.#missing = typeof framing === 'number' ? framing : 0
  }

  /** True when the head's promise is kept. */
  get isWhole(): boolean {
    return this.#missing <= 0
  }

  /** Starts with a chunk; the one before must be through. */
  begin(chunk: Uint8Array): void {
    this.#chunk = chunk
    this.#offset = 0
    this.#reported = 0
    this.#missing -= chunk.length
    this.wireBytes = 0
  }

  /** Issues slice after slice while the kernel takes them; true when all of them were issued and taken. */
  proceed(): boolean {
    const chunk = this.#chunk
    if (chunk === null) return true
    while (this.#offset < chunk.length) {
      this.#issue(chunk.length <= SLICE ? chunk : chunk.subarray(this.#offset, this.#offset + SLICE))
      if (!this.#socket.isFlushed) return false
    }
    this.#chunk = null
    return true
  }

  /** Asks to be called when the kernel has all that was issued. */
  expectFlush(): void {
    this.#socket.expectFlush()
  }

  /** After a flush: so many body bytes more than when this was last asked. */
  takeProgress(): number {
    const progress = this.#offset - this.#reported
    this.#reported = this.#offset
    return progress
  }

  /** Issues what ends the body on the wire; false where nothing does. */
  finish(): boolean {
    if (!this.#chunked || !this.#socket.isWritable) return false
    this.#socket.issue(LAST_CHUNK)
    return true
  }

  #issue(slice: Uint8Array): void {
    this.#offset += slice.length
    this.wireBytes += slice.length
    if (!this.#chunked) {
      this.#socket.issue(slice)
      return
    }
    const size = `${slice.length.toString(16)}\r\n`
    this.#socket.cork()
    this.#socket.issue(size)
    this.#socket.issue(slice)
    this.#socket.issue('\r\n')
    this.#socket.uncork()
    this.wireBytes += size.length + 2
  }
}
