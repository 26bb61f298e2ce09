// The pending operation of a request handle.

import type { Box, INTERNET_BUFFERS } from '../buffers.ts'
import type { INTERNET_ASYNC_RESULT } from '../status-callback.ts'

/**
 * The call that answered ERROR_IO_PENDING. `wake` is a read that waits but fills nothing, `endOfFailed`
 * HttpEndRequest after a failed HttpSendRequestEx.
 */
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
  /** The variable for the count. */
  #count: Box<number> | null = null
  /** Of InternetReadFileEx. */
  #buffers: INTERNET_BUFFERS | null = null
  /** Stops watching the caller's buffer, in debug mode. */
  #endWatch: ((filled: number) => void) | null = null
  #waiting: ((result: INTERNET_ASYNC_RESULT) => void)[] | null = null

  get isReading(): boolean {
    return reading.has(this.call)
  }

  begin(call: PendingCall, count: Box<number> | null, buffers: INTERNET_BUFFERS | null): void {
    this.call = call
    this.#count = count
    this.#buffers = buffers
  }

  watched(end: (filled: number) => void): void {
    this.#endWatch = end
  }

  /** Writes the count; the caller may use the buffer again. */
  giveBack(count: number): void {
    const [box, buffers, endWatch] = [this.#count, this.#buffers, this.#endWatch]
    this.#endWatch = null
    this.#count = null
    this.#buffers = null
    endWatch?.(this.isReading ? count : 0)
    if (box !== null) box.value = count
    if (buffers !== null) buffers.dwBufferLength = count
  }

  /** Resolves when the pending operation completes. */
  get completion(): Promise<INTERNET_ASYNC_RESULT> {
    return new Promise((resolve) => {
      this.#waiting ??= []
      this.#waiting.push(resolve)
    })
  }

  /** It is over, so another call can begin. */
  end(result: INTERNET_ASYNC_RESULT): void {
    this.call = null
    const waiting = this.#waiting
    this.#waiting = null
    if (waiting !== null) for (const resolve of waiting) resolve(result)
  }
}
