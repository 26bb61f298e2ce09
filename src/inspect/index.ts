// The inspector: requests seen live in a browser, offline.
export { Inspector, type InspectorOptions, serveInspector } from './inspector.ts'
export type { Limits } from './recorder/index.ts'
export type {
  BytesPoint,
  Entry,
  Facts,
  Heard,
  PhaseStretch,
  RequestRun,
  Run,
  StateValue,
  Step,
  Stretch,
  Summary,
  Tracks,
} from './run/index.ts'
