// The promise form of a Begin and an End call, as TaskFactory.FromAsync makes one.

import type { AsyncCallback, IAsyncResult } from './async-result.ts'

/** What either call throws rejects. */
export function fromAsync<Value>(
  begin: (callback: AsyncCallback) => unknown,
  end: (result: IAsyncResult) => Value,
): Promise<Value> {
  return new Promise((resolve, reject) => {
    begin((result) => {
      try {
        resolve(end(result))
      } catch (error) {
        reject(error)
      }
    })
  })
}
