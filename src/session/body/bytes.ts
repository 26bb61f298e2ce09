// Bytes from the forms in which callers hold them.

import { InvalidBodyError, shown } from '../../lifecycle/index.ts'

/** Bytes, or text that is sent as UTF-8. */
export type Bytes = string | ArrayBuffer | SharedArrayBuffer | ArrayBufferView

/** The bytes, without a copy where there are any; null for what holds none. */
export function bytesOf(value: unknown): Uint8Array | null {
  if (typeof value === 'string') return Buffer.from(value)
  if (value instanceof Uint8Array) return value
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
  if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) return new Uint8Array(value)
  return null
}

/** @throws InvalidBodyError */
export function checkedBytes(value: unknown, call: string): Uint8Array {
  const bytes = readable(value)
  if (bytes !== null) return bytes
  throw new InvalidBodyError(`${call}() is refused: ${shown(value)} is no piece of a body. ${FIX}`)
}

function readable(value: unknown): Uint8Array | null {
  try {
    return bytesOf(value)
  } catch {
    return null
  }
}

const FIX = 'Give a string, a Uint8Array, an ArrayBuffer or a view of one.'
