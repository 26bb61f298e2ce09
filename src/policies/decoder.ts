// Decodes the content codings of a body, at the pace of its reader and within limits.

import zlib from 'node:zlib'
import { CodingError, type ContentCoding, createZstdDecompress } from './content-coding.ts'

const CHUNK = 65_536

/** Bytes after the end of a compressed body are ignored up to this limit. */
const MOST_GARBAGE = 65_536

/**
 * Decodes the bytes of `source` by all codings, in the given order. Errors of `source` are passed on; any other error
 * is a CodingError. An empty body stays empty.
 */
export async function* decodedBy(
  codings: readonly ContentCoding[],
  source: AsyncIterator<Uint8Array, unknown, undefined>,
  limits: DecodingLimits,
  open: Open,
): AsyncGenerator<Uint8Array, void> {
  const meter = new Meter(limits)
  const wire = counted(source, meter)
  let bytes: AsyncGenerator<Uint8Array, void> = wire
  for (const coding of codings) bytes = meter.metered(decodedOnce(coding, new Input(bytes), open))
  try {
    yield* bytes
  } finally {
    // A coding that has ended leaves the rest of the one before it unread.
    close(open)
  }
  let garbage = 0
  while (garbage <= MOST_GARBAGE) {
    const step = await source.next()
    if (step.done === true) return
    garbage += step.value.length
  }
}

async function* counted(
  source: AsyncIterator<Uint8Array, unknown, undefined>,
  meter: Meter,
): AsyncGenerator<Uint8Array, void> {
  for (let step = await source.next(); step.done !== true; step = await source.next()) {
    meter.received += step.value.length
    yield step.value
  }
}

async function* decodedOnce(
  coding: ContentCoding,
  input: Input,
  open: Open,
): AsyncGenerator<Uint8Array, void> {
  const first = await input.next()
  if (first === null) return
  input.giveBack(first)
  try {
    if (coding === 'gzip') yield* gunzipped(input, open)
    else if (coding === 'zstd') yield* unzstd(input, open)
    else yield* undone(engineFor(coding, first), input, open)
  } catch (error) {
    throw isOfZlib(error)
      ? new CodingError(`its ${coding} data is broken: ${error.message}`, 'undecodable', error)
      : error
  }
}

const options = { chunkSize: CHUNK }

function engineFor(coding: 'br' | 'deflate', first: Uint8Array): zlib.Gunzip {
  if (coding === 'br') return zlib.createBrotliDecompress(options)
  // RFC 9110 §8.4.1.2 defines "deflate" as zlib, but many servers send raw deflate. No raw deflate in use begins like
  // a zlib header.
  return ((first[0] as number) & 0x0f) === 8 ? zlib.createInflate(options) : zlib.createInflateRaw(options)
}

/**
 * `Z_DATA_ERROR`, `ERR_BROTLI_…`, `ERR__ERROR_FORMAT_…` (brotli), `ZSTD_error_…`: these errors also have a number.
 */
const isOfZlib = (error: unknown): error is Error =>
  error instanceof Error && 'errno' in error && 'code' in error

// ---- one stream of node:zlib

/** All zlib streams work alike; @types/node has no common type for them. */
export type ZlibStream = zlib.Gunzip

/** Streams to be destroyed, whatever they are doing, when the reader stops. */
export type Open = Set<ZlibStream>

export function close(open: Open): void {
  for (const stream of open) stream.destroy()
  open.clear()
}

/**
 * The output of the stream. It reads its own part of the input and gives back the rest. Data that ends too early or
 * is not valid throws zlib's error.
 */
async function* undone(stream: ZlibStream, input: Input, open: Open): AsyncGenerator<Uint8Array, void> {
  let error: Error | null = null
  let isOver = false
  let wake = (): void => {}
  const over = (): void => {
    isOver = true
    wake()
  }
  stream.on('readable', () => wake())
  stream.on('end', over)
  stream.on('error', (reason) => {
    error ??= reason
    over()
  })
  open.add(stream)
  try {
    for (;;) {
      const piece = await input.next()
      const before = stream.bytesWritten
      isOver = false
      if (piece === null) stream.end()
      else stream.write(piece, over)
      for (;;) {
        const bytes = stream.read() as Uint8Array | null
        if (bytes !== null) yield bytes
        else if (isOver) break
        else
          await new Promise<void>((resolve) => {
            wake = resolve
          })
      }
      if (error !== null) throw error
      if (piece === null) return
      const used = stream.bytesWritten - before
      input.giveBack(piece.subarray(used))
      if (used < piece.length) return
    }
  } finally {
    stream.destroy()
    open.delete(stream)
  }
}

