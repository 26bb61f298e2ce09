// The functions of WinInet over a library state of their own.

import {
  type AsyncView,
  asyncView,
  type CompletionFunctions,
  completionFunctions,
} from './async-wininet/index.ts'
import {
  type CookieFunctions,
  cookieFunctions,
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
  type SeekFunctions,
  type SendFunctions,
  type SystemFunctions,
  seekFunctions,
  sendFunctions,
  strictSendFunctions,
  systemFunctions,
  type TextFunctions,
  type TimeFunctions,
  textFunctions,
  timeFunctions,
  type UrlFunctions,
  urlFunctions,
} from './calls/index.ts'
import { ERROR_INVALID_PARAMETER } from './constants/index.ts'
import { type Decorated, decorated } from './decorated.ts'
import { Library, type WinInetOptions } from './library/index.ts'
import { type UnsupportedFunctions, unsupportedFunctions } from './unsupported/index.ts'
import { type WaitFunctions, waitFunctions } from './waiting/index.ts'

interface Functions
  extends HandleFunctions,
    SendFunctions,
    ReadFunctions,
    QueryFunctions,
    OptionFunctions,
    OpenUrlFunctions,
    UrlFunctions,
    SeekFunctions,
    CookieFunctions,
    SystemFunctions,
    TimeFunctions,
    TextFunctions {}

/** Every function with its outcome: done, pending with a promise, or failed with the error. */
export type AsyncWinInet = AsyncView<Functions & Decorated<Functions> & UnsupportedFunctions>

/** The functions, spelled as in wininet.h. They can be taken apart: none of them uses `this`. */
export interface WinInet
  extends Functions,
    Decorated<Functions>,
    UnsupportedFunctions,
    CompletionFunctions,
    WaitFunctions {
  /** The same functions on the same handles, each of which gives what it came to and, if that is yet to be, a promise. */
  readonly async: AsyncWinInet
  /** Closes every handle and the connections that are kept. */
  close(): void
}

type Call = (...given: never[]) => unknown

/** A call that throws for an argument of the wrong kind leaves no error of the call before it, such as ERROR_IO_PENDING. */
function guarded<F extends object>(library: Library, functions: F): F {
  const all: Record<string, Call> = {}
  for (const [name, call] of Object.entries(functions) as [string, Call][])
    all[name] = (...given) => {
      try {
        return call(...given)
      } catch (error) {
        library.lastError = ERROR_INVALID_PARAMETER
        throw error
      }
    }
  return all as F
}

/**
 * A library state that shares nothing with any other: no cookies, credentials, names, connections or options. What the
 * module itself exports is bound to one that is made on first use.
 */
export function createWinInet(options: WinInetOptions = {}): WinInet {
  const library = new Library(options)
  const functions: Functions = guarded(library, {
    ...handleFunctions(library),
    ...sendFunctions(library),
    ...readFunctions(library),
    ...seekFunctions(library),
    ...cookieFunctions(library),
    ...queryFunctions(library),
    ...optionFunctions(library),
    ...openUrlFunctions(library),
    ...urlFunctions(library),
    ...systemFunctions(library),
    ...timeFunctions(library),
    ...textFunctions(library),
  })
  const all = {
    ...functions,
    ...decorated(functions, guarded(library, strictSendFunctions(library, functions))),
    ...unsupportedFunctions(library),
  }
  let view: AsyncWinInet | null = null
  return {
    ...all,
    ...completionFunctions(library),
    ...guarded(library, waitFunctions(library)),
    get async() {
      view ??= asyncView(library, all)
      return view
    },
    close: () => library.close(),
  }
}
