// Outcomes and promises instead of GetLastError and callbacks, on the same handles.

import { type OpenUrlFunctions, openUrl } from './calls/index.ts'
import { ERROR_IO_PENDING, INTERNET_INVALID_STATUS_CALLBACK } from './constants/index.ts'
import { RequestHandle } from './requests/index.ts'
import type { WinInetState } from './state/index.ts'
import type { HINTERNET, INTERNET_ASYNC_RESULT } from './status-callback.ts'

/** The functions that can answer ERROR_IO_PENDING. Each also has names with A and W. */
export type PendingFunction =
  | 'HttpSendRequest'
  | 'HttpSendRequestEx'
  | 'HttpEndRequest'
  | 'InternetWriteFile'
  | 'InternetReadFile'
  | 'InternetReadFileEx'
  | 'InternetQueryDataAvailable'
  | 'InternetOpenUrl'

type Call = (...given: never[]) => unknown

/** The result of a function that succeeds. For a callback null is a success: there was no previous one. */
export type ResultOf<Function extends (...given: never[]) => unknown> =
  ReturnType<Function> extends boolean
    ? true
    : Exclude<
        ReturnType<Function>,
        | typeof INTERNET_INVALID_STATUS_CALLBACK
        | (ReturnType<Function> extends HINTERNET | null ? null : never)
      >

/** The outcome of one function of `createWinInet().async`. */
export type OutcomeOf<
  Name,
  Function extends (...given: never[]) => unknown,
> = Name extends `InternetOpenUrl${'' | 'A' | 'W'}`
  ? PendingOutcome | Failed
  : Name extends `${PendingFunction}${'' | 'A' | 'W'}`
    ? Outcome<ResultOf<Function>>
    : Settled<ResultOf<Function>>

/** Each function takes its usual arguments and returns an outcome, which includes the last error. */
export type AsyncView<Functions> = {
  readonly [Name in Exclude<keyof Functions, 'GetLastError' | 'SetLastError'>]: Functions[Name] extends (
    ...given: never[]
  ) => unknown
    ? (...given: Parameters<Functions[Name]>) => OutcomeOf<Name, Functions[Name]>
    : never
}

export function asyncView<Functions extends object>(
  state: WinInetState,
  functions: Functions,
): AsyncView<Functions> {
  const view: Record<string, Call> = {}
  for (const [name, call] of Object.entries(functions) as [string, (...given: unknown[]) => unknown][]) {
    if (name === 'GetLastError' || name === 'SetLastError') continue
    view[name] = isOpenUrl.test(name) ? opening(state) : withOutcome(state, call)
  }
  return view as AsyncView<Functions>
}

const isOpenUrl = /^InternetOpenUrl[AW]?$/

const withOutcome =
  (state: WinInetState, call: (...given: unknown[]) => unknown) =>
  (...given: unknown[]): Outcome<unknown> => {
    // A callback that runs inside the call may close the handle.
    const handle = typeof given[0] === 'number' ? state.handles.find(given[0]) : undefined
    const value = call(...given)
    if (value === INTERNET_INVALID_STATUS_CALLBACK || value === false) return failed(state, handle)
    // InternetSetStatusCallback is the only function that can succeed with NULL; its error is 0 then.
    return value === null && state.lastError !== 0 ? failed(state, handle) : done(value)
  }

const opening =
  (state: WinInetState) =>
  (...given: Parameters<OpenUrlFunctions['InternetOpenUrl']>): PendingOutcome | Failed =>
    failed(state, openUrl(state, ...given) ?? undefined)

const done = (value: unknown): Done<unknown> => ({ outcome: 'done', value })

function failed(state: WinInetState, handle: unknown): PendingOutcome | Failed {
  const error = state.lastError
  return error === ERROR_IO_PENDING && handle instanceof RequestHandle
    ? { outcome: 'pending', hInternet: handle.value, completion: handle.operations.pending.completion }
    : { outcome: 'failed', error }
}

/** The call completed at once; no INTERNET_STATUS_REQUEST_COMPLETE follows. */
export interface Done<Value> {
  readonly outcome: 'done'
  readonly value: Value
}

/** ERROR_IO_PENDING. */
export interface PendingOutcome {
  readonly outcome: 'pending'
  /** The request handle. For InternetOpenUrl it is the new one, which can only be closed until the completion. */
  readonly hInternet: HINTERNET
  /** Never rejects: a failure has `dwResult` 0, and its code in `dwError`. */
  readonly completion: Promise<INTERNET_ASYNC_RESULT>
}

/** The call failed at once, and no INTERNET_STATUS_REQUEST_COMPLETE follows. */
export interface Failed {
  readonly outcome: 'failed'
  /** The value of GetLastError(). */
  readonly error: number
}

/** For functions that are never pending. */
export type Settled<Value> = Done<Value> | Failed

export type Outcome<Value> = Settled<Value> | PendingOutcome

export interface CompletionFunctions {
  /**
   * The result of the operation that is pending on a request handle: that of INTERNET_STATUS_REQUEST_COMPLETE, just
   * after it was announced, and also without a callback. `{ dwResult: 0, dwError: ERROR_INTERNET_OPERATION_CANCELLED
   * }` if the handle is closed meanwhile. Rejects if nothing is pending.
   */
  completion(hInternet: HINTERNET | null): Promise<INTERNET_ASYNC_RESULT>
}

export const completionFunctions = (state: WinInetState): CompletionFunctions => ({
  completion(hInternet) {
    if (typeof hInternet !== 'number' && hInternet !== null && hInternet !== undefined)
      throw new TypeError(`completion(): the handle is a value of type ${typeof hInternet}; give a number.`)
    const handle = state.handles.find(hInternet ?? 0)
    const pending = handle instanceof RequestHandle ? handle.operations.pending : null
    if (pending !== null && pending.call !== null) return pending.completion
    return Promise.reject(new Error(`completion(${hInternet}): ${whyNot(handle)}; ${FIX}`))
  },
})

const FIX = 'ask right after a call for which GetLastError() is ERROR_IO_PENDING (997).'

function whyNot(handle: unknown): string {
  if (handle === undefined) return 'the handle is not valid, or was closed'
  return handle instanceof RequestHandle
    ? 'nothing is pending on the handle'
    : 'only request handles have pending operations'
}
