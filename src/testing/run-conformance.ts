// Holds a transport to the scenarios of this package, or to others.

import {
  type Check,
  checkedOptions,
  InvalidOptionError,
  isRecord,
  masked,
  milliseconds,
  optionTable,
  type Transport,
} from '../lifecycle/index.ts'
import type {
  ConformanceIdentity,
  LoopbackFactory,
  LoopbackOptions,
  Scenario,
  ScriptedFactory,
} from './conformance/index.ts'

export interface ConformanceOptions {
  /** @defaultValue all of `loadScenarios()` */
  readonly scenarios?: readonly Scenario[]
  /**
   * Of a server `secure.test`.
   * @defaultValue none: scenarios over TLS are skipped
   */
  readonly identity?: ConformanceIdentity
  /**
   * How long a scenario may take, and how long its requests may take to close, in milliseconds.
   * @defaultValue 10000
   */
  readonly limitMs?: number
  /**
   * `loopback`: the servers are real ones on 127.0.0.1. `scripted`: the transport plays the scripts that it is given itself, as
   * `ScriptedTransport` does.
   * @defaultValue 'loopback'
   */
  readonly servers?: 'loopback' | 'scripted'
}

export interface ConformanceResult {
  /** Of the scenario. */
  readonly title: string
  /** `skipped`: it needs TLS, a proxy, or a server that a script cannot be. */
  readonly outcome: 'passed' | 'failed' | 'skipped'
  /** What should go into the chart and come out of it. */
  readonly expected: readonly string[]
  /** What did. */
  readonly recorded: readonly string[]
  /** Laws that were broken, what took too long, and what was left open. */
  readonly faults: readonly string[]
}

const LIMIT_MS = 10_000

/**
 * Holds a transport to scenarios: what a request on it announces, reports and leaves behind, in every phase. A scenario opens its own servers and
 * asks for its own transport. They are replayed one after the other.
 * @throws InvalidOptionError for options that are wrong
 * @example
 * const results = await runConformance((options) => new MyTransport(options))
 * const failed = results.filter(({ outcome }) => outcome === 'failed')
 */
export function runConformance(
  transportFor: (options: LoopbackOptions) => Transport,
  options?: ConformanceOptions & { readonly servers?: 'loopback' },
): Promise<readonly ConformanceResult[]>
export function runConformance(
  transportFor: ScriptedFactory,
  options: ConformanceOptions & { readonly servers: 'scripted' },
): Promise<readonly ConformanceResult[]>
export async function runConformance(
  transportFor: LoopbackFactory | ScriptedFactory,
  options?: ConformanceOptions,
): Promise<readonly ConformanceResult[]> {
  const checked = checkedOptions<ConformanceOptions>(options, table, 'runConformance')
  const { identity, limitMs = LIMIT_MS, scenarios = await loadScenarios(), servers = 'loopback' } = checked
  // A test that needs no more than a scripted server does not load it.
  const { loopbackFixtureOf, needsOf, replay, scriptedFixtureOf, seenOf } = await import(
    './conformance/index.ts'
  )
  const fixture =
    servers === 'loopback'
      ? loopbackFixtureOf(transportFor as LoopbackFactory, { identity })
      : scriptedFixtureOf(transportFor as ScriptedFactory)
  const results: ConformanceResult[] = []
  for (const scenario of scenarios) {
    const { title } = scenario
    const expected = seenOf(scenario, 'interpreted')
    const fits = scenario.levels.includes(servers === 'loopback' ? 'sockets' : 'scripted')
    if (!fits || needsOf(scenario).some((need) => fixture.lacks.includes(need))) {
      results.push({ title, outcome: 'skipped', expected, recorded: [], faults: [] })
      continue
    }
    const { faults, recorded } = await replay(scenario, 'interpreted', fixture, limitMs)
    const isSame = recorded.length === expected.length && recorded.every((line, i) => line === expected[i])
    results.push({
      title,
      outcome: isSame && faults.length === 0 ? 'passed' : 'failed',
      expected,
      recorded,
      faults,
    })
  }
  return results
}

/**
 * The scenarios of this package, or those of a page of your own.
 * @param page - Markdown with the blocks `server`, `request` and `trace`
 */
export async function loadScenarios(page?: string): Promise<readonly Scenario[]> {
  const { scenariosOf } = await import('./conformance/index.ts')
  if (page !== undefined) return scenariosOf(page)
  const { pages } = await import('#conformance-pages')
  return Object.values(pages).flatMap(scenariosOf)
}

const aList: Check<readonly Scenario[]> = (value, call, option) => {
  if (Array.isArray(value)) return value as readonly Scenario[]
  throw new InvalidOptionError(call, option, masked(value), 'Give a list, such as that of loadScenarios().')
}

const anIdentity: Check<ConformanceIdentity> = (value, call, option) => {
  const { ca, cert, key } = isRecord(value) ? (value as Partial<ConformanceIdentity>) : {}
  if ([ca, cert, key].every((pem) => typeof pem === 'string')) return value as ConformanceIdentity
  throw new InvalidOptionError(call, option, masked(value), 'Give key, cert and ca, each as PEM.')
}

const servers: Check<'loopback' | 'scripted'> = (value, call, option) => {
  if (value === 'loopback' || value === 'scripted') return value
  throw new InvalidOptionError(call, option, masked(value), "Give 'loopback' or 'scripted'.")
}

const table = optionTable<ConformanceOptions>({
  scenarios: aList,
  identity: anIdentity,
  limitMs: milliseconds,
  servers,
})
