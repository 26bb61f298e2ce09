// Request handles.
export { type PendingCall, RequestHandle } from './request-handle.ts'
export { requestHead } from './request-head.ts'
export { hostOf, targetOf } from './targets.ts'
