// The chart at work: as a table, or as an XState actor.
export { ActorChart } from './actor-chart.ts'
export type { Announce, Chart, RequestActor, RequestSnapshot } from './chart.ts'
export { type Inspect, Inspection, observing, type Watching } from './inspection.ts'
export { handOver, type Logic, startChart } from './start.ts'
export { TableChart } from './table-chart.ts'
