// What a call came to, of three kinds.

import type { HINTERNET, INTERNET_ASYNC_RESULT } from '../callbacks/index.ts'

/** The call succeeded at once, and no INTERNET_STATUS_REQUEST_COMPLETE follows. */
export interface Done<Value> {
  readonly outcome: 'done'
  readonly value: Value
}

/** ERROR_IO_PENDING. */
export interface PendingOutcome {
  readonly outcome: 'pending'
  /** The request handle; of InternetOpenUrl the new one, which is good for closing only until the completion. */
  readonly hInternet: HINTERNET
  /** Never rejected: a failure has `dwResult` 0, and its code in `dwError`. */
  readonly completion: Promise<INTERNET_ASYNC_RESULT>
}

/** The call failed at once, and no INTERNET_STATUS_REQUEST_COMPLETE follows. */
export interface Failed {
  readonly outcome: 'failed'
  /** What GetLastError() says. */
  readonly error: number
}

/** Of a function that never pends. */
export type Settled<Value> = Done<Value> | Failed

export type Outcome<Value> = Settled<Value> | PendingOutcome
