// Reads the framing of a chunked body (RFC 9112 §7.1) before undici's parser does. Extensions are removed, with the white space
// around them, which the parser does not know; folded trailer fields are unfolded. If the body bypasses the parser, the parser gets
// only the last chunk and the trailer fields.

import { WireError } from '../../../connect/index.ts'
import { rewrittenTrailers } from './rewritten-head.ts'

/** Longer extensions are an attack. */
const MOST_EXTENSION = 65_536

/** Gets the bytes of the chunks if they bypass the parser. */
export type DataReceiver = (bytes: Buffer) => void

export class ChunkedFraming {
  /** The end of the body and its trailer fields was seen. */
  isOver = false
  readonly #mostTrailers: number
  #at: 'size' | 'extension' | 'data' | 'trailers' | 'unknown' = 'size'
  #size = 0
  #digits = 0
  /** Bytes left of the chunk, with its line end. */
  #left = 0
  #extensionBytes = 0
  /** The last byte of the extension; 0 if there was only white space. */
  #last = 0
  #trailers: Buffer[] = NONE
  #trailerBytes = 0
  /** The last bytes of the trailer section, as a number. */
  #tail = LINE_END
  #receiver: DataReceiver | null = null

  constructor(mostTrailers: number) {
    this.#mostTrailers = mostTrailers
  }

  /** For the next body on the same connection. */
  reset(receiver: DataReceiver | null): void {
    this.isOver = false
    this.#receiver = receiver
    this.#beginSize()
    this.#trailers = NONE
    this.#trailerBytes = 0
    this.#tail = LINE_END
  }

