// From a machine to its table.
export { fallbackOf } from './descriptors.ts'
export { lower } from './lower.ts'
export { NotCompilableError } from './not-compilable-error.ts'
export { type Position, positionName, unorderedName } from './position.ts'
export type { Choice, Effect, Json, Move, Named, RaisedEvent, Row, Step, Table } from './table.ts'
