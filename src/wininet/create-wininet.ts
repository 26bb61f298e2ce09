// The functions of WinInet over a library state of their own.

import {
  type HandleFunctions,
  handleFunctions,
  type OpenUrlFunctions,
  type OptionFunctions,
  openUrlFunctions,
  optionFunctions,
  type QueryFunctions,
  queryFunctions,
  type ReadFunctions,
  readFunctions,
  type SendFunctions,
  sendFunctions,
  type TextFunctions,
  type TimeFunctions,
  textFunctions,
  timeFunctions,
  type UrlFunctions,
  urlFunctions,
} from './calls/index.ts'
import { type Decorated, decorated } from './decorated.ts'
import { Library, type WinInetOptions } from './library/index.ts'
import { type UnsupportedFunctions, unsupportedFunctions } from './unsupported/index.ts'

interface Functions
  extends HandleFunctions,
    SendFunctions,
    ReadFunctions,
    QueryFunctions,
    OptionFunctions,
    OpenUrlFunctions,
    UrlFunctions,
    TimeFunctions,
    TextFunctions {}

/** The functions, spelled as in wininet.h. They can be taken apart: none of them uses `this`. */
export interface WinInet extends Functions, Decorated<Functions>, UnsupportedFunctions {
  /** Closes every handle and the connections that are kept. */
  close(): void
}

/**
 * A library state that shares nothing with any other: no cookies, credentials, names, connections or options. What the
 * module itself exports is bound to one that is made on first use.
 */
export function createWinInet(options: WinInetOptions = {}): WinInet {
  const library = new Library(options)
  const functions: Functions = {
    ...handleFunctions(library),
    ...sendFunctions(library),
    ...readFunctions(library),
    ...queryFunctions(library),
    ...optionFunctions(library),
    ...openUrlFunctions(library),
    ...urlFunctions(library),
    ...timeFunctions(library),
    ...textFunctions(library),
  }
  return {
    ...functions,
    ...decorated(functions),
    ...unsupportedFunctions(library),
    close: () => library.close(),
  }
}
