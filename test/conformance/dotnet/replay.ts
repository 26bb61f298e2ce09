// Replays one scenario: opens its listeners and a set of System.Net's classes, and runs its steps.

import { STATUS_CODES } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { authority, certificate, distrusted, localhost } from '../../support/certificates.ts'
import { lookupOf } from '../names.ts'
import { type Listening, ScenarioServers, type ServerBehaviour } from '../server/index.ts'
import { filled, symbolsIn } from '../symbols.ts'
import type { UncaughtExceptions } from '../uncaught.ts'
import { failed, threw, type Verdict } from '../verdict.ts'
import { openApi } from './api.ts'
import { parseScenario, type Scenario } from './scenario.ts'
import { ScenarioRunner } from './scenario-runner.ts'

export interface ReplayOptions {
  readonly interpret: boolean
  readonly limitMs: number
  /** Null where exceptions cannot be taken from the top of the process: the scenarios that need it are skipped. */
  readonly uncaught: UncaughtExceptions | null
}

export const LIMIT_MS = 15_000

const kinds: Readonly<Record<string, () => Listening | Promise<Listening>>> = {
  A: () => ({ kind: 'plain' }),
  B: () => ({ kind: 'plain' }),
  T: async () => ({ kind: 'tls', identity: await certificate(localhost) }),
  U: async () => ({ kind: 'tls', identity: await certificate(distrusted.selfSigned) }),
  S: () => ({ kind: 'mute' }),
  G: () => ({ kind: 'not tls' }),
  X: () => ({ kind: 'refused' }),
}

/** Certificates are for this name. */
const named: readonly string[] = ['T', 'U']

const behaviour: ServerBehaviour = {
  continues: true,
  closesAsAsked: true,
  contentType: 'text/plain',
  phrase: (status) => STATUS_CODES[status] ?? '',
  missing: [{ do: 'body' }, { do: 'reply', status: 404, body: '' }],
}

const available: readonly string[] = ['tls', 'dns', 'time', 'uncaught']

/** The verdict on one file of a corpus, whatever is in it. Never rejects. */
export async function replay(fallbackName: string, text: string, options: ReplayOptions): Promise<Verdict> {
  let scenario: Scenario
  try {
    scenario = parseScenario(text)
  } catch (error) {
    return failed(fallbackName, 'the file', 'a scenario', (error as Error).message)
  }
  const { id, needs = [] } = scenario
  const unmet = needs.find(
    (need) => !available.includes(need) || (need === 'uncaught' && options.uncaught === null),
  )
  if (unmet !== undefined) return { name: id, outcome: 'skipped', why: `it needs ${unmet}` }
  try {
    return await onStage(scenario, symbolsIn(text, Object.keys(kinds)), options)
  } catch (error) {
    return threw(id, 'the runner', error)
  }
}

async function onStage(
  scenario: Scenario,
  symbols: readonly string[],
  { interpret, limitMs, uncaught }: ReplayOptions,
): Promise<Verdict> {
  const { id: name, server, steps } = scenario
  const listeners: Record<string, Listening> = {}
  for (const symbol of symbols) listeners[symbol] = await (kinds[symbol] as () => Listening)()
  await using servers = await ScenarioServers.open({ listeners, behaviour })
  const addresses = new Map(
    [...servers.ports].map(([symbol, port]) => [
      symbol,
      `${named.includes(symbol) ? 'localhost' : '127.0.0.1'}:${port}`,
    ]),
  )
  servers.serve(filled(server.routes ?? {}, addresses))
  const api = openApi({
    interpret,
    authority: symbols.includes('T') ? (await authority()).cert : null,
    lookup: lookupOf({}, servers.gates),
  })
  const runner = new ScenarioRunner(api, servers, uncaught)
  try {
    const failedStep = await Promise.race([
      runner.run(filled(steps, addresses)),
      sleep(limitMs, 'late' as const, { ref: false }),
    ])
    const [fault] = servers.log.faults
    if (fault !== undefined) return failed(name, 'the server', 'steps that are known', fault)
    if (failedStep === 'late') return failed(name, 'the end', `to come within ${limitMs / 1000} s`, 'no end')
    if (failedStep === null) return { name, outcome: 'passed' }
    return failed(name, failedStep.at, failedStep.failure.expected, failedStep.failure.got)
  } finally {
    runner.stop()
    api.close()
  }
}