  /**
   * Returns the bytes for the parser, which are `bytes` itself if nothing is removed. Those before `start` are not part of
   * the body. An error refuses the response.
   */
  pass(bytes: Buffer, start: number): Buffer | WireError {
    const receiver = this.#receiver
    let kept: Buffer[] | null = null
    /** From here on the bytes pass unchanged. */
    let from = 0
    let at = start
    if (receiver !== null && this.#at !== 'unknown') {
      if (start > 0) kept = [bytes.subarray(0, start)]
      from = start
    }
    while (at < bytes.length && !this.isOver && this.#at !== 'unknown') {
      if (this.#at === 'data') {
        if (receiver !== null) {
          at = this.#receive(bytes, at, receiver)
          if (at < 0) return broken('a chunk is longer than its size')
          from = at
          continue
        }
        const count = Math.min(this.#left, bytes.length - at)
        at += count
        this.#left -= count
        if (this.#left === 0) this.#beginSize()
        continue
      }
      if (this.#at === 'trailers') {
        if (this.#trailerBytes === 0 && bytes[at] === CR && bytes[at + 1] === LF) {
          this.isOver = true
          break
        }
        kept ??= []
        if (from < at) kept.push(bytes.subarray(from, at))
        const end = this.#trailersEnd(bytes, at)
        const section = this.#collect(bytes.subarray(at, end))
        if (section instanceof WireError) return section
        if (section !== null) kept.push(section)
        from = end
        at = end
        continue
      }
      const byte = bytes[at] as number
      if (this.#at === 'size') {
        const digit = this.#last === CR ? -1 : hexValue(byte)
        // The parser reports an invalid size better.
        if (digit >= 0 && this.#digits < MOST_DIGITS) {
          this.#size = this.#size * 16 + digit
          this.#digits++
        } else if (byte === LF && this.#last === CR) {
          if (receiver !== null) {
            kept ??= []
            if (this.#size === 0) kept.push(LAST_CHUNK)
            from = at + 1
          }
          this.#endLine()
        } else if (byte === CR && this.#digits > 0 && this.#last !== CR) this.#last = CR
        else if (this.#digits > 0 && this.#last !== CR && (isBlank(byte) || byte === SEMICOLON)) {
          if (receiver === null) {
            kept ??= []
            kept.push(bytes.subarray(from, at))
          }
          from = at
          this.#at = 'extension'
          this.#extensionBytes = 0
          this.#last = 0
          continue
        } else {
          this.#at = 'unknown'
          if (receiver !== null) {
            kept ??= []
            kept.push(this.#sizeSoFar())
            from = at
          }
          break
        }
        at++
        if (receiver !== null) from = at
        continue
      }
      // The extension: white space, then nothing or what follows a semicolon, up to the end of the line.
      if (byte === LF) {
        if (this.#last !== CR) return broken('a chunk extension ends without CR')
        kept ??= []
        if (receiver === null) kept.push(CRLF)
        else if (this.#size === 0) kept.push(LAST_CHUNK)
        from = at + 1
        this.#endLine()
      } else if (this.#last === CR) return broken('a CR stands inside a chunk extension')
      else if (this.#last === 0 && !isBlank(byte) && byte !== SEMICOLON && byte !== CR)
        return broken('a chunk size is followed by something else than an extension')
      else {
        if (!isBlank(byte) || this.#last !== 0) this.#last = byte
        if (++this.#extensionBytes > MOST_EXTENSION) return broken('a chunk extension is larger than 64 KiB')
        from = at + 1
      }
      at++
    }
    if (from === 0 && kept === null) return bytes
    if (from < bytes.length) {
      if (kept === null) return bytes.subarray(from)
      kept.push(bytes.subarray(from))
    }
    if (kept === null) return EMPTY
    return kept.length === 1 ? (kept[0] as Buffer) : Buffer.concat(kept)
  }

  /** Passes the available bytes of the chunk to the receiver. Returns where the rest begins, or -1 if no line end follows the chunk. */
  #receive(bytes: Buffer, start: number, receiver: DataReceiver): number {
    const count = Math.min(this.#left - CRLF.length, bytes.length - start)
    let at = start
    if (count > 0) {
      at += count
      this.#left -= count
      receiver(bytes.subarray(start, at))
    }
    while (at < bytes.length && this.#left > 0 && this.#left <= CRLF.length) {
      if (bytes[at++] !== (this.#left-- === CRLF.length ? CR : LF)) return -1
    }
    if (this.#left === 0) this.#beginSize()
    return at
  }

  /** The bytes of the chunk size that have passed already. */
  #sizeSoFar(): Buffer {
    const digits = this.#digits === 0 ? '' : this.#size.toString(16).padStart(this.#digits, '0')
    return Buffer.from(this.#last === CR ? `${digits}\r` : digits, 'latin1')
  }

  #beginSize(): void {
    this.#at = 'size'
    this.#size = 0
    this.#digits = 0
    this.#last = 0
  }

  #endLine(): void {
    this.#at = this.#size === 0 ? 'trailers' : 'data'
    this.#left = this.#size + CRLF.length
  }

  /** Returns the position behind the empty line that ends the section, or behind the last byte. */
  #trailersEnd(bytes: Buffer, from: number): number {
    let tail = this.#tail
    let at = from
    while (at < bytes.length) {
      tail = ((tail << 8) | (bytes[at++] as number)) >>> 0
      if (tail === EMPTY_LINE || (tail & 0xffff) === 0x0a0a) {
        this.isOver = true
        break
      }
    }
    this.#tail = tail
    return at
  }

  /** Null until the section is complete: a line may be continued by the next. */
  #collect(part: Buffer): Buffer | WireError | null {
    this.#trailerBytes += part.length
    if (this.#trailerBytes > this.#mostTrailers)
      return new WireError('tooLarge', 'the trailer fields of the response are too large, see maxHeaderSize')
    // A small piece must not keep the whole buffer in memory.
    if (this.#trailers === NONE) this.#trailers = []
    this.#trailers.push(this.isOver && this.#trailers.length === 0 ? part : Buffer.from(part))
    if (!this.isOver) return null
    const section =
      this.#trailers.length === 1 ? (this.#trailers[0] as Buffer) : Buffer.concat(this.#trailers)
    this.#trailers = NONE
    return section.length === CRLF.length ? section : rewrittenTrailers(section)
  }
}

/**
 * The data of the chunks, if `bytes` from `from` on are a whole body in the chunked coding, without extensions and trailer fields, and
 * nothing else; null otherwise.
 */
export function wholeChunks(bytes: Buffer, from: number): Buffer[] | null {
  const data: Buffer[] = []
  for (let at = from; ; ) {
    let size = 0
    let end = at
    for (let digit = digitAt(bytes, end); digit >= 0 && end - at < MOST_DIGITS; digit = digitAt(bytes, ++end))
      size = size * 16 + digit
    if (end === at || !hasLineEnd(bytes, end)) return null
    at = end + CRLF.length
    if (size === 0) return hasLineEnd(bytes, at) && at + CRLF.length === bytes.length ? data : null
    if (!hasLineEnd(bytes, at + size)) return null
    data.push(bytes.subarray(at, at + size))
    at += size + CRLF.length
  }
}

const digitAt = (bytes: Buffer, at: number): number =>
  at < bytes.length ? hexValue(bytes[at] as number) : -1

const hasLineEnd = (bytes: Buffer, at: number): boolean => bytes[at] === CR && bytes[at + 1] === LF

const TAB = 0x09
const LF = 0x0a
const CR = 0x0d
const SPACE = 0x20
const SEMICOLON = 0x3b
const NONE: Buffer[] = []
const EMPTY = Buffer.alloc(0)
const CRLF = Buffer.from('\r\n')
const LAST_CHUNK = Buffer.from('0\r\n')
/** The bytes of a line end, and of an empty line behind one. */
const LINE_END = 0x0d0a
const EMPTY_LINE = 0x0d0a0d0a
/** 2 to the power of 52 at most. */
const MOST_DIGITS = 13

const broken = (what: string): WireError => new WireError('malformed', `the response is malformed: ${what}`)

const isBlank = (byte: number): boolean => byte === SPACE || byte === TAB

function hexValue(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
  const letter = byte | 0x20
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1
}
