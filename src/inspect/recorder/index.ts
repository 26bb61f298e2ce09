// Records the requests of watched sessions.
export type { Limits } from './limits.ts'
export { Recorder, type RecorderListener } from './recorder.ts'
