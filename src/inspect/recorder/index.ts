// What is remembered of the requests that are watched.
export type { Limits } from './limits.ts'
export { Recorder, type RecorderListener } from './recorder.ts'
