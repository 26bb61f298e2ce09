// Servers on loopback that do what a scenario says, and tell what they saw.
export type { Gates } from './gates.ts'
export type { Identity, Listening } from './listeners.ts'
export { parseRequestHead, valuesOf } from './request-head.ts'
export { ScenarioServers, type ServerPlan } from './scenario-servers.ts'
export {
  type EventName,
  type LoggedConnection,
  type LoggedRequest,
  type ServerEvent,
  ServerLog,
} from './server-log.ts'
export type { Program, Route, Routes, ServerBehaviour, Step } from './steps.ts'
