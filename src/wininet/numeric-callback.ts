// Notifications as numbers and bytes, for code that cannot take JavaScript values: WebAssembly, FFI, an emulator of
// Windows.

import {
  INTERNET_STATUS_HANDLE_CLOSING,
  INTERNET_STATUS_HANDLE_CREATED,
  INTERNET_STATUS_REDIRECT,
  INTERNET_STATUS_RESOLVING_NAME,
} from './constants/index.ts'
import type {
  DWORD_PTR,
  HINTERNET,
  INTERNET_ASYNC_RESULT,
  INTERNET_STATUS_CALLBACK,
  StatusInformation,
} from './status-callback.ts'

/** `lpvStatusInformation` is 0 for the null pointer, or a fresh copy of the bytes that the pointer would point to. */
export type NumericStatusCallback = (
  hInternet: HINTERNET,
  dwContext: DWORD_PTR,
  dwInternetStatus: number,
  lpvStatusInformation: Uint8Array | 0,
  dwStatusInformationLength: number,
) => void

export interface NumericOptions {
  /**
   * The size of a pointer, and so of HINTERNET and DWORD_PTR, in bytes.
   * @defaultValue 8
   */
  readonly pointerSize?: PointerSize
  /**
   * True gives host names and redirects in UTF-16, as to a callback that was set by InternetSetStatusCallbackW.
   * @defaultValue false
   */
  readonly wide?: boolean
}

/** For InternetSetStatusCallback: passes `callback` what Windows would pass, in Windows' layout. */
export function numericCallback(
  callback: NumericStatusCallback,
  { pointerSize = 8, wide = false }: NumericOptions = {},
): INTERNET_STATUS_CALLBACK {
  return (hInternet, dwContext, dwInternetStatus, information, _length) => {
    const isWide =
      wide &&
      (dwInternetStatus === INTERNET_STATUS_RESOLVING_NAME || dwInternetStatus === INTERNET_STATUS_REDIRECT)
    const bytes = encoded(dwInternetStatus, information, pointerSize, isWide)
    callback(hInternet, dwContext, dwInternetStatus, bytes, bytes === 0 ? 0 : bytes.length)
  }
}

export type PointerSize = 4 | 8

/** The information of a status, as bytes. Little-endian; strings in ISO-8859-1 or UTF-16 with a final NUL. */
function encoded(
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
