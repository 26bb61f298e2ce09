// Body bytes between the wire and the reader: pieces go in, copies or the pieces themselves come out.

import { NOTHING_YET } from '../lifecycle/index.ts'

export class BodyQueue {
  /** Most bodies are one piece: the rest of the queue is made for a second. */
  #only: Uint8Array | null = null
  #pieces: Uint8Array[] | null = null
  #first = 0
  #offset = 0
  #length = 0
  #ended = false

  /** Bytes that can be read without waiting. */
  get length(): number {
    return this.#length
  }

  /** True when nothing more will come in; bytes may still wait to be read. */
  get ended(): boolean {
    return this.#ended
  }

  push(piece: Uint8Array): void {
    if (piece.length === 0) return
    if (this.#length === 0 && this.#pieces === null) this.#only = piece
    else {
      this.#pieces ??= this.#only === null ? [] : [this.#only]
      this.#pieces.push(piece)
    }
    this.#length += piece.length
  }

  end(): void {
    this.#ended = true
  }

  /** Copies as much as fits: the count, 0 at the end, or NOTHING_YET. */
  read(into: Uint8Array): number {
    if (this.#length === 0) return this.#ended ? 0 : NOTHING_YET
    let copied = 0
    while (copied < into.length && this.#length > 0) {
      const piece = this.#front
      const count = Math.min(piece.length - this.#offset, into.length - copied)
      into.set(count === piece.length ? piece : piece.subarray(this.#offset, this.#offset + count), copied)
      copied += count
      this.#offset += count
      this.#length -= count
      if (this.#offset === piece.length) this.#drop()
    }
    return copied
  }

  /** The next piece as it came: its bytes, null at the end, undefined when nothing is there yet. */
  take(): Uint8Array | null | undefined {
    if (this.#length === 0) return this.#ended ? null : undefined
    const piece = this.#front
    const rest = this.#offset === 0 ? piece : piece.subarray(this.#offset)
    this.#length -= rest.length
    this.#drop()
    return rest
  }

  get #front(): Uint8Array {
    return (this.#pieces === null ? this.#only : this.#pieces[this.#first]) as Uint8Array
  }

  #drop(): void {
    this.#offset = 0
    this.#only = null
    if (this.#pieces === null) return
    this.#first++
    if (this.#first === this.#pieces.length) {
      this.#pieces.length = 0
      this.#first = 0
    } else if (this.#first > 64) {
      this.#pieces.splice(0, this.#first)
      this.#first = 0
    }
  }
}
