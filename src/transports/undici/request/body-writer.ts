// Writes body bytes to a connection in slices, so that a large write shows progress.

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
  /** Declared body bytes that nobody has written yet; 0 if no length was declared. */
  #missing: number
  /** True if the caller writes the chunks. */
  readonly #callersChunks: ChunkScan | null
  /** Bytes of the present chunk that went out, framing included. */
  wireBytes = 0

  constructor(socket: OwnSocket, framing: Framing) {
    this.#socket = socket
    this.#chunked = framing === 'chunked'
    this.#missing = typeof framing === 'number' ? framing : 0
    this.#callersChunks = framing === 'byCaller' ? new ChunkScan() : null
  }

  /** True if the declared length was written. */
  get isWhole(): boolean {
    return this.#missing <= 0 && (this.#callersChunks === null || this.#callersChunks.isWhole)
  }

  /** Starts with a chunk; the previous one must be finished. */
  begin(chunk: Uint8Array): void {
    this.#chunk = chunk
    this.#offset = 0
    this.#reported = 0
    this.#missing -= chunk.length
    this.#callersChunks?.push(chunk)
    this.wireBytes = 0
  }

  /** Writes slice after slice while the kernel takes them; true when all were written and taken. */
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

  /** Requests a call when the kernel has taken everything. */
  expectFlush(): void {
    this.#socket.expectFlush()
  }

  /** After a flush: how many more body bytes were sent since the last call. */
  takeProgress(): number {
    const progress = this.#offset - this.#reported
    this.#reported = this.#offset
    return progress
  }

  /** Writes the bytes that end the body; false if there are none. */
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

const LONGEST_LINE = 4096
const LF = 10

/**
 * Checks that chunks written by the caller are one body (RFC 9112 §7.1): bytes after its end would be another
 * request.
 */
class ChunkScan {
  #expects: 'size' | 'data' | 'endOfData' | 'trailer' | 'nothing' | 'broken' = 'size'
  #line = ''
  #left = 0

  get isWhole(): boolean {
    return this.#expects === 'nothing'
  }

  push(bytes: Uint8Array): void {
    for (let i = 0; i < bytes.length; ) {
      if (this.#expects === 'broken') return
      if (this.#expects === 'data') {
        const taken = Math.min(this.#left, bytes.length - i)
        this.#left -= taken
        i += taken
        if (this.#left === 0) this.#expects = 'endOfData'
        continue
      }
      const end = bytes.indexOf(LF, i)
      const next = end < 0 ? bytes.length : end + 1
      this.#line += Buffer.from(
        bytes.buffer,
        bytes.byteOffset + i,
        Math.min(next - i, LONGEST_LINE),
      ).toString('latin1')
      i = next
      if (end >= 0 || this.#expects === 'nothing' || this.#line.length >= LONGEST_LINE) this.#take(this.#line)
    }
  }

  #take(line: string): void {
    this.#line = ''
    if (!line.endsWith('\r\n') || line.length >= LONGEST_LINE || this.#expects === 'nothing')
      this.#expects = 'broken'
    else if (this.#expects === 'trailer') this.#expects = line === '\r\n' ? 'nothing' : 'trailer'
    else if (this.#expects === 'endOfData') this.#expects = line === '\r\n' ? 'size' : 'broken'
    else {
      const size = /^([0-9a-f]{1,12})[ \t]*(?:;[^\r]*)?\r\n$/i.exec(line)?.[1]
      this.#left = Number.parseInt(size ?? '', 16)
      this.#expects = size === undefined ? 'broken' : this.#left === 0 ? 'trailer' : 'data'
    }
  }
}
