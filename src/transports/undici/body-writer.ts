// Body bytes on their way into a connection, in slices, so that progress is known while a large one drains.

import type { Connection } from './connection.ts'

const SLICE = 262_144

export class BodyWriter {
  readonly #connection: Connection
  readonly #chunked: boolean
  #bytes: Uint8Array | null = null
  #offset = 0
  #reported = 0
  /** Bytes of the present chunk that went out, framing included. */
  wireBytes = 0

  constructor(connection: Connection, chunked: boolean) {
    this.#connection = connection
    this.#chunked = chunked
  }

  /** Starts with a chunk; the one before must be through. */
  begin(bytes: Uint8Array): void {
    this.#bytes = bytes
    this.#offset = 0
    this.#reported = 0
    this.wireBytes = 0
  }

  /** Issues slice after slice while the kernel takes them; true when all of them were issued and taken. */
  proceed(): boolean {
    const bytes = this.#bytes
    if (bytes === null) return true
    while (this.#offset < bytes.length) {
      this.#issue(
        this.#offset === 0 && bytes.length <= SLICE
          ? bytes
          : bytes.subarray(this.#offset, this.#offset + SLICE),
      )
      if (!this.#connection.isFlushed) return false
    }
    this.#bytes = null
    return true
  }

  /** The kernel has all that was issued: so many body bytes more than when this was last asked. */
  takeProgress(): number {
    const progress = this.#offset - this.#reported
    this.#reported = this.#offset
    return progress
  }

  #issue(slice: Uint8Array): void {
    this.#offset += slice.length
    this.wireBytes += slice.length
    if (!this.#chunked) {
      this.#connection.issue(slice)
      return
    }
    const size = `${slice.length.toString(16)}\r\n`
    this.#connection.cork()
    this.#connection.issue(size)
    this.#connection.issue(slice)
    this.#connection.issue('\r\n')
    this.#connection.uncork()
    this.wireBytes += size.length + 2
  }
}
