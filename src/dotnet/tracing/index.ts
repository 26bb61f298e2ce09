// Network tracing.
export { Trace } from './trace.ts'
