// One operation of the asynchronous programming model: begun, completed once, ended once.

import { type Clock, holdEventLoop, releaseEventLoop } from '../lifecycle/index.ts'
import { ArgumentException, ArgumentNullException, InvalidOperationException } from './exceptions.ts'
import { WaitHandle } from './wait-handle.ts'

export interface IAsyncResult {
  /** The value that was passed to the Begin call. */
  readonly asyncState: unknown
  readonly isCompleted: boolean
  /** Decided when the Begin call returns; never changes afterwards. */
  readonly completedSynchronously: boolean
  /** Set when the operation is completed, before the callback runs. */
  readonly asyncWaitHandle: WaitHandle
}

/** Called exactly once for each operation that was begun. */
export type AsyncCallback = (asyncResult: IAsyncResult) => void

export type OperationName = 'GetRequestStream' | 'GetResponse' | 'Read' | 'Write'

/** The object that has the Begin and End calls. */
export interface Operator {
  readonly clock: Clock
}

export class AsyncResult<Value> implements IAsyncResult {
  readonly asyncState: unknown
  isCompleted = false
  completedSynchronously = false
  isEnded = false
  value: Value | null = null
  error: Error | null = null
  readonly operator: Operator
  readonly operation: OperationName
  #callback: AsyncCallback | null
  #handle: WaitHandle | null = null

  constructor(
    operator: Operator,
    operation: OperationName,
    callback: AsyncCallback | null | undefined,
    state: unknown,
  ) {
    this.operator = operator
    this.operation = operation
    this.#callback = callback ?? null
    this.asyncState = state === undefined ? null : state
    holdEventLoop()
  }

  get asyncWaitHandle(): WaitHandle {
    this.#handle ??= new WaitHandle(this.operator.clock, this.isCompleted)
    return this.#handle
  }

  /** Called later than the Begin call. An exception in the callback becomes an uncaught exception of the process. */
  complete(value: Value | null, error: Error | null): void {
    if (this.isCompleted) return
    const callback = this.#store(value, error)
    if (callback !== null) callBack(callback, this)
  }

  /** Called inside the Begin call; an exception in the callback leaves that call. */
  completeNow(value: Value | null, error: Error | null = null): this {
    this.completedSynchronously = true
    const callback = this.#store(value, error)
    if (callback !== null) callBackNow(callback, this)
    return this
  }

  #store(value: Value | null, error: Error | null): AsyncCallback | null {
    const callback = this.#callback
    this.#callback = null
    this.value = value
    this.error = error
    this.isCompleted = true
    releaseEventLoop()
    this.#handle?.signal()
    return callback
  }
}

/**
 * Ends an operation: checks in .NET's order that the result is given, comes from here, was not ended and is completed.
 */
export function end<Value>(
  asyncResult: IAsyncResult | null | undefined,
  operator: Operator,
  operation: OperationName,
): Value {
  if (asyncResult === null || asyncResult === undefined) throw new ArgumentNullException('asyncResult')
  if (
    !(asyncResult instanceof AsyncResult) ||
    asyncResult.operator !== operator ||
    asyncResult.operation !== operation
  )
    throw new ArgumentException(
      `end${operation} takes what begin${operation} of the same object has returned, and nothing else.`,
      'asyncResult',
    )
  if (asyncResult.isEnded)
    throw new InvalidOperationException(
      `end${operation} was called for this result before; each operation is ended once.`,
    )
  if (!asyncResult.isCompleted)
    throw new InvalidOperationException(
      `end${operation} cannot wait for the operation, which is not completed yet: call it in the callback, or after "await asyncResult.asyncWaitHandle.waitOne()".`,
    )
  asyncResult.isEnded = true
  if (asyncResult.error !== null) throw asyncResult.error
  return asyncResult.value as Value
}

/** .NET moves a callback to its thread pool when this many run inside one another (_LazyAsyncResult.cs, c_ForceAsyncCount). */
const MOST_NESTED = 50

let nested = 0

/** An exception in the callback becomes an uncaught exception of the process, as on .NET's thread pool. */
function callBack(callback: AsyncCallback, result: IAsyncResult): void {
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
function callBackNow(callback: AsyncCallback, result: IAsyncResult): void {
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

/** An exception of either call becomes a rejection. */
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
