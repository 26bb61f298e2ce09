// Running callbacks: at once, but never nested so deep that the stack is in danger.

import type { AsyncCallback, IAsyncResult } from './async-result.ts'

/** .NET moves a callback to its thread pool when so many run inside one another (_LazyAsyncResult.cs, c_ForceAsyncCount). */
const MOST_NESTED = 50

let nested = 0

/** The exception of a callback is one of the process, as on a thread of .NET's pool. */
export function callBack(callback: AsyncCallback, result: IAsyncResult): void {
  if (isPutOff(callback, result)) return
  nested++
  try {
    callback(result)
  } catch (error) {
    process.nextTick(() => {
      throw error
    })
  } finally {
    nested--
  }
}

/** The exception of a callback leaves through the Begin call that it runs in. */
export function callBackNow(callback: AsyncCallback, result: IAsyncResult): void {
  if (isPutOff(callback, result)) return
  nested++
  try {
    callback(result)
  } finally {
    nested--
  }
}

function isPutOff(callback: AsyncCallback, result: IAsyncResult): boolean {
  if (nested < MOST_NESTED) return false
  setImmediate(callBack, callback, result)
  return true
}
