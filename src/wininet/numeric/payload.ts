// What comes with a status, as bytes.

import type { INTERNET_ASYNC_RESULT, StatusInformation } from '../callbacks/index.ts'
import { INTERNET_STATUS_HANDLE_CLOSING, INTERNET_STATUS_HANDLE_CREATED } from '../constants/index.ts'

export type PointerSize = 4 | 8

/** Little-endian; texts in ISO-8859-1 or UTF-16 with a final NUL. */
export function encoded(
  status: number,
  information: StatusInformation[keyof StatusInformation],
  pointerSize: PointerSize,
  wide: boolean,
): Uint8Array | 0 {
  if (information === null) return 0
  if (typeof information === 'string')
    return new Uint8Array(Buffer.from(`${information}\0`, wide ? 'utf16le' : 'latin1'))
  if (typeof information === 'object') return asyncResult(information, pointerSize)
  return status === INTERNET_STATUS_HANDLE_CREATED || status === INTERNET_STATUS_HANDLE_CLOSING
    ? pointer(information, pointerSize)
    : dword(information)
}

function dword(value: number): Uint8Array {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setUint32(0, value >>> 0, true)
  return bytes
}

function pointer(value: number, size: PointerSize): Uint8Array {
  const bytes = new Uint8Array(size)
  const view = new DataView(bytes.buffer)
  if (size === 8) view.setBigUint64(0, BigInt(value), true)
  else view.setUint32(0, value >>> 0, true)
  return bytes
}

/** INTERNET_ASYNC_RESULT is a DWORD_PTR and a DWORD, padded to a multiple of the former. */
function asyncResult({ dwError, dwResult }: INTERNET_ASYNC_RESULT, size: PointerSize): Uint8Array {
  const bytes = new Uint8Array(2 * size)
  bytes.set(pointer(dwResult, size))
  bytes.set(dword(dwError), size)
  return bytes
}