// ---- gzip (RFC 1952) around what zlib calls raw deflate
//
// Node's own Gunzip fails on bytes after the last member and drops what it had decoded:
// https://nodejs.org/api/zlib.html, seen with Node 20.20.

/** One member after the other. Other bytes after a member are ignored, as in browsers. */
async function* gunzipped(input: Input, open: Open): AsyncGenerator<Uint8Array, void> {
  if (!(await passHeader(input))) throw new CodingError('it is not gzip')
  do {
    let sum = 0
    let length = 0
    for await (const bytes of undone(zlib.createInflateRaw({ chunkSize: CHUNK }), input, open)) {
      sum = zlib.crc32(bytes, sum)
      length += bytes.length
      yield bytes
    }
    const trailer = await input.take(8)
    if (trailer === null) throw new CodingError('it ends too early')
    const view = new DataView(trailer.buffer)
    if (view.getUint32(0, true) !== sum || view.getUint32(4, true) !== length % 2 ** 32)
      throw new CodingError('its checksum is wrong')
  } while (await passHeader(input))
}

/** False if no member begins here. */
async function passHeader(input: Input): Promise<boolean> {
  const start = await input.take(2)
  if (start === null || start[0] !== 0x1f || start[1] !== 0x8b) return false
  const rest = await needed(input, 8)
  if (rest[0] !== DEFLATE) throw new CodingError('its method of compression is unknown')
  const flags = rest[1] as number
  if (flags & EXTRA) {
    const [low, high] = await needed(input, 2)
    await needed(input, (low as number) + (high as number) * 256)
  }
  if (flags & NAME) await passText(input)
  if (flags & COMMENT) await passText(input)
  if (flags & HEADER_SUM) await needed(input, 2)
  return true
}

const DEFLATE = 8
const HEADER_SUM = 2
const EXTRA = 4
const NAME = 8
const COMMENT = 16

async function passText(input: Input): Promise<void> {
  for (;;) {
    const piece = await input.next()
    if (piece === null) throw new CodingError('it ends too early')
    const end = piece.indexOf(0)
    if (end < 0) continue
    input.giveBack(piece.subarray(end + 1))
    return
  }
}

async function needed(input: Input, count: number): Promise<Uint8Array> {
  const bytes = await input.take(count)
  if (bytes === null) throw new CodingError('it ends too early')
  return bytes
}

// ---- Zstandard (RFC 8878)

/** One frame after the other. Node's stream reads one frame only (Node 24.21). */
async function* unzstd(input: Input, open: Open): AsyncGenerator<Uint8Array, void> {
  if (createZstdDecompress === undefined) throw new CodingError('this Node has no Zstandard')
  do yield* undone(createZstdDecompress(OPTIONS), new Input(frameOf(input)), open)
  while (await beginsFrame(input))
}

/** The bytes of one frame. Node 22 accepts a frame that ends too early (seen with 22.23). */
async function* frameOf(input: Input): AsyncGenerator<Uint8Array, void> {
  const end = new FrameEnd()
  while (!end.isReached) {
    const piece = await input.next()
    if (piece === null) throw new CodingError('it ends too early')
    const length = end.lookFor(piece)
    input.giveBack(piece.subarray(length))
    yield piece.subarray(0, length)
  }
}

/**
 * Finds the end of a frame by its headers (RFC 8878 §3.1). Bytes that are not a frame have no end: Node's stream
 * refuses them.
 */
class FrameEnd {
  isReached = false
  /** The header being read, and its length. */
  #header: number[] = []
  #wanted = 4
  #read: (header: DataView) => void = (header) => this.#magic(header)
  /** Bytes until the next header or the end. */
  #skipped = 0
  #isLast = false
  #checksum = 0

