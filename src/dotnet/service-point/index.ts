// The servers that requests go to, and their connections.
export type { ConnectionGroup, Occupant } from './connection-group.ts'
export { ServicePoint, USUAL_IDLE_MS } from './service-point.ts'
export { ServicePointManager } from './service-point-manager.ts'
