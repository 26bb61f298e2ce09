// Pieces of bytes that are asked for one by one, and of which a part can be given back.

export class Input {
  readonly #source: AsyncIterator<Uint8Array, unknown, undefined>
  #rest: Uint8Array | null = null

  constructor(source: AsyncIterator<Uint8Array, unknown, undefined>) {
    this.#source = source
  }

  /** The next piece, never empty; null at the end. */
  async next(): Promise<Uint8Array | null> {
    const rest = this.#rest
    this.#rest = null
    if (rest !== null) return rest
    for (;;) {
      const step = await this.#source.next()
      if (step.done === true) return null
      if (step.value.length > 0) return step.value
    }
  }

  /** Comes first when the next piece is asked for. */
  giveBack(rest: Uint8Array): void {
    if (rest.length > 0) this.#rest = this.#rest === null ? rest : Buffer.concat([rest, this.#rest])
  }

  /** So many bytes; null where fewer are left, which are gone then. */
  async take(count: number): Promise<Uint8Array | null> {
    const bytes = new Uint8Array(count)
    for (let filled = 0; filled < count; ) {
      const piece = await this.next()
      if (piece === null) return null
      const part = piece.subarray(0, count - filled)
      bytes.set(part, filled)
      filled += part.length
      this.giveBack(piece.subarray(part.length))
    }
    return bytes
  }
}
