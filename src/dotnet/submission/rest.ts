// A response body that is read without a reader: dropped, so that the connection can be used again, or kept for an exception.

/** Bytes that are read and dropped at most (_ConnectStream.cs, c_MaxDrainBytes). */
const MOST_DROPPED = 65_536

export class Rest {
  readonly #most: number
  readonly #kept: Uint8Array[] | null
  readonly #done: ((bytes: Buffer) => void) | null
  #bytes = 0

  private constructor(most: number, kept: Uint8Array[] | null, done: ((bytes: Buffer) => void) | null) {
    this.#most = most
    this.#kept = kept
    this.#done = done
  }

  static dropped(): Rest {
    return new Rest(MOST_DROPPED, null, null)
  }

  /** `done` is given what has come when that is enough, or the end. */
  static kept(most: number, done: (bytes: Buffer) => void): Rest {
    return new Rest(most, [], done)
  }

  /** False when that is enough. */
  take(chunk: Uint8Array): boolean {
    const room = this.#most - this.#bytes
    this.#bytes += chunk.length
    this.#kept?.push(chunk.length > room ? chunk.subarray(0, room) : chunk)
    return this.#bytes <= this.#most
  }

  finish(): void {
    this.#done?.(Buffer.concat(this.#kept ?? []))
  }
}
