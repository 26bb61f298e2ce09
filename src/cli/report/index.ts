// The report of a request: its notifications, its progress, its phases.
export { comparisonOf, type PhaseClock } from './phases.ts'
export { Report, type Verbosity } from './report.ts'
export { Screen } from './screen.ts'
export { count } from './units.ts'
