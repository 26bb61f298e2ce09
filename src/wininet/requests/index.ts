// Request handles.
export type { Operations } from './operations.ts'
export type { PendingCall } from './pending.ts'
export { RequestHandle } from './request-handle.ts'
export { requestHead } from './request-head.ts'
export { hostOf, targetOf } from './targets.ts'
