// Request handles.
export type { Operations } from './operations.ts'
export type { PendingCall } from './pending.ts'
export { RequestHandle } from './request-handle.ts'
export { hostOf, requestHead, targetOf } from './request-head.ts'
