// The functions of WinInet on a state of their own, under all of their names.

import { type AsyncView, asyncView, type CompletionFunctions, completionFunctions } from './async-wininet.ts'
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
  type UnsupportedFunctions,
  type UrlFunctions,
  unsupportedFunctions,
  urlFunctions,
  type WaitFunctions,
  waitFunctions,
} from './calls/index.ts'
import { ERROR_INVALID_PARAMETER } from './constants/index.ts'
import { type WinInetOptions, WinInetState } from './state/index.ts'

/** The functions that hinternet has, by area. */
export interface WinInetFunctions
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
export type AsyncWinInet = AsyncView<WinInetFunctions & Decorated<WinInetFunctions> & UnsupportedFunctions>

/** The functions, spelled as in wininet.h. They can be taken apart: none of them uses `this`. */
export interface WinInet
  extends WinInetFunctions,
    Decorated<WinInetFunctions>,
    UnsupportedFunctions,
    CompletionFunctions,
    WaitFunctions {
  /** The same functions on the same handles, which return an outcome, with a promise if it is pending. */
  readonly async: AsyncWinInet
  /** Closes every handle and the connections that are kept. */
  close(): void
}

type Call = (...given: never[]) => unknown

/** A call that throws because of an argument's type clears the last error, such as ERROR_IO_PENDING. */
function guarded<F extends object>(state: WinInetState, functions: F): F {
  const all: Record<string, Call> = {}
  for (const [name, call] of Object.entries(functions) as [string, Call][])
    all[name] = (...given) => {
      try {
        return call(...given)
      } catch (error) {
        state.lastError = ERROR_INVALID_PARAMETER
        throw error
      }
    }
  return all as F
}

/**
 * A library state that shares nothing with any other: no cookies, credentials, names, connections or options. The
 * functions of the module use one that is made by the first call.
 * @throws InvalidOptionError
 * @example
 * ```ts
 * const { InternetOpen, close } = createWinInet({ tls: { ca }, debug: true })
 * ```
 */
export function createWinInet(options: WinInetOptions = {}): WinInet {
  const state = new WinInetState(options)
  const functions: WinInetFunctions = guarded(state, {
    ...handleFunctions(state),
    ...sendFunctions(state),
    ...readFunctions(state),
    ...seekFunctions(state),
    ...cookieFunctions(state),
    ...queryFunctions(state),
    ...optionFunctions(state),
    ...openUrlFunctions(state),
    ...urlFunctions(state),
    ...systemFunctions(state),
    ...timeFunctions(state),
    ...textFunctions(state),
  })
  const all = {
    ...functions,
    ...decorated(functions, guarded(state, strictSendFunctions(state, functions))),
    ...unsupportedFunctions(state),
  }
  let view: AsyncWinInet | null = null
  return {
    ...all,
    ...completionFunctions(state),
    ...guarded(state, waitFunctions(state)),
    get async() {
      view ??= asyncView(state, all)
      return view
    },
    close: () => state.close(),
  }
}

/**
 * Functions with strings also have names with A and W. JavaScript has one kind of string, so each is the same as the
 * function without the letter, except for header text of length 0: those with A refuse it, the others measure it.
 */
export const decoratedNames = [
  'HttpAddRequestHeaders',
  'HttpEndRequest',
  'HttpOpenRequest',
  'HttpQueryInfo',
  'HttpSendRequest',
  'HttpSendRequestEx',
  'InternetCanonicalizeUrl',
  'InternetCombineUrl',
  'InternetConnect',
  'InternetCrackUrl',
  'InternetCreateUrl',
  'InternetGetConnectedStateEx',
  'InternetGetCookie',
  'InternetGetCookieEx',
  'InternetGetLastResponseInfo',
  'InternetOpen',
  'InternetOpenUrl',
  'InternetQueryOption',
  'InternetReadFileEx',
  'InternetSetCookie',
  'InternetSetCookieEx',
  'InternetSetOption',
  'InternetSetStatusCallback',
  'InternetTimeFromSystemTime',
  'InternetTimeToSystemTime',
  'IsDomainLegalCookieDomain',
] as const

/** The functions that take or give text. */
export type DecoratedName = (typeof decoratedNames)[number]

/** The same functions by their names with A and W. */
export type Decorated<Functions extends { readonly [Name in DecoratedName]: unknown }> = {
  readonly [Name in DecoratedName as `${Name}A` | `${Name}W`]: Functions[Name]
}

/** `strict` are those that refuse more under the name with A. */
function decorated<Functions extends { readonly [Name in DecoratedName]: unknown }>(
  functions: Functions,
  strict: Partial<Functions>,
): Decorated<Functions> {
  const all: Record<string, unknown> = {}
  for (const name of decoratedNames) {
    all[`${name}A`] = strict[name] ?? functions[name]
    all[`${name}W`] = functions[name]
  }
  return all as Decorated<Functions>
}
