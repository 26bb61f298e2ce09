// The body of a request as the server takes it from the connection, as much at a time as its script says.

import type { ByteReader } from './byte-reader.ts'

/** How the end of a body is told (RFC 9112 §6). `close`: by the client, who ends its side. */
export type BodyFraming = 'none' | 'content-length' | 'chunked' | 'close'

/** A body as far as it was read. */
export interface LoggedBody {
  readonly framing: BodyFraming
  readonly pieces: readonly Buffer[]
  /** Sizes of the chunks of the chunked coding. */
  readonly chunks: readonly number[]
  readonly bytes: number
  /** It came to its proper end. */
  readonly isComplete: boolean
}

export class RequestBody implements LoggedBody {
  readonly framing: BodyFraming
  readonly pieces: Buffer[] = []
  readonly chunks: number[] = []
  bytes = 0
  isComplete: boolean
  readonly #reader: ByteReader
  /** What is left of the length, or of the chunk. */
  #left: number
  #isBroken = false

  constructor(reader: ByteReader, framing: BodyFraming, length: number) {
    this.#reader = reader
    this.framing = framing
    this.#left = framing === 'content-length' ? length : 0
    this.isComplete = framing === 'none' || (framing === 'content-length' && length === 0)
  }

  /** Reads until there are so many bytes in all, or to the end. */
  async read(bytes = Number.POSITIVE_INFINITY): Promise<void> {
    while (this.bytes < bytes && !this.isComplete && !this.#isBroken) await this.#step(bytes - this.bytes)
  }

  async #step(most: number): Promise<void> {
    if (this.framing === 'close') return this.#take(most, true)
    if (this.framing === 'chunked' && this.#left === 0) return this.#nextChunk()
    await this.#take(Math.min(most, this.#left), false)
    if (this.#left > 0) return
    if (this.framing === 'content-length') this.isComplete = true
    else if (!this.#isBroken) await this.#line()
  }

  async #nextChunk(): Promise<void> {
    const line = await this.#line()
    const size = Number.parseInt(line, 16)
    if (line === '' || Number.isNaN(size)) {
      this.#isBroken = true
      return
    }
    this.#left = size
    if (size > 0) {
      this.chunks.push(size)
      return
    }
    // The trailer section ends with an empty line.
    while ((await this.#line()) !== '');
    this.isComplete = !this.#isBroken
  }

  async #take(most: number, endsWithPeer: boolean): Promise<void> {
    const piece = await this.#reader.take(most)
    if (piece === null) {
      this.isComplete = endsWithPeer
      this.#isBroken = !endsWithPeer
      return
    }
    this.pieces.push(piece)
    this.bytes += piece.length
    this.#left -= piece.length
  }

  async #line(): Promise<string> {
    const line = await this.#reader.upTo('\r\n')
    if (line === null) this.#isBroken = true
    return line ?? ''
  }
}
