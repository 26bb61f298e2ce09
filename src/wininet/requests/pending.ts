// The one operation of a request handle that may be pending.

import type { Box, INTERNET_BUFFERS } from '../boxes/index.ts'
import type { INTERNET_ASYNC_RESULT } from '../callbacks/index.ts'
import type { Loan, Loans } from '../lending/index.ts'

/** What answered ERROR_IO_PENDING. `wake` is a read that waits and fills nothing, `endOfFailed` HttpEndRequest after a failed HttpSendRequestEx. */
export type PendingCall =
  | 'send'
  | 'sendEx'
  | 'end'
  | 'endOfFailed'
  | 'write'
  | 'read'
  | 'readEx'
  | 'wake'
  | 'query'
  | 'openUrl'

const reading: ReadonlySet<PendingCall | null> = new Set<PendingCall>(['read', 'readEx', 'wake', 'query'])

export class Pending {
  call: PendingCall | null = null
  /** Where the count goes. */
  #count: Box<number> | null = null
  /** Of InternetReadFileEx. */
  #buffers: INTERNET_BUFFERS | null = null
  #loans: Loans | null = null
  #loan: Loan | null = null
  #waiting: ((result: INTERNET_ASYNC_RESULT) => void)[] | null = null

  get isReading(): boolean {
    return reading.has(this.call)
  }

  begin(call: PendingCall, count: Box<number> | null, buffers: INTERNET_BUFFERS | null): void {
    this.call = call
    this.#count = count
    this.#buffers = buffers
  }

  /** The caller's buffer is watched until the completion. */
  lend(loans: Loans, loan: Loan): void {
    this.#loans = loans
    this.#loan = loan
  }

  /** The caller has its buffer and its count again. */
  giveBack(count: number): void {
    const [box, buffers, loan] = [this.#count, this.#buffers, this.#loan]
    if (loan !== null) this.#loans?.giveBack(loan, this.isReading ? count : 0)
    this.#loan = null
    this.#count = null
    this.#buffers = null
    if (box !== null) box.value = count
    if (buffers !== null) buffers.dwBufferLength = count
  }

  /** Fulfilled when what is pending completes. */
  get completion(): Promise<INTERNET_ASYNC_RESULT> {
    return new Promise((resolve) => {
      this.#waiting ??= []
      this.#waiting.push(resolve)
    })
  }

  /** It is over: another call may begin. */
  end(result: INTERNET_ASYNC_RESULT): void {
    this.call = null
    const waiting = this.#waiting
    this.#waiting = null
    if (waiting !== null) for (const resolve of waiting) resolve(result)
  }
}
