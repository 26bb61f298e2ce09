// Reads the bytes of a response before undici's parser does: its head, and the framing of its body.
// undici 7 and 8 destroy the connection on "100 Continue", so such responses are removed; other 1xx pass one message at a time.
// A head that the parser would misread is rewritten; most heads pass unchanged. The parser gets no body, only the head and
// the end of the message. From these it knows when the connection can be used again.

import { channel } from 'node:diagnostics_channel'
import { WireError } from '../../../connect/index.ts'
import { ChunkedFraming, wholeChunks } from './chunked-framing.ts'
import { PlainResponseHead } from './plain-response-head.ts'
import { type RewrittenHead, rewrittenHead, setsCookies } from './rewritten-head.ts'

export interface ResponseFilterEvents {
  /** The first bytes of a response have arrived. */
  responseBegan(): void
  /** A 100 response was removed from the stream; `head` is its bytes. */
  interim(status: number, head: Buffer): void
  /** The version in the final status line, `1.1` or `1.0`. `headBytes`: the size of the head; undefined if there is none. */
  httpVersion(version: string, headBytes: number | undefined): void
  /** undici gets a rewritten head; this is the server's own. */
  headRewritten(head: RewrittenHead): void
  /** Nothing more may come in on this connection. */
  responseRefused(error: WireError): void
  /** The request was HEAD: no body follows. */
  readonly isBodiless: boolean
  /** undici gets `head`, which has a false Content-Length at `at`; `length` is the server's. */
  lengthHidden(head: Buffer, at: number, length: string): void
  /** A final head that the parser does not get. */
  headCame(head: PlainResponseHead): void
  /** The response whose head came by `headCame` is complete. */
  completed(): void
  /** The timeout of the Keep-Alive field, in seconds; null if there is none. */
  keptFor(seconds: number | null): void
  /** Bytes of the body, which bypass the parser. `isShared`: their memory is overwritten after this returns. */
  bodyCame(bytes: Buffer, isShared: boolean): void
}

export interface ResponseFilterOptions {
  /** A response that does not begin like HTTP is the body of a 200. */
  readonly bareBodies: boolean
  /** Like undici, it counts only names and values. */
  readonly maxHeaderSize: number
  /** Bodies bypass the parser. */
  readonly bodyBypass: boolean
}

/** While it has subscribers, the parser gets the true length and the body, so that they see them, but no cookies. */
const responses = channel('undici:request:headers')

const STATUS_LINE = 'HTTP/1.1 1xx'.length
/** No well-behaved server sends as much in interim responses. */
const MOST_INTERIM = 65_536
/** A head may have this many bytes for each byte that undici counts. */
const OVERHEAD = 3

export class ResponseFilter {
  /** True until the filter has nothing more to do for this response. */
  active = true
  /** The exchange was not dispatched to undici: that has to happen before the parser gets any bytes. */
  isUndispatched = false
  /** Bytes came behind a response that the parser does not know of. */
  hasSurplus = false
  readonly #events: ResponseFilterEvents
  readonly #bareBodies: boolean
  readonly #mostHeld: number
  readonly #maxHeaderSize: number
  /** The start of a head whose end has not arrived. The buffer has spare room, so that single bytes are seldom copied again. */
  #held: Buffer | null = null
  #heldBytes = 0
  #interimBytes = 0
  #hasBegun = false
  #chunks: ChunkedFraming | null = null
  #framing: ChunkedFraming | null = null
  // What the scan of the present head has found so far.
  #scanned = 0
  /** A line is folded, or ends without CR. */
  #isOdd = false
  /** The size of the final head. */
  #headBytes: number | undefined = undefined
  /** Where the first line begins that could be Transfer-Encoding, and whether there are more. */
  #transferEncoding = 0
  /** Where the only line of Content-Length begins; below 0 if there are several, or similar ones. */
  #contentLength = 0
  /** Where the last lines of Connection and Keep-Alive begin. */
  #connection = 0
  #keepAlive = 0
  readonly #mayBypass: boolean
  /** The body of this response bypasses the parser. */
  #bypasses = false
  /** The memory of the present bytes is overwritten as soon as they have passed. */
  #isShared = false
  /** Body bytes that are still to bypass the parser: 0 if none are, infinite if the end of the connection ends the body. */
  #left = 0

  constructor(
    events: ResponseFilterEvents,
    { bareBodies, bodyBypass, maxHeaderSize }: ResponseFilterOptions,
  ) {
    this.#events = events
    this.#mayBypass = bodyBypass
    this.#bypasses = bodyBypass && !responses.hasSubscribers
    this.#bareBodies = bareBodies
    this.#maxHeaderSize = maxHeaderSize
    this.#mostHeld = maxHeaderSize * OVERHEAD + MOST_INTERIM
  }

