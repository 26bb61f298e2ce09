// What a reader is shown of a request: its notifications, its progress, its phases.
export { Report, type ReportOptions, type Verbosity } from './report.ts'
export { Screen } from './screen.ts'
export { count } from './units.ts'
