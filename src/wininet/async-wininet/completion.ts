// What is pending on a handle, as a promise.

import type { HINTERNET, INTERNET_ASYNC_RESULT } from '../callbacks/index.ts'
import type { Library } from '../library/index.ts'
import { RequestHandle } from '../requests/index.ts'

export interface CompletionFunctions {
  /**
   * What the operation that is pending on a request handle comes to: what INTERNET_STATUS_REQUEST_COMPLETE tells, just after
   * it was told, and also where no callback hears it. `{ dwResult: 0, dwError: ERROR_INTERNET_OPERATION_CANCELLED }` when the
   * handle is closed meanwhile. Rejected when nothing is pending.
   */
  completion(hInternet: HINTERNET | null): Promise<INTERNET_ASYNC_RESULT>
}

export const completionFunctions = (library: Library): CompletionFunctions => ({
  completion(hInternet) {
    if (typeof hInternet !== 'number' && hInternet !== null && hInternet !== undefined)
      throw new TypeError(`completion(): the handle is a value of type ${typeof hInternet}; give a number.`)
    const handle = library.handles.find(hInternet ?? 0)
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
