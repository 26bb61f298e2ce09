// Notifications as numbers and bytes, for who stands behind a boundary that JavaScript values do not cross: WebAssembly, FFI,
// an emulator of Windows.

import type { DWORD_PTR, HINTERNET, INTERNET_STATUS_CALLBACK } from '../callbacks/index.ts'
import { INTERNET_STATUS_REDIRECT, INTERNET_STATUS_RESOLVING_NAME } from '../constants/index.ts'
import { encoded, type PointerSize } from './payload.ts'

/** `lpvStatusInformation` is 0, the null pointer, or the bytes that the pointer would lead to: a copy of their own each time. */
export type NumericStatusCallback = (
  hInternet: HINTERNET,
  dwContext: DWORD_PTR,
  dwInternetStatus: number,
  lpvStatusInformation: Uint8Array | 0,
  dwStatusInformationLength: number,
) => void

export interface NumericOptions {
  /** Bytes of a pointer, and so of HINTERNET and DWORD_PTR. 8 unless given. */
  readonly pointerSize?: PointerSize
  /** Host names and redirects in UTF-16, as for a callback that was set by InternetSetStatusCallbackW. */
  readonly wide?: boolean
}

/** For InternetSetStatusCallback: tells `callback` what Windows would, laid out as Windows lays it out. */
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
