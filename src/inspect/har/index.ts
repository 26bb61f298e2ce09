// HAR 1.2 of a request, of a session, or of a run that the inspector has saved.
export type { Har, HarAddress, HarEntry, HarField, HarTimings } from '../run/index.ts'
export { type HarOptions, HarRecorder, type RecordedRequest, type SavedRun, toHar } from './har.ts'
