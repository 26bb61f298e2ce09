// Compiled machines: XState actors whose logic is a table.
export { type CompiledLogic, compile } from './compile.ts'
export { type GivenLogic, given } from './given.ts'
export { lower, NotCompilableError, type Table } from './lower/index.ts'
export { requestTable } from './request.table.ts'
export { Run } from './run.ts'
export { interpreted, type LogicOptions, type Stopped } from './stop.ts'
export { XStateShapeError } from './xstate/index.ts'
