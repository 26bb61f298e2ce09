// What the functions take and give back through: an object with a `value` stands for a pointer to a variable, a Uint8Array for
// a buffer.

/** Any object with a `value` will do where a function gives something back. */
export interface Box<T> {
  value: T
}

/** A number of 32 bits, as in `DWORD read; InternetReadFile(…, &read)`. */
export class DWORD implements Box<number> {
  value: number

  constructor(value = 0) {
    this.value = value
  }
}

/** A text that a function gives back, or takes and replaces. With a `capacity`, in characters and with the final NUL, it can be too small. */
export class STRING implements Box<string> {
  value: string
  readonly capacity: number

  constructor(value = '', capacity: number = Number.POSITIVE_INFINITY) {
    this.value = value
    this.capacity = capacity
  }
}

/** What a function writes its answer to. Bytes are laid out as in C: 32 bits little-endian, texts in ISO-8859-1 with a final NUL. */
export type OutBuffer = Uint8Array | Box<unknown> | null | undefined

/** Gives a number of 32 bits. False when a buffer or a stated length is too small. */
export function deliverNumber(value: number, buffer: OutBuffer, length: Box<number> | null): boolean {
  const room = roomOf(buffer, length, 4)
  if (length !== null) length.value = 4
  if (room < 4) return false
  if (buffer instanceof Uint8Array) new DataView(buffer.buffer, buffer.byteOffset).setUint32(0, value, true)
  else if (buffer !== null && buffer !== undefined) buffer.value = value
  return true
}

/** Gives a text. `length` becomes that without the final NUL, or, when it does not fit, the length that is needed with it. */
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

/** A NUL-terminated text that stands in a buffer, or the value of a box. */
export function textIn(buffer: OutBuffer): string | null {
  if (buffer instanceof Uint8Array) {
    const end = buffer.indexOf(0)
    return Buffer.from(end < 0 ? buffer : buffer.subarray(0, end)).toString('latin1')
  }
  const value = buffer?.value
  return typeof value === 'string' ? value : null
}

/** A box without a stated length has all the room that is needed. */
function roomOf(buffer: OutBuffer, length: Box<number> | null, needed: number): number {
  if (buffer === null || buffer === undefined) return 0
  const own =
    buffer instanceof Uint8Array ? buffer.length : buffer instanceof STRING ? buffer.capacity : needed
  return length === null ? own : Math.min(own, length.value)
}

/** The size of the structure for 64-bit Windows; 40, that for 32 bits, is accepted too. */
export const SIZEOF_INTERNET_BUFFERS = 56
export const SIZEOF_INTERNET_BUFFERS_32 = 40

/** What HttpSendRequestEx takes and InternetReadFileEx fills. */
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

/** The structure, zeroed but for its size and what is given. */
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
