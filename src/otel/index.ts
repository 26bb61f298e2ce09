// The door hinternet/otel: spans and metrics of OpenTelemetry.

export { type Instrumentation, type InstrumentOptions, instrument } from './instrument.ts'
