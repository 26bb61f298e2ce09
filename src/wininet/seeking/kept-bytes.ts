// The beginning of a body, kept as far as a limit allows so that it can be read again.

export class KeptBytes {
  readonly #limit: number
  #bytes: Uint8Array = new Uint8Array(0)
  #length = 0
  /** More came than may be kept: there is no way back. */
  #isLost = false

  constructor(limit: number) {
    this.#limit = limit
  }

  get isLost(): boolean {
    return this.#isLost
  }

  append(bytes: Uint8Array): void {
    if (this.#isLost) return
    const length = this.#length + bytes.length
    if (length > this.#limit) {
      this.#isLost = true
      this.#bytes = new Uint8Array(0)
      return
    }
    if (length > this.#bytes.length) {
      const room = new Uint8Array(Math.min(this.#limit, Math.max(2 * this.#bytes.length, length)))
      room.set(this.#bytes.subarray(0, this.#length))
      this.#bytes = room
    }
    this.#bytes.set(bytes, this.#length)
    this.#length = length
  }

  /** How many were copied. */
  copy(from: number, into: Uint8Array): number {
    const piece = this.#bytes.subarray(from, Math.min(this.#length, from + into.length))
    into.set(piece)
    return piece.length
  }
}
