// Body bytes between the socket and the reader: pieces go in; copies, or the pieces themselves, come out. A small
// piece of a large buffer would keep that buffer in memory, so small pieces are copied together.

import { NOTHING_YET, pieceMade } from '../lifecycle/index.ts'

export class BodyQueue {
  /** Most bodies are one piece: the queue is only made for the second. */
  #only: Uint8Array | null = null
  #pieces: Uint8Array[] | null = null
  /** The buffer of a read that is waiting. */
  #waiting: Uint8Array | null = null
  /** The buffer that bytes were copied into, and how many. */
  #landing: Uint8Array | null = null
  #landed = 0
  #first = 0
  #offset = 0
  #length = 0
  #ended = false
  /** The last piece of the queue, which collects small pieces. */
  #block: Uint8Array | null = null
  #blockBytes = 0

  /** Bytes that can be read without waiting. */
  get length(): number {
    return this.#length
  }

  /** True if nothing more will come; some bytes may still be unread. */
  get ended(): boolean {
    return this.#ended
  }

  /** `isShared`: the memory is somebody else's again when this returns. */
  push(came: Uint8Array, isShared = false): void {
    const piece = this.#waiting === null ? came : this.#land(came, this.#waiting)
    const made = isShared ? piece.length : came.length
    if (made >= SMALL) pieceMade(made)
    if (piece.length === 0) return
    if (this.#length === 0 && this.#pieces === null) this.#only = isShared ? copyOf(piece) : piece
    else {
      this.#pieces ??= this.#only === null ? [] : [this.#only]
      if (this.#length > 0 && (isShared ? piece.length < BLOCK : isWasteful(piece)))
        this.#join(piece, this.#pieces)
      else this.#add(isShared ? copyOf(piece) : piece)
    }
    this.#length += piece.length
  }

  end(): void {
    this.#ended = true
    this.#waiting = null
  }

  /**
   * Copies as much as fits: the number of bytes, 0 at the end, or NOTHING_YET. The next bytes may then be copied
   * there at once.
   */
  read(into: Uint8Array): number {
    if (this.#length === 0) {
      if (this.#ended) return 0
      this.#waiting = into
      return NOTHING_YET
    }
    let copied = this.#landed === 0 ? 0 : this.#collect(into)
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

  /** The next piece as it came: the bytes, null at the end, undefined if nothing has arrived. */
  take(): Uint8Array | null | undefined {
    if (this.#length === 0) return this.#ended ? null : undefined
    if (this.#landed > 0) {
      const landed = new Uint8Array(this.#landed)
      this.#collect(landed)
      return landed
    }
    const piece = this.#front
    const rest = this.#offset === 0 ? piece : piece.subarray(this.#offset)
    this.#length -= rest.length
    this.#drop()
    return rest
  }

  /**
   * Copies straight into the buffer of a waiting read, while the bytes are still in the CPU cache; returns the rest.
   */
  #land(piece: Uint8Array, waiting: Uint8Array): Uint8Array {
    this.#waiting = null
    const count = Math.min(piece.length, waiting.length)
    waiting.set(count === piece.length ? piece : piece.subarray(0, count))
    this.#landing = waiting
    this.#landed = count
    this.#length += count
    return piece.subarray(count)
  }

  /** Gives what was copied: mostly, it is already in the right buffer. */
  #collect(into: Uint8Array): number {
    const landing = this.#landing as Uint8Array
    const count = Math.min(this.#landed, into.length)
    if (into.buffer !== landing.buffer || into.byteOffset !== landing.byteOffset)
      into.set(landing.subarray(0, count))
    this.#length -= count
    this.#landed -= count
    this.#landing = this.#landed === 0 ? null : landing.subarray(count)
    return count
  }

  #add(piece: Uint8Array): void {
    this.#block = null
    this.#pieces?.push(piece)
  }

  #join(piece: Uint8Array, pieces: Uint8Array[]): void {
    const block = this.#block
    const used = this.#blockBytes
    if (block === null || used + piece.length > block.length) {
      const made = new Uint8Array(Math.max(block === null ? FIRST_BLOCK : BLOCK, piece.length))
      made.set(piece)
      this.#add(made.subarray(0, piece.length))
      this.#block = made
      this.#blockBytes = piece.length
      return
    }
    block.set(piece, used)
    this.#blockBytes = used + piece.length
    pieces[pieces.length - 1] = block.subarray(0, this.#blockBytes)
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
      // A piece that was given out belongs to the reader: nothing is appended to it.
      this.#block = null
      this.#pieces.length = 0
      this.#first = 0
    } else if (this.#first > 64) {
      this.#pieces.splice(0, this.#first)
      this.#first = 0
    }
  }
}

const SMALL = 1024
const FIRST_BLOCK = 4096
const BLOCK = 16_384

/** Not in the memory that Node cuts small buffers from, which nobody may transfer. */
function copyOf(piece: Uint8Array): Buffer {
  const { length } = piece
  // So few have no memory of their own outside of the heap.
  const copy = length <= IN_HEAP ? Buffer.alloc(length) : Buffer.allocUnsafeSlow(length)
  copy.set(piece)
  return copy
}

const IN_HEAP = 64

/** A piece that would keep much more memory than it has bytes. */
const isWasteful = ({ buffer, length }: Uint8Array): boolean =>
  length < SMALL || length * 4 < buffer.byteLength
