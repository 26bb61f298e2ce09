// The source of a streamed body: read piece by piece, and always released.

import fs, { ReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { InvalidBodyError, keepFreedMemory } from '../../lifecycle/index.ts'

export interface Source {
  /** The next piece; `done` at the end. Not called again before its promise is settled. */
  next(): Promise<IteratorResult<unknown, unknown>>
  /** Nothing more is needed, for this reason: the owner of the bytes may free what it holds. Never throws. */
  release(reason?: unknown): void
}

/** What can be streamed, in pieces that are strings or bytes. */
export type Streamable = Readable | ReadableStream<unknown> | AsyncIterable<unknown> | Iterable<unknown>

/** @throws InvalidBodyError if it was used before */
export function sourceOf(body: Streamable, call: string): Source {
  keepFreedMemory()
  if (isNodeReadable(body)) return fromReadable(body, call)
  if (isWebStream(body)) return fromWebStream(body, call)
  return fromIterator(Symbol.asyncIterator in body ? body[Symbol.asyncIterator]() : body[Symbol.iterator]())
}

export const isStreamable = (body: object): body is Streamable =>
  isNodeReadable(body) || isWebStream(body) || Symbol.asyncIterator in body || Symbol.iterator in body

const isNodeReadable = (body: object): body is Readable =>
  body instanceof Readable ||
  ('pipe' in body &&
    typeof body.pipe === 'function' &&
    'readable' in body &&
    'destroy' in body &&
    typeof body.destroy === 'function')

const isWebStream = (body: object): body is ReadableStream<unknown> =>
  'getReader' in body && typeof body.getReader === 'function'

function fromReadable(stream: Readable, call: string): Source {
  if (stream.destroyed || stream.readableEnded) throw usedUp(call, stream.errored)
  // Its errors come from the iterator; nobody would handle those before the first and after the last piece.
  stream.on('error', ignore)
  readLargePieces(stream)
  const iterator = stream[Symbol.asyncIterator]()
  return {
    next: () => iterator.next(),
    // Not the iterator's return, which waits for a piece that may never come.
    release: () => void (stream.destroy ?? Readable.prototype.destroy).call(stream),
  }
}

/**
 * Makes a stream of a file read larger pieces. Without a highWaterMark it reads 64 KiB at a time, each in a thread of Node's pool; with
 * larger pieces a file costs half. In Node 20 to 26 a `read` of more than its highWaterMark raises that.
 */
export function readLargePieces(stream: object): void {
  if (!(stream instanceof ReadStream) || stream.readableHighWaterMark !== FILE_PIECE) return
  if (stream.readableLength > 0 || stream.destroyed) return
  keepFreedMemory()
  stream.read(LARGE_PIECE)
}

const FILE_PIECE = 65_536
const LARGE_PIECE = 262_144

/**
 * How many bytes a stream of a file will give, by the present size of the file. Null for any other body, and if it is not certain: the file
 * is not a regular one, the stream was read from, or the caller opened the file and may have read from it.
 */
export function sizeOfFile(body: unknown): number | null {
  if (!(body instanceof ReadStream) || body.readableDidRead || body.bytesRead > 0) return null
  if (body.readableEncoding !== null || body.destroyed || !readsWithNode(body)) return null
  const { end, fd, path, pending, start } = body as Opened
  if (start === undefined && !pending) return null
  try {
    const stat = pending ? fs.statSync(path) : fs.fstatSync(fd as number)
    // Files of the kernel, such as those in /proc, have the size 0.
    if (!stat.isFile() || stat.size === 0) return null
    return Math.max(0, Math.min(stat.size, (end ?? Number.POSITIVE_INFINITY) + 1) - (start ?? 0))
  } catch {
    return null
  }
}

/** Properties of a file stream that Node does not document. */
interface Opened extends ReadStream {
  readonly start?: number
  readonly end?: number
  readonly fd?: number | null
}

/** With the option `fs` of createReadStream it may be something else. */
function readsWithNode(stream: ReadStream): boolean {
  const name = Object.getOwnPropertySymbols(stream).find(({ description }) => description === 'kFs')
  return name !== undefined && (stream as unknown as Record<symbol, unknown>)[name] === fs
}

function fromWebStream(stream: ReadableStream<unknown>, call: string): Source {
  if (stream.locked) throw usedUp(call, null)
  const reader = stream.getReader()
  return {
    next: () => reader.read() as Promise<IteratorResult<unknown, unknown>>,
    release: (reason) => void reader.cancel(reason).catch(ignore),
  }
}

function fromIterator(iterator: AsyncIterator<unknown> | Iterator<unknown>): Source {
  return {
    next: async () => iterator.next(),
    // A generator that is waiting returns when its wait is over.
    release: () => void returned(iterator).catch(ignore),
  }
}

const returned = async (iterator: AsyncIterator<unknown> | Iterator<unknown>): Promise<unknown> =>
  iterator.return?.()

const usedUp = (call: string, cause: Error | null): InvalidBodyError =>
  new InvalidBodyError(
    `${call}() is refused: the stream was read or destroyed before. Give a fresh one.`,
    cause === null ? undefined : { cause },
  )

const ignore = (): void => {}
