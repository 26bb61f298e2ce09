// InternetGetLastResponseInfo: the text behind ERROR_INTERNET_EXTENDED_ERROR.

import { box, outBuffer } from '../arguments/index.ts'
import { type Box, deliverText, type OutBuffer } from '../boxes/index.ts'
import { ERROR_INSUFFICIENT_BUFFER, ERROR_INVALID_PARAMETER } from '../constants/index.ts'
import type { Library } from '../library/index.ts'

export interface TextFunctions {
  /** What the library can say of the last error that it explains: one sentence, with its code in `lpdwError`. HTTP servers never send any. */
  InternetGetLastResponseInfo(
    lpdwError: Box<number> | null,
    lpszBuffer: OutBuffer,
    lpdwBufferLength?: Box<number> | null,
  ): boolean
}

export const textFunctions = (library: Library): TextFunctions => ({
  InternetGetLastResponseInfo(lpdwError, lpszBuffer, lpdwBufferLength) {
    const call = 'InternetGetLastResponseInfo'
    const error = box(lpdwError, call, 'lpdwError')
    const buffer = outBuffer(lpszBuffer, call, 'lpszBuffer')
    const length = box(lpdwBufferLength, call, 'lpdwBufferLength')
    if (error === null || (buffer === null && length === null)) return library.fail(ERROR_INVALID_PARAMETER)
    const { code, text } = library.explanation
    error.value = code
    return deliverText(text, buffer, length) ? library.succeed() : library.fail(ERROR_INSUFFICIENT_BUFFER)
  },
})
