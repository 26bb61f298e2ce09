// The functions of WinInet over a library state of their own.

import {
  type HandleFunctions,
  handleFunctions,
  type OptionFunctions,
  optionFunctions,
  type QueryFunctions,
  queryFunctions,
  type ReadFunctions,
  readFunctions,
  type SendFunctions,
  sendFunctions,
} from './calls/index.ts'
import { Library, type WinInetOptions } from './library/index.ts'

/** The functions, spelled as in wininet.h. They can be taken apart: none of them uses `this`. */
export interface WinInet
  extends HandleFunctions,
    SendFunctions,
    ReadFunctions,
    QueryFunctions,
    OptionFunctions {
  /** Closes every handle and the connections that are kept. */
  close(): void
}

/**
 * A library state that shares nothing with any other: no cookies, credentials, names, connections or options. What the
 * module itself exports is bound to one that is made on first use.
 */
export function createWinInet(options: WinInetOptions = {}): WinInet {
  const library = new Library(options)
  return {
    ...handleFunctions(library),
    ...sendFunctions(library),
    ...readFunctions(library),
    ...queryFunctions(library),
    ...optionFunctions(library),
    close: () => library.close(),
  }
}
