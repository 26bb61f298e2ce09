// The asynchronous programming model: IAsyncResult.
export { type AsyncCallback, AsyncResult, end, type IAsyncResult, type Operator } from './async-result.ts'
export { fromAsync } from './from-async.ts'
export { AutoResetEvent, ManualResetEvent, WaitHandle } from './wait-handle.ts'