  /** For the next response on the same connection. */
  reset(): void {
    this.active = true
    this.isUndispatched = false
    this.hasSurplus = false
    this.#bypasses = this.#mayBypass && !responses.hasSubscribers
    this.#held = null
    this.#interimBytes = 0
    this.#hasBegun = false
    this.#headBytes = undefined
    this.#chunks = null
    this.#left = 0
    this.#restartScan()
  }

  /**
   * Returns the bytes that undici may read; null if there are none yet. `isShared`: the memory of `chunk` is overwritten
   * after this returns; that of the returned bytes never is.
   */
  pass(chunk: Buffer | null, isShared = false): Buffer | null {
    this.#isShared = isShared
    const passed = this.active ? this.#pass(chunk) : chunk
    return isShared && passed !== null && passed.buffer === chunk?.buffer ? copyOf(passed) : passed
  }

  #pass(chunk: Buffer | null): Buffer | null {
    if (this.#left > 0) return chunk === null ? null : this.#passBody(chunk)
    if (this.#chunks !== null) return chunk === null ? null : this.#passChunks(chunk, 0, this.#chunks)
    let bytes = this.#withHeld(chunk)
    if (bytes === null || bytes.length === 0) return null
    if (!this.#hasBegun) {
      this.#hasBegun = true
      this.#events.responseBegan()
    }
    while (bytes.length > 0) {
      if (bytes[0] === CR || bytes[0] === LF) {
        // RFC 9112 §2.2: an empty line before a message is skipped.
        if (this.#bareBodies) return this.#final(bytes)
        this.#held = null
        bytes = bytes.subarray(1)
        continue
      }
      if (!begins(bytes, PREFIX)) return this.#unknown(bytes)
      const end = bytes.length < STATUS_LINE ? -1 : this.#headEnd(bytes)
      if (end < 0) return this.#hold(bytes)
      const isInterim = bytes[9] === ONE
      if (!isInterim) return this.#finalHead(bytes, end)
      this.#interimBytes += end
      if (this.#interimBytes > MOST_INTERIM)
        return this.#refuse('tooLarge', 'the server sends interim responses without end')
      const rest: Buffer = bytes.subarray(end)
      if (bytes[10] === ZERO && bytes[11] === ZERO) {
        this.#restartScan()
        this.#events.interim(100, bytes.subarray(0, end))
        bytes = rest
        continue
      }
      const head = bytes.subarray(0, end)
      const isOdd = this.#isOdd || (responses.hasSubscribers && setsCookies(head))
      this.#restartScan()
      this.#held = this.#isShared ? copyOf(rest) : rest
      this.#heldBytes = rest.length
      return isOdd ? this.#rewrite(head, false) : head
    }
    return null
  }

  // ---- the head

  /** Where the head ends, or -1: each byte is looked at once, however it drips in. */
  #headEnd(bytes: Buffer): number {
    const { length } = bytes
    let at = this.#scanned
    for (; at < length; at++) {
      if (bytes[at] !== LF) continue
      const next = bytes[at + 1]
      if (next === undefined) break
      if (bytes[at - 1] !== CR) this.#isOdd = true
      if (next === CR) {
        if (at + 2 >= length) break
        if (bytes[at + 2] === LF) return at + 3
      } else if (next === LF) {
        this.#isOdd = true
        return at + 2
      } else if (next === SPACE || next === TAB) this.#isOdd = true
      else if ((next | 0x20) === SMALL_T && matches(bytes, at + 1, TRANSFER_ENCODING)) {
        const after = bytes[at + 1 + TRANSFER_ENCODING.length]
        if (after === undefined) break
        if (this.#transferEncoding > 0) this.#isOdd = true
        if (after === COLON || after === SPACE || after === TAB) this.#transferEncoding = at + 1
      } else if ((next | 0x20) === SMALL_C && matches(bytes, at + 1, CONTENT_LENGTH)) {
        const after = bytes[at + 1 + CONTENT_LENGTH.length]
        if (after === undefined) break
        this.#contentLength = this.#contentLength === 0 && after === COLON ? at + 1 : -1
      } else if ((next | 0x20) === SMALL_C && matches(bytes, at + 1, CONNECTION)) {
        if (bytes[at + CONNECTION.length] === undefined) break
        this.#connection = this.#connection === 0 ? at + 1 : -1
      } else if ((next | 0x20) === SMALL_K && matches(bytes, at + 1, KEEP_ALIVE)) {
        if (bytes[at + KEEP_ALIVE.length] === undefined) break
        this.#keepAlive = at + 1
      }
    }
    this.#scanned = at
    return -1
  }

  #finalHead(bytes: Buffer, end: number): Buffer | null {
    this.#headBytes = end
    this.#events.keptFor(this.#keepAlive === 0 ? null : secondsIn(bytes, this.#keepAlive))
    if (this.isUndispatched && this.#isReadHere(bytes, end)) return null
    const isChunked = this.#transferEncoding > 0
    this.#held = null
    const minor = bytes[7] as number
    const isOdd =
      this.#isOdd ||
      minor > ONE ||
      isBodiless(bytes) ||
      hasObsText(bytes) ||
      (responses.hasSubscribers && setsCookies(bytes.subarray(0, end))) ||
      (isChunked && (minor !== ONE || !matches(bytes, this.#transferEncoding, CHUNKED)))
    if (!isOdd && !isChunked) return this.#bypasses ? this.#finalPast(bytes, end) : this.#final(bytes)
    if (!isOdd) {
      this.#say(minor)
      return this.#passChunks(bytes, end, this.#expectChunks())
    }
    const head = this.#rewrite(bytes.subarray(0, end), true)
    if (head === null) return null
    this.#say(minor)
    const chunks = this.#chunks
    if (chunks === null) this.active = false
    if (bytes.length === end) return head
    const rest = bytes.subarray(end)
    const passed = chunks === null ? rest : this.#passChunks(rest, 0, chunks)
    return passed === null ? head : Buffer.concat([head, passed])
  }

  /** False if the parser has to read the head: it is not a plain one, or bytes follow that are not part of its body. */
  #isReadHere(bytes: Buffer, end: number): boolean {
    if (this.#isOdd || this.#contentLength < 0 || this.#connection < 0 || end > this.#maxHeaderSize)
      return false
    if (this.#connection > 0 && !matches(bytes, this.#connection, CONNECTION_KEEP_ALIVE)) return false
    if (this.#transferEncoding > 0) return this.#isChunkedReadHere(bytes, end)
    let length = 0
    if (!this.#events.isBodiless && !isBodiless(bytes)) {
      if (this.#contentLength === 0) return false
      const start = valueAt(bytes, this.#contentLength + CONTENT_LENGTH.length + 1)
      const stop = digitsEnd(bytes, start)
      if (bytes[stop] !== CR || stop === start || stop - start > MOST_DIGITS) return false
      length = numberIn(bytes, start, stop)
    }
    const count = bytes.length - end
    if (count > length) return false
    if (!this.#isPlain(bytes, end)) return false
    this.#left = length - count
    if (count > 0) this.#events.bodyCame(bytes.subarray(end), this.#isShared)
    if (this.#left === 0) this.#complete()
    return true
  }

  /** A small body in the chunked coding often arrives whole. */
  #isChunkedReadHere(bytes: Buffer, end: number): boolean {
    if (this.#contentLength > 0 || this.#events.isBodiless || isBodiless(bytes)) return false
    if (!matches(bytes, this.#transferEncoding, CHUNKED)) return false
    const chunks = wholeChunks(bytes, end)
    if (chunks === null || !this.#isPlain(bytes, end)) return false
    for (const data of chunks) this.#events.bodyCame(data, this.#isShared)
    this.#complete()
    return true
  }

  #isPlain(bytes: Buffer, end: number): boolean {
    const head = PlainResponseHead.from(bytes, end)
    if (head === null) return false
    this.#held = null
    this.#say(ONE)
    this.#events.headCame(head)
    return true
  }

  #complete(): void {
    this.active = false
    this.#events.completed()
  }

  /** For a head that the parser may get unchanged, without a transfer coding. */
  #finalPast(bytes: Buffer, end: number): Buffer {
    const at = this.#contentLength
    if (at < 0 || this.#events.isBodiless) return this.#final(bytes)
    if (at > 0) return this.#passLength(bytes, end, at + CONTENT_LENGTH.length + 1)
    this.#say(bytes[7] as number)
    this.#left = Number.POSITIVE_INFINITY
    if (bytes.length > end) this.#events.bodyCame(bytes.subarray(end), this.#isShared)
    return bytes.subarray(0, end)
  }

  /**
   * The parser gets a Content-Length of 1, written with as many digits as the true one, and later the last byte of the body,
   * when all others have arrived.
   */
  #passLength(bytes: Buffer, end: number, from: number): Buffer {
    const start = valueAt(bytes, from)
    const stop = digitsEnd(bytes, start)
    const length = numberIn(bytes, start, stop)
    if (bytes[stop] !== CR || length === 0 || stop - start > MOST_DIGITS) return this.#final(bytes)
    this.#say(bytes[7] as number)
    const count = Math.min(length, bytes.length - end)
    this.#left = length - count
    const isWhole = count === length
    if (isWhole) this.active = false
    const head = Buffer.allocUnsafe(isWhole ? bytes.length - length + 1 : end)
    bytes.copy(head, 0, 0, end)
    if (isWhole) bytes.copy(head, end, end + length - 1)
    this.#events.lengthHidden(head, start, bytes.toString('latin1', start, stop))
    head.fill(ZERO, start, stop - 1)
    head[stop - 1] = ONE
    if (count > 0) this.#events.bodyCame(bytes.subarray(end, end + count), this.#isShared)
    return head
  }

  /** Null if the head is refused. */
  #rewrite(head: Buffer, isFinal: boolean): Buffer | null {
    const rewritten = rewrittenHead(head, responses.hasSubscribers)
    if (rewritten instanceof WireError) return this.#refuse(rewritten.reason, rewritten.message)
    if (!isFinal) return rewritten.bytes
    if (rewritten.isChunked) this.#expectChunks()
    this.#events.headRewritten(rewritten)
    return rewritten.bytes
  }

  /** The parser gets everything else. */
  #final(bytes: Buffer): Buffer {
    this.active = false
    this.#held = null
    const isHttp = begins(bytes, NAME)
    this.#say(bytes.length > 7 && isHttp ? (bytes[7] as number) : ZERO)
    return this.#bareBodies && !isHttp ? Buffer.concat([BARE_HEAD, bytes]) : bytes
  }

  #say(minor: number): void {
    this.#events.httpVersion(minor === ZERO ? '1.0' : '1.1', this.#headBytes)
  }

  /** For a response that is not HTTP/1. */
  #unknown(bytes: Buffer): Buffer | null {
    if (!begins(bytes, NAME)) return this.#final(bytes)
    if (bytes.length < STATUS_LINE) return this.#hold(bytes)
    const version =
      /^HTTP\/(\d+(?:\.\d+)?)/.exec(bytes.toString('latin1', 0, 16))?.[1] ?? 'an unknown version'
    return this.#refuse('malformed', `the server answers in HTTP ${version}; it has to be 1.1 or 1.0`)
  }

  // ---- the body

  /** The last byte, and all bytes behind it, go to the parser; the others bypass it. */
  #passBody(bytes: Buffer): Buffer | null {
    const count = Math.min(this.#left, bytes.length)
    this.#left -= count
    this.#events.bodyCame(count === bytes.length ? bytes : bytes.subarray(0, count), this.#isShared)
    if (this.#left > 0) return null
    if (this.isUndispatched) {
      this.hasSurplus = count < bytes.length
      this.#complete()
      return null
    }
    this.active = false
    return bytes.subarray(count - 1)
  }

  readonly #takeData = (bytes: Buffer): void => this.#events.bodyCame(bytes, this.#isShared)

  #expectChunks(): ChunkedFraming {
    this.#framing ??= new ChunkedFraming(this.#mostHeld)
    this.#framing.reset(this.#bypasses && !this.#events.isBodiless ? this.#takeData : null)
    this.#chunks = this.#framing
    return this.#framing
  }

  #passChunks(bytes: Buffer, start: number, framing: ChunkedFraming): Buffer | null {
    const passed = framing.pass(bytes, start)
    if (passed instanceof WireError) return this.#refuse(passed.reason, passed.message)
    if (framing.isOver) {
      this.active = false
      this.#chunks = null
    }
    return passed.length === 0 && bytes.length > 0 ? null : passed
  }

  // ---- holding back

  #withHeld(chunk: Buffer | null): Buffer | null {
    const held = this.#held
    if (held === null) return chunk
    const before = this.#heldBytes
    if (chunk === null) return held.subarray(0, before)
    const needed = before + chunk.length
    let room = held
    if (needed > held.length) {
      room = Buffer.allocUnsafeSlow(needed * 2)
      held.copy(room, 0, 0, before)
    }
    chunk.copy(room, before)
    this.#held = room
    this.#heldBytes = needed
    return room.subarray(0, needed)
  }

  #hold(bytes: Buffer): null {
    const isHeld = this.#held !== null && bytes.buffer === this.#held.buffer
    const isSame = isHeld && bytes.byteOffset === this.#held?.byteOffset
    // Later bytes are appended to it, so it must not be in a buffer of somebody else.
    if (!isSame) this.#held = this.#isShared ? copyOf(bytes) : bytes
    this.#heldBytes = bytes.length
    if (bytes.length > this.#mostHeld)
      return this.#refuse(
        'tooLarge',
        `the head of the response is larger than the ${this.#maxHeaderSize} bytes of maxHeaderSize`,
      )
    return null
  }

  #restartScan(): void {
    this.#held = null
    this.#heldBytes = 0
    this.#scanned = 0
    this.#isOdd = false
    this.#transferEncoding = 0
    this.#contentLength = 0
    this.#connection = 0
    this.#keepAlive = 0
  }

  #refuse(reason: WireError['reason'], message: string): null {
    this.#restartScan()
    this.#events.responseRefused(new WireError(reason, message))
    return null
  }
}

const TAB = 0x09
const LF = 0x0a
const CR = 0x0d
const SPACE = 0x20
const ZERO = 0x30
const ONE = 0x31
const TWO = 0x32
const THREE = 0x33
const FOUR = 0x34
const NINE = 0x39
const COLON = 0x3a
const SMALL_C = 0x63
const SMALL_K = 0x6b
const SMALL_T = 0x74
const PREFIX = Buffer.from('HTTP/1.')
const NAME = Buffer.from('HTTP/')
const BARE_HEAD = Buffer.from('HTTP/1.0 200 OK\r\n\r\n')
const TRANSFER_ENCODING = Buffer.from('transfer-encoding')
const CONTENT_LENGTH = Buffer.from('content-length')
const CONNECTION = Buffer.from('connection:')
const CONNECTION_KEEP_ALIVE = Buffer.from('connection: keep-alive\r\n')
const KEEP_ALIVE = Buffer.from('keep-alive:')
const CHUNKED = Buffer.from('transfer-encoding: chunked\r\n')

/** Longer numbers are left to the parser, which refuses those that it cannot count. */
const MOST_DIGITS = 15

/** The copy has memory of its own, because parts of it may be handed out. */
function copyOf(bytes: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(bytes.length)
  bytes.copy(copy)
  return copy
}

const isBlank = (byte: number | undefined): boolean => byte === SPACE || byte === TAB

/** The position of a value, given that behind its colon. */
function valueAt(bytes: Buffer, from: number): number {
  let at = from
  while (isBlank(bytes[at])) at++
  return at
}

function digitsEnd(bytes: Buffer, from: number): number {
  let at = from
  while (isDigit(bytes[at])) at++
  return at
}

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= ZERO && byte <= NINE

function numberIn(bytes: Buffer, from: number, to: number): number {
  let number = 0
  for (let at = from; at < to; at++) number = number * 10 + (bytes[at] as number) - ZERO
  return number
}

/** The timeout of a Keep-Alive line; null if there is none. */
function secondsIn(bytes: Buffer, from: number): number | null {
  for (let at = from + KEEP_ALIVE.length; bytes[at] !== CR && bytes[at] !== LF; at++) {
    if (bytes[at] !== TIMEOUT[0] || !matches(bytes, at, TIMEOUT)) continue
    const start = at + TIMEOUT.length
    const stop = digitsEnd(bytes, start)
    return stop === start ? null : numberIn(bytes, start, stop)
  }
  return null
}

const TIMEOUT = Buffer.from('timeout=')

/** As far as there are bytes. */
function begins(bytes: Buffer, prefix: Buffer): boolean {
  const count = Math.min(bytes.length, prefix.length)
  for (let i = 0; i < count; i++) if (bytes[i] !== prefix[i]) return false
  return true
}

/** Compares as many bytes as there are; `text` is in lower case. */
function matches(bytes: Buffer, from: number, text: Buffer): boolean {
  const count = Math.min(bytes.length - from, text.length)
  for (let i = 0; i < count; i++) {
    const byte = bytes[from + i] as number
    if (byte !== text[i] && (byte | 0x20) !== text[i]) return false
  }
  return true
}

/** RFC 9112 §6.3: 204 and 304 have no body, whatever their head says. */
const isBodiless = (head: Buffer): boolean =>
  head[11] === FOUR && head[10] === ZERO && (head[9] === TWO || head[9] === THREE)

/** True if the reason phrase has bytes that are not ASCII. */
function hasObsText(head: Buffer): boolean {
  // A status line may be too short to have one.
  for (let i = STATUS_LINE; i < head.length && head[i] !== LF; i++)
    if ((head[i] as number) >= 0x80) return true
  return false
}
