// Request handles.
export { RequestHandle } from './request-handle.ts'
export { hostOf, requestHead, targetOf } from './request-head.ts'
