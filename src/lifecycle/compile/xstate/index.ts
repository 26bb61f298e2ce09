// What has to be known of XState beyond its public types.

export { XStateShapeError } from './shape-error.ts'
export {
  type ActionShape,
  assignmentOf,
  emissionOf,
  type GuardShape,
  type Implementation,
  raiseOf,
  shapeOfAction,
  shapeOfGuard,
} from './shapes.ts'
