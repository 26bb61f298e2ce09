// The functions with outcomes in place of results and GetLastError, on the same handles.

import type { HINTERNET } from '../callbacks/index.ts'
import { type OpenUrlFunctions, openUrl } from '../calls/index.ts'
import { ERROR_IO_PENDING, INTERNET_INVALID_STATUS_CALLBACK } from '../constants/index.ts'
import type { Library } from '../library/index.ts'
import { RequestHandle } from '../requests/index.ts'
import type { Done, Failed, Outcome, PendingOutcome, Settled } from './outcome.ts'

/** The functions that may answer ERROR_IO_PENDING. */
type Pending =
  | 'HttpSendRequest'
  | 'HttpSendRequestEx'
  | 'HttpEndRequest'
  | 'InternetWriteFile'
  | 'InternetReadFile'
  | 'InternetReadFileEx'
  | 'InternetQueryDataAvailable'
  | 'InternetOpenUrl'

type PendingName = Pending | `${Pending}${'A' | 'W'}`

type Call = (...given: never[]) => unknown

type Value<Function extends Call> =
  ReturnType<Function> extends boolean
    ? true
    : Exclude<ReturnType<Function>, typeof INTERNET_INVALID_STATUS_CALLBACK | NullOfHandles<Function>>

/** A callback that was not set is no failure. */
type NullOfHandles<Function extends Call> = ReturnType<Function> extends HINTERNET | null ? null : never

type OutcomeOf<Name, Function extends Call> = Name extends `InternetOpenUrl${'' | 'A' | 'W'}`
  ? PendingOutcome | Failed
  : Name extends PendingName
    ? Outcome<Value<Function>>
    : Settled<Value<Function>>

/** Each function takes what it always takes and gives what it came to; the last error stands in the outcome. */
export type AsyncView<Functions> = {
  readonly [Name in Exclude<keyof Functions, 'GetLastError' | 'SetLastError'>]: Functions[Name] extends Call
    ? (...given: Parameters<Functions[Name]>) => OutcomeOf<Name, Functions[Name]>
    : never
}

export function asyncView<Functions extends object>(
  library: Library,
  functions: Functions,
): AsyncView<Functions> {
  const view: Record<string, Call> = {}
  for (const [name, call] of Object.entries(functions) as [string, (...given: unknown[]) => unknown][]) {
    if (name === 'GetLastError' || name === 'SetLastError') continue
    view[name] = isOpenUrl.test(name) ? opening(library) : withOutcome(library, call)
  }
  return view as AsyncView<Functions>
}

const isOpenUrl = /^InternetOpenUrl[AW]?$/

const withOutcome =
  (library: Library, call: (...given: unknown[]) => unknown) =>
  (...given: unknown[]): Outcome<unknown> => {
    // A callback that is called inline may close the handle.
    const handle = typeof given[0] === 'number' ? library.handles.find(given[0]) : undefined
    const value = call(...given)
    if (value === INTERNET_INVALID_STATUS_CALLBACK || value === false) return failed(library, handle)
    // InternetSetStatusCallback is the one function whose NULL can be an answer, and it says so by the error 0.
    return value === null && library.lastError !== 0 ? failed(library, handle) : done(value)
  }

const opening =
  (library: Library) =>
  (...given: Parameters<OpenUrlFunctions['InternetOpenUrl']>): PendingOutcome | Failed =>
    failed(library, openUrl(library, ...given) ?? undefined)

const done = (value: unknown): Done<unknown> => ({ outcome: 'done', value })

function failed(library: Library, handle: unknown): PendingOutcome | Failed {
  const error = library.lastError
  return error === ERROR_IO_PENDING && handle instanceof RequestHandle
    ? { outcome: 'pending', hInternet: handle.value, completion: handle.operations.pending.completion }
    : { outcome: 'failed', error }
}
