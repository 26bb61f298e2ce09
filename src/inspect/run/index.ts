// The format of recordings. The page is built from it, too, so it uses nothing of Node or of a browser.
export type { ChartFacts, ChartRule, ChartState, ChartStatus } from './chart.ts'
export {
  type Entry,
  type Facts,
  FORMAT,
  type Heard,
  isStep,
  parseRun,
  type RequestRun,
  type Run,
  RunFormatError,
  type StateValue,
  type Step,
  type Summary,
  VERSION,
} from './run.ts'
export { stateName } from './state-name.ts'
export {
  type BytesPoint,
  MOST,
  type PhaseStretch,
  type Stretch,
  TrackRecorder,
  type Tracks,
} from './tracks.ts'
