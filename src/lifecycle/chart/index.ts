// The chart at work: as a table, or as an XState actor.
export { ActorChart } from './actor-chart.ts'
export type { Announce, Chart, RequestActor, RequestSnapshot } from './chart.ts'
export {
  type Beginning,
  type Inspect,
  Inspection,
  type RequestInspector,
  type RequestWatcher,
  type Standing,
  type Watching,
  watching,
} from './inspection.ts'
export { handOver, type Logic, startChart } from './start.ts'
export { TableChart } from './table-chart.ts'
