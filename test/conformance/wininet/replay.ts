// Replays one scenario: opens its servers and a WinInet state, runs the script, and compares.

import { setTimeout as sleep } from 'node:timers/promises'
import { idleFor } from '../condition-variable.ts'
import { fill, filled, symbolsIn } from '../symbols.ts'
import { failed, threw, type Verdict } from '../verdict.ts'
import { openApi } from './api.ts'
import { match } from './match/index.ts'
import { parseScenario, type Scenario } from './scenario.ts'
import { Script } from './script.ts'
import { notScriptable } from './scripted-servers.ts'
import { onLoopback, type Setting, symbols, withoutNetwork } from './settings.ts'
import { wireMismatch } from './wire.ts'

export interface ReplayOptions {
  readonly interpret: boolean
  readonly limitMs: number
  /** Without a network; a scenario whose servers cannot be scripted is skipped. */
  readonly scripted?: boolean
}

export const LIMIT_MS = 20_000
const SETTLE_MS = 50
/** What the servers have read may lag behind what was sent. */
const WIRE_LAGS_MS = 1000

/** What can be had here; other needs make a runner skip a scenario. */
const available: readonly string[] = ['refused', 'blackhole', 'mute', 'tls', 'lookup']

/** The verdict on one file of a corpus, whatever is in it. Never rejects. */
export async function replay(fallbackName: string, text: string, options: ReplayOptions): Promise<Verdict> {
  let scenario: Scenario
  try {
    scenario = parseScenario(text)
  } catch (error) {
    return failed(fallbackName, 'the file', 'a scenario', (error as Error).message)
  }
  const { name, server, strict } = scenario
  const skipped = (why: string): Verdict => ({ name, outcome: 'skipped', why })
  const unmet = (server.needs ?? []).find((need) => !available.includes(need))
  if (unmet !== undefined) return skipped(`it needs ${unmet}`)
  const mentioned = symbolsIn(text, symbols)
  const unscriptable = options.scripted === true ? notScriptable(scenario, mentioned) : null
  if (unscriptable !== null) return skipped(unscriptable)
  const open = options.scripted === true ? withoutNetwork : onLoopback
  try {
    const verdict = await inSetting(
      scenario,
      await open(scenario, mentioned),
      options.interpret,
      options.limitMs,
    )
    if (verdict.outcome !== 'passed' || strict === undefined) return verdict
    const strictly = { ...scenario, ...strict, loose: { ...scenario.loose, dialect: 'strict' } }
    return await inSetting(strictly, await open(scenario, mentioned), options.interpret, options.limitMs)
  } catch (error) {
    return threw(name, 'the runner', error)
  }
}

async function inSetting(
  scenario: Scenario,
  opened: Setting,
  interpret: boolean,
  limitMs: number,
): Promise<Verdict> {
  await using setting = opened
  const { authority, lookup, missing, ports, transport } = setting
  if (missing.length > 0)
    return { name: scenario.name, outcome: 'skipped', why: `there is no {${missing[0]}} here` }
  const api = openApi({
    interpret,
    authority,
    lookup,
    strict: scenario.loose?.dialect === 'strict',
    ...(transport === null ? undefined : { transport }),
  })
  const unfill = (recorded: string): string =>
    recorded.replace(/:(\d+)(?!\d)/g, (whole, port) => {
      const [symbol] = [...ports].find(([, known]) => known === port) ?? []
      return symbol === undefined ? whole : `:{${symbol}}`
    })
  const script = new Script(api, setting, unfill)
  try {
    const ended = await Promise.race([
      script.run(filled(scenario.script, ports)).then(() => true),
      sleep(limitMs, false, { ref: false }),
    ])
    if (!ended) script.recording.fault(`it did not end within ${limitMs / 1000} s`)
    await idleFor(SETTLE_MS)
    return await verdictOn(scenario, script, setting)
  } finally {
    script.stop()
    api.close()
  }
}

async function verdictOn(
  { expect, loose, name, server }: Scenario,
  { recording }: Script,
  setting: Setting,
): Promise<Verdict> {
  const { faults, tokens } = recording
  const { ports, log, visible } = setting
  const fault = [...faults, ...log.faults][0]
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
  const mismatch = () => wireMismatch(visible(wire), setting.connections)
  await log.changed.until(() => mismatch() === null, WIRE_LAGS_MS)
  const left = mismatch()
  if (left === null) return { name, outcome: 'passed' }
  return failed(name, `wire ${left.connection}`, left.expected, left.got, tokens)
}
