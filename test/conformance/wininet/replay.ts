// Replays one scenario: opens its servers and a fresh library, plays the script, and compares.

import { setTimeout as sleep } from 'node:timers/promises'
import { authority, certificate, distrusted, localhost } from '../../support/certificates.ts'
import { lookupOf } from '../names.ts'
import { type Listening, type Manners, Stage } from '../server/index.ts'
import { fill, filled, symbolsIn } from '../symbols.ts'
import { failed, threw, type Verdict } from '../verdict.ts'
import { openLibrary } from './library.ts'
import { match } from './match/index.ts'
import { parseScenario, type Scenario } from './scenario.ts'
import { Script } from './script.ts'
import { wireMismatch } from './wire.ts'

export interface ReplayOptions {
  readonly interpret: boolean
  readonly limitMs: number
}

export const LIMIT_MS = 20_000
const SETTLE_MS = 50
/** What the servers have read may lag behind what the library has sent. */
const WIRE_LAGS_MS = 1000

const kinds: Readonly<Record<string, () => Listening | Promise<Listening>>> = {
  A: () => ({ kind: 'plain' }),
  B: () => ({ kind: 'plain' }),
  TLS: async () => ({ kind: 'tls', identity: await certificate(distrusted.selfSigned) }),
  TLS_OK: async () => ({ kind: 'tls', identity: await certificate(localhost) }),
  TLS_NAME: async () => ({ kind: 'tls', identity: await certificate({ names: ['other.test'] }) }),
  TLS_DATE: async () => ({ kind: 'tls', identity: await certificate(distrusted.expired) }),
  NOTTLS: () => ({ kind: 'not tls' }),
  MUTE: () => ({ kind: 'mute' }),
  REFUSED: () => ({ kind: 'refused' }),
  BLACKHOLE: () => ({ kind: 'black hole' }),
}

const manners: Manners = {
  continues: false,
  closesAsAsked: false,
  contentType: null,
  phrase: () => 'OK',
  missing: [{ do: 'body' }, { do: 'reply', status: 404, reason: 'Not Found', body: '' }],
}

/** What can be had here; other needs make a runner skip a scenario. */
const haves: readonly string[] = ['refused', 'blackhole', 'mute', 'tls', 'lookup']

/** The verdict on one file of a corpus, whatever is in it. Never rejects. */
export async function replay(fallbackName: string, text: string, options: ReplayOptions): Promise<Verdict> {
  let scenario: Scenario
  try {
    scenario = parseScenario(text)
  } catch (error) {
    return failed(fallbackName, 'the file', 'a scenario', (error as Error).message)
  }
  const { name, server } = scenario
  const unmet = (server.needs ?? []).find((need) => !haves.includes(need))
  if (unmet !== undefined) return { name, outcome: 'skipped', why: `it needs ${unmet}` }
  try {
    return await onStage(scenario, symbolsIn(text, Object.keys(kinds)), options)
  } catch (error) {
    return threw(name, 'the runner', error)
  }
}

async function onStage(
  scenario: Scenario,
  symbols: readonly string[],
  options: ReplayOptions,
): Promise<Verdict> {
  const listeners: Record<string, Listening> = {}
  for (const symbol of symbols) listeners[symbol] = await (kinds[symbol] as () => Listening)()
  await using stage = await Stage.open({ listeners, manners })
  if (stage.missing.length > 0)
    return { name: scenario.name, outcome: 'skipped', why: `there is no {${stage.missing[0]}} here` }
  const ports = new Map([...stage.ports].map(([symbol, port]) => [symbol, String(port)]))
  stage.play(filled(scenario.server.routes ?? {}, ports))
  const library = openLibrary({
    interpret: options.interpret,
    strict: false,
    authority: symbols.some((symbol) => symbol.startsWith('TLS')) ? (await authority()).cert : null,
    lookup: lookupOf(scenario.server.dns ?? {}, stage.gates),
  })
  const unfill = (recorded: string): string =>
    recorded.replace(/:(\d+)(?!\d)/g, (whole, port) => {
      const [symbol] = [...ports].find(([, known]) => known === port) ?? []
      return symbol === undefined ? whole : `:{${symbol}}`
    })
  const script = new Script(library, stage, unfill)
  try {
    const ended = await Promise.race([
      script.play(filled(scenario.script, ports)).then(() => true),
      sleep(options.limitMs, false, { ref: false }),
    ])
    if (!ended) script.recording.fault(`it did not end within ${options.limitMs / 1000} s`)
    await sleep(SETTLE_MS)
    return await verdictOn(scenario, script, stage, ports)
  } finally {
    script.stop()
    library.close()
  }
}

async function verdictOn(
  scenario: Scenario,
  { recording }: Script,
  stage: Stage,
  ports: ReadonlyMap<string, string>,
): Promise<Verdict> {
  const { expect, loose, name, server } = scenario
  const { faults, tokens } = recording
  const fault = [...faults, ...stage.seen.faults][0]
  if (fault !== undefined) return failed(name, 'the script', 'to be played', fault, tokens)
  const wrong = match(expect, tokens, loose)
  if (wrong !== null) {
    const at = wrong.at < 0 ? 'the recording' : `token ${wrong.at + 1}`
    return failed(name, at, wrong.expected, wrong.got, tokens)
  }
  if (server.wire === undefined) return { name, outcome: 'passed' }
  const wire = Object.fromEntries(
    Object.entries(server.wire).map(([connection, items]) => [
      connection,
      // The item about the port keeps its symbol.
      items.map((item) => (item.startsWith('open ') ? item : fill(item, ports))),
    ]),
  )
  const { connections } = stage.seen
  await stage.seen.bell.until(() => wireMismatch(wire, connections) === null, WIRE_LAGS_MS)
  const mismatch = wireMismatch(wire, connections)
  if (mismatch === null) return { name, outcome: 'passed' }
  const { connection, expected, got } = mismatch
  return failed(name, `wire ${connection}`, expected, got, tokens)
}