  /** How many of these bytes belong to the frame. */
  lookFor(bytes: Uint8Array): number {
    let at = 0
    while (at < bytes.length && !this.isReached) {
      if (this.#skipped > 0) {
        const length = Math.min(this.#skipped, bytes.length - at)
        at += length
        this.#skipped -= length
      } else this.#header.push(bytes[at++] as number)
      if (this.#header.length === this.#wanted) {
        const header = new DataView(Uint8Array.from(this.#header).buffer)
        this.#header = []
        this.#read(header)
      }
      this.isReached = this.#isLast && this.#skipped === 0
    }
    return at
  }

  #expect(wanted: number, read: (header: DataView) => void): void {
    this.#wanted = wanted
    this.#read = read
  }

  #magic(header: DataView): void {
    const magic = header.getUint32(0, true)
    if (magic === ZSTD_MAGIC) this.#expect(1, (descriptor) => this.#descriptor(descriptor.getUint8(0)))
    else if (magic >>> 4 === SKIPPABLE_MAGIC) this.#expect(4, (size) => this.#end(size.getUint32(0, true)))
    else this.#skipped = Number.POSITIVE_INFINITY
  }

  #descriptor(flags: number): void {
    const isSingleSegment = (flags & 0x20) !== 0
    const window = isSingleSegment ? 0 : 1
    const dictionary = [0, 1, 2, 4][flags & 3] as number
    const content = [isSingleSegment ? 1 : 0, 2, 4, 8][flags >>> 6] as number
    this.#checksum = (flags & 4) === 0 ? 0 : 4
    this.#skipped = window + dictionary + content
    this.#expect(3, (block) => this.#block(block.getUint16(0, true) + block.getUint8(2) * 0x10000))
  }

  /** A block of type RLE is one byte long, whatever its size says. */
  #block(header: number): void {
    const size = (header & 6) === 2 ? 1 : header >>> 3
    if ((header & 1) === 1) this.#end(size + this.#checksum)
    else this.#skipped = size
  }

  #end(after: number): void {
    this.#skipped = after
    this.#isLast = true
  }
}

const ZSTD_MAGIC = 0xfd2fb528
const SKIPPABLE_MAGIC = 0x184d2a5

/** RFC 9659: a window of 8 MiB at most. ZSTD_d_windowLogMax is 100, in every Node that has Zstandard. */
const OPTIONS = { chunkSize: CHUNK, params: { 100: 23 } }

/** RFC 8878 §3.1: a frame, or a skippable one. */
async function beginsFrame(input: Input): Promise<boolean> {
  const start = await input.take(4)
  if (start === null) return false
  input.giveBack(start)
  const magic = new DataView(start.buffer).getUint32(0, true)
  return magic === ZSTD_MAGIC || magic >>> 4 === SKIPPABLE_MAGIC
}

// ---- input and limits

/** Bytes that are asked for piece by piece; part of a piece can be given back. */
class Input {
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

  /** Returned before the next piece. */
  giveBack(rest: Uint8Array): void {
    if (rest.length > 0) this.#rest = this.#rest === null ? rest : Buffer.concat([rest, this.#rest])
  }

  /** Exactly `count` bytes; null if there are fewer, which are lost then. */
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

export interface DecodingLimits {
  /** Decoded bytes of one body. */
  readonly maxDecodedBytes: number
  /** Decoded bytes for each received byte; checked after RATIO_FLOOR decoded bytes. */
  readonly maxRatio: number
}

/** Below this size any ratio is accepted: so little is not a bomb. */
const RATIO_FLOOR: number = 16 * 1024 * 1024

/** Compares the output of one coding with the bytes received. */
class Meter {
  readonly #limits: DecodingLimits
  /** Bytes that were received. */
  received = 0

  constructor(limits: DecodingLimits) {
    this.#limits = limits
  }

  async *metered(decoded: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
    const { maxDecodedBytes, maxRatio } = this.#limits
    let bytes = 0
    for await (const piece of decoded) {
      bytes += piece.length
      if (bytes > maxDecodedBytes)
        throw new CodingError(
          `it has more than the ${maxDecodedBytes} bytes of maxDecodedBytes`,
          'bodyTooLarge',
        )
      if (bytes > RATIO_FLOOR && bytes > this.received * maxRatio)
        throw new CodingError(
          `it is more than ${maxRatio} times as large as the bytes received, see maxRatio`,
          'bodyTooLarge',
        )
      yield piece
    }
  }
}
