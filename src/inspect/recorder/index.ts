// Records the requests of watched sessions.
export type { Limits } from './limits.ts'
export { Recorder } from './recorder.ts'
