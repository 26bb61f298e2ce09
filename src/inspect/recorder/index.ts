// What is remembered of the requests that are watched.
export type { Limits } from './limits.ts'
export { Recorder, type RecorderListener } from './recorder.ts'
export { redacted, redactedFields, redactedText } from './redact.ts'
export type { RequestLog, WholeStep } from './request-log.ts'
