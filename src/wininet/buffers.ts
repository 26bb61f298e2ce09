// The output arguments of functions: an object with a `value` stands for a pointer to a variable, a Uint8Array for a
// buffer.

/** Any object with a `value` can be passed where a function returns something. */
export interface Box<T> {
  value: T
}

/** A 32-bit number, as in `DWORD read; InternetReadFile(…, &read)`. */
export class DWORD implements Box<number> {
  value: number

  constructor(value = 0) {
    this.value = value
  }
}

/**
 * A string that a function returns, or reads and replaces. With a `capacity`, in characters including the final NUL,
 * it may be too small.
 */
export class STRING implements Box<string> {
  value: string
  readonly capacity: number

  constructor(value = '', capacity: number = Number.POSITIVE_INFINITY) {
    this.value = value
    this.capacity = capacity
  }
}

/**
 * Where a function writes its result. Bytes have C's layout: 32-bit numbers little-endian, strings in ISO-8859-1 with
 * a final NUL.
 */
export type OutBuffer = Uint8Array | Box<unknown> | null | undefined

/** Writes a number of 4 or 8 bytes. False if a buffer or a stated length is too small. */
export function deliverNumber(
  value: number,
  buffer: OutBuffer,
  length: Box<number> | null,
  size: 4 | 8 = 4,
): boolean {
  const room = roomOf(buffer, length, size)
  if (length !== null) length.value = size
  if (room < size) return false
  if (buffer instanceof Uint8Array) {
    const view = new DataView(buffer.buffer, buffer.byteOffset)
    if (size === 4) view.setUint32(0, value, true)
    else view.setBigUint64(0, BigInt(value), true)
  } else if (buffer !== null && buffer !== undefined) buffer.value = value
  return true
}

/**
 * Writes a string. `length` becomes its length without the final NUL or, if it does not fit, the length needed with
 * the NUL.
 */
export function deliverText(value: string, buffer: OutBuffer, length: Box<number> | null): boolean {
  const room = roomOf(buffer, length, value.length + 1)
  if (room < value.length + 1) {
    if (length !== null) length.value = value.length + 1
    return false
  }
  if (length !== null) length.value = value.length
  if (buffer instanceof Uint8Array) {
    for (let i = 0; i < value.length; i++) buffer[i] = value.charCodeAt(i)
    buffer[value.length] = 0
  } else if (buffer !== null && buffer !== undefined) buffer.value = value
  return true
}

/** A NUL-terminated string in a buffer, or the value of a box. */
export function textIn(buffer: OutBuffer): string | null {
  if (buffer instanceof Uint8Array) {
    const end = buffer.indexOf(0)
    return Buffer.from(end < 0 ? buffer : buffer.subarray(0, end)).toString('latin1')
  }
  const value = buffer?.value
  return typeof value === 'string' ? value : null
}

/** A box without a stated length is always large enough. */
function roomOf(buffer: OutBuffer, length: Box<number> | null, needed: number): number {
  if (buffer === null || buffer === undefined) return 0
  const own =
    buffer instanceof Uint8Array ? buffer.length : buffer instanceof STRING ? buffer.capacity : needed
  return length === null ? own : Math.min(own, length.value)
}

/** The size of the structure on 64-bit Windows; that of 32 bits, 40, is accepted too. */
export const SIZEOF_INTERNET_BUFFERS = 56
export const SIZEOF_INTERNET_BUFFERS_32 = 40

/** The structure that HttpSendRequestEx takes and InternetReadFileEx fills. */
export interface INTERNET_BUFFERS {
  dwStructSize: number
  Next: INTERNET_BUFFERS | null
  lpcszHeader: string | null
  dwHeadersLength: number
  dwHeadersTotal: number
  lpvBuffer: Uint8Array | null
  dwBufferLength: number
  dwBufferTotal: number
  dwOffsetLow: number
  dwOffsetHigh: number
}

/** The structure, zeroed except for its size and the given members. */
export const internetBuffers = (given: Partial<INTERNET_BUFFERS> = {}): INTERNET_BUFFERS => ({
  dwStructSize: SIZEOF_INTERNET_BUFFERS,
  Next: null,
  lpcszHeader: null,
  dwHeadersLength: 0,
  dwHeadersTotal: 0,
  lpvBuffer: null,
  dwBufferLength: 0,
  dwBufferTotal: 0,
  dwOffsetLow: 0,
  dwOffsetHigh: 0,
  ...given,
})
