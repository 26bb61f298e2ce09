// Debug mode: watches the buffers of pending calls for callers that touch them too early.

import { crc32 } from 'node:zlib'
import type { Box } from '../buffers.ts'

/** How a caller misused a buffer, or the variable for a count, of a pending call. */
export interface BufferMisuse {
  readonly call: string
  readonly what: 'changed' | 'detached' | 'shared' | 'count changed'
  readonly message: string
}

/** The arguments of a pending call. */
interface Given {
  readonly call: string
  readonly bytes: Uint8Array | null
  /** The library writes to it. */
  readonly isFilled: boolean
  readonly count: Box<number> | null
}

class WatchedBuffer {
  readonly #given: Given
  readonly #length: number
  readonly #checksum: number
  /** A copy, only of a buffer that is filled; others have a checksum. */
  readonly #before: Uint8Array | null
  readonly #countBefore: number

  constructor(given: Given) {
    const { bytes, count, isFilled } = given
    this.#given = given
    this.#length = bytes?.length ?? 0
    this.#checksum = bytes === null || isFilled ? 0 : crc32(bytes)
    this.#before = bytes !== null && isFilled ? bytes.slice() : null
    this.#countBefore = count?.value ?? 0
  }

  /** Two calls may read the same bytes, but neither may write them. */
  collidesWith(other: WatchedBuffer): boolean {
    const [one, two] = [this.#given, other.#given]
    if (one.bytes === null || two.bytes === null || (!one.isFilled && !two.isFilled)) return false
    return (
      one.bytes.buffer === two.bytes.buffer &&
      one.bytes.byteOffset < two.bytes.byteOffset + two.bytes.length &&
      two.bytes.byteOffset < one.bytes.byteOffset + one.bytes.length
    )
  }

  get shared(): BufferMisuse {
    return this.#misuse('shared', 'overlaps with one that another pending call fills; give each call its own')
  }

  /** Called before the library writes the count; `filled` is how much of the buffer it has written. */
  inspect(filled: number): BufferMisuse | null {
    const { bytes, count } = this.#given
    if (count !== null && count.value !== this.#countBefore)
      return this.#misuse('count changed', 'has a count that was changed while the call was pending')
    if (bytes === null) return null
    if (bytes.length !== this.#length)
      return this.#misuse('detached', 'was transferred or resized while the call was pending')
    return this.#isTouched(bytes, filled)
      ? this.#misuse('changed', 'was written to while it belonged to the library; wait for the completion')
      : null
  }

  #isTouched(bytes: Uint8Array, filled: number): boolean {
    const before = this.#before
    if (before === null) return crc32(bytes) !== this.#checksum
    for (let i = filled; i < before.length; i++) if (bytes[i] !== before[i]) return true
    return false
  }

  #misuse(what: BufferMisuse['what'], how: string): BufferMisuse {
    const { call } = this.#given
    return { call, what, message: `The buffer of ${call}() ${how}.` }
  }
}

export type MisuseReport = (misuse: BufferMisuse) => void

/** The buffers of all pending calls. A WinInet state has one of these in debug mode only. */
export class BufferWatch {
  readonly #report: MisuseReport
  readonly #watched = new Set<WatchedBuffer>()

  constructor(report: MisuseReport) {
    this.#report = report
  }

  /** Watches until the returned function is called with the number of bytes that the library has written. */
  watch(
    call: string,
    bytes: Uint8Array | null,
    isFilled: boolean,
    count: Box<number> | null,
  ): (filled: number) => void {
    const buffer = new WatchedBuffer({ call, bytes, isFilled, count })
    for (const other of this.#watched) if (buffer.collidesWith(other)) this.#report(buffer.shared)
    this.#watched.add(buffer)
    return (filled) => {
      this.#watched.delete(buffer)
      const misuse = buffer.inspect(filled)
      if (misuse !== null) this.#report(misuse)
    }
  }
}

/** Reports as a warning of the process. */
export const warn: MisuseReport = ({ message }) =>
  process.emitWarning(message, { type: 'BufferMisuse', code: 'HINTERNET_BUFFER_MISUSE' })
