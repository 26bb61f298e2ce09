// Runs scenarios on a transport, with servers that play scripts.

export { Caller, type CallerOptions } from './caller.ts'
export type { Environment, EnvironmentOptions, Fixture, ProxyBehaviour, Routes } from './environment.ts'
export { MUCH, tokenOf } from './lines.ts'
export {
  type ConformanceIdentity,
  type LoopbackFactory,
  type LoopbackOptions,
  loopbackFixtureOf,
} from './loopback-fixture.ts'
export { type Level, type Scenario, scenariosOf } from './page.ts'
export { needsOf, REFUSED, replay, seenOf } from './replay.ts'
export { type ScriptedFactory, scriptedFixtureOf } from './scripted-fixture.ts'
