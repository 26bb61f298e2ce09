// The URL functions, which need no handle.

import { type Box, deliverText, type OutBuffer } from '../buffers.ts'
import {
  ERROR_INSUFFICIENT_BUFFER,
  ERROR_INTERNET_INVALID_URL,
  ERROR_INVALID_PARAMETER,
} from '../constants/index.ts'
import type { WinInetState } from '../state/index.ts'
import { canonical, combined, crack, create, splitUrl, type URL_COMPONENTS } from '../urls/index.ts'
import { box, lacksLength, number, outBuffer, structure, text } from './arguments.ts'

export interface UrlFunctions {
  /** Splits a URL. `urlComponents()` asks for every part. */
  InternetCrackUrl(
    lpszUrl: string | null,
    dwUrlLength: number | undefined,
    dwFlags: number | undefined,
    lpUrlComponents: URL_COMPONENTS | null,
  ): boolean
  /** Builds a URL, without the default port of the scheme. */
  InternetCreateUrl(
    lpUrlComponents: URL_COMPONENTS | null,
    dwFlags: number | undefined,
    lpszUrl: OutBuffer,
    lpdwUrlLength?: Box<number> | null,
  ): boolean
  InternetCombineUrl(
    lpszBaseUrl: string | null,
    lpszRelativeUrl: string | null,
    lpszBuffer: OutBuffer,
    lpdwBufferLength?: Box<number> | null,
    dwFlags?: number,
  ): boolean
  InternetCanonicalizeUrl(
    lpszUrl: string | null,
    lpszBuffer: OutBuffer,
    lpdwBufferLength?: Box<number> | null,
    dwFlags?: number,
  ): boolean
}

export const urlFunctions = (state: WinInetState): UrlFunctions => {
  /** Without a buffer, asks for the length; without a length, uses that of the buffer. */
  const give = (url: string, buffer: OutBuffer, length: Box<number> | null): boolean =>
    deliverText(url, buffer, length) ? state.succeed() : state.fail(ERROR_INSUFFICIENT_BUFFER)
  return {
    InternetCrackUrl(lpszUrl, dwUrlLength, dwFlags, lpUrlComponents) {
      const call = 'InternetCrackUrl'
      const url = text(lpszUrl, call, 'lpszUrl')
      const length = number(dwUrlLength, call, 'dwUrlLength')
      const flags = number(dwFlags, call, 'dwFlags')
      const components = structure(lpUrlComponents, call, 'lpUrlComponents')
      if (url === null || components === null) return state.fail(ERROR_INVALID_PARAMETER)
      const error = crack(length > 0 ? url.slice(0, length) : url, flags, components)
      return error === 0 ? state.succeed() : state.fail(error)
    },

    InternetCreateUrl(lpUrlComponents, dwFlags, lpszUrl, lpdwUrlLength) {
      const call = 'InternetCreateUrl'
      const components = structure(lpUrlComponents, call, 'lpUrlComponents')
      const flags = number(dwFlags, call, 'dwFlags')
      const buffer = outBuffer(lpszUrl, call, 'lpszUrl')
      const length = box(lpdwUrlLength, call, 'lpdwUrlLength')
      if (components === null || lacksLength(buffer, lpdwUrlLength))
        return state.fail(ERROR_INVALID_PARAMETER)
      const url = create(components, flags)
      return typeof url === 'number' ? state.fail(url) : give(url, buffer, length)
    },

    InternetCombineUrl(lpszBaseUrl, lpszRelativeUrl, lpszBuffer, lpdwBufferLength, dwFlags) {
      const call = 'InternetCombineUrl'
      const base = text(lpszBaseUrl, call, 'lpszBaseUrl')
      const relative = text(lpszRelativeUrl, call, 'lpszRelativeUrl')
      const buffer = outBuffer(lpszBuffer, call, 'lpszBuffer')
      const length = box(lpdwBufferLength, call, 'lpdwBufferLength')
      const flags = number(dwFlags, call, 'dwFlags')
      if (base === null || relative === null || lacksLength(buffer, lpdwBufferLength))
        return state.fail(ERROR_INVALID_PARAMETER)
      if (splitUrl(base.trim()).scheme === '') return state.fail(ERROR_INTERNET_INVALID_URL)
      return give(combined(base, relative, flags), buffer, length)
    },

    InternetCanonicalizeUrl(lpszUrl, lpszBuffer, lpdwBufferLength, dwFlags) {
      const call = 'InternetCanonicalizeUrl'
      const url = text(lpszUrl, call, 'lpszUrl')
      const buffer = outBuffer(lpszBuffer, call, 'lpszBuffer')
      const length = box(lpdwBufferLength, call, 'lpdwBufferLength')
      const flags = number(dwFlags, call, 'dwFlags')
      if (url === null || url === '' || buffer === null || lacksLength(buffer, lpdwBufferLength))
        return state.fail(ERROR_INVALID_PARAMETER)
      return give(canonical(url, flags), buffer, length)
    },
  }
}
