// A response body as one buffer.

import { pieceMade } from '../../lifecycle/index.ts'

/** Each returns a plain value, not a promise, if it can. */
export interface BodyCalls {
  read(into: Uint8Array, fill: boolean, signal: undefined): number | Promise<number>
  take(signal: undefined): Uint8Array | null | Promise<Uint8Array | null>
}

/** A larger Content-Length is not trusted: no buffer of that size is made before the bytes have arrived. */
const MOST_TRUSTED = 1_073_741_824

/**
 * Reads to the end of the body. Returns no promise if all of it has arrived. If the length is known (otherwise NaN or 0), a body of several
 * pieces is read into one buffer, and not copied again. The bytes may be a part of a larger buffer.
 */
export function wholeBody(calls: BodyCalls, length: number): Uint8Array | Promise<Uint8Array> {
  const taken = calls.take(undefined)
  // Most small bodies are one piece.
  if (taken === null || taken instanceof Promise || taken.length < length)
    return inPieces(calls, length, taken)
  const rest = calls.take(undefined)
  return rest === null ? taken : inPieces(calls, length, rest, [taken])
}

async function inPieces(
  calls: BodyCalls,
  length: number,
  first: ReturnType<BodyCalls['take']>,
  pieces: Uint8Array[] = [],
): Promise<Uint8Array> {
  for (let taken = first; ; taken = calls.take(undefined)) {
    const piece = taken instanceof Promise ? await taken : taken
    if (piece === null) return pieces.length === 1 ? (pieces[0] as Uint8Array) : joined(pieces)
    const whole = pieces.length === 0 && piece.length < length ? bufferOf(length) : null
    pieces.push(whole === null ? piece : await filled(calls, piece, whole))
  }
}

/** Null if the length is not trusted, or no buffer can be that large. */
function bufferOf(length: number): Uint8Array | null {
  try {
    if (length > MOST_TRUSTED) return null
    pieceMade(length)
    // Not cleared: each byte is written, or is not part of what is given out.
    return new Uint8Array(Buffer.allocUnsafeSlow(length).buffer)
  } catch {
    return null
  }
}

/** Reads until the buffer is full or the body ends. */
async function filled(calls: BodyCalls, start: Uint8Array, whole: Uint8Array): Promise<Uint8Array> {
  whole.set(start)
  for (let at = start.length; at < whole.length; ) {
    const read = calls.read(whole.subarray(at), false, undefined)
    const bytes = typeof read === 'number' ? read : await read
    if (bytes === 0) return whole.subarray(0, at)
    at += bytes
  }
  return whole
}

export function joined(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  let length = 0
  for (const piece of pieces) length += piece.length
  const bytes = new Uint8Array(length)
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}

/** The bytes in an ArrayBuffer of their own, which can be transferred. They are copied only if necessary. */
export const ownBytes = (bytes: Uint8Array): Uint8Array<ArrayBuffer> =>
  bytes.buffer instanceof ArrayBuffer && bytes.byteLength === bytes.buffer.byteLength
    ? new Uint8Array(bytes.buffer)
    : new Uint8Array(bytes)
