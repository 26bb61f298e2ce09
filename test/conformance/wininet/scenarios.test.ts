import { expect, test } from 'vitest'
import { ownScenarios, scenarioFiles } from '../corpus-files.ts'
import { pendingWininet as pending } from '../pending.ts'
import { scenarioTests } from '../scenario-tests.ts'
import { symbolsIn } from '../symbols.ts'
import { LIMIT_MS, replay } from './replay.ts'
import { parseScenario } from './scenario.ts'
import { notScriptable } from './scripted-servers.ts'
import { symbols } from './settings.ts'

const files = await scenarioFiles(ownScenarios('wininet'))

for (const interpret of [false, true])
  scenarioTests(interpret ? 'on the interpreted actor' : 'on the table', {
    files,
    pending,
    limitMs: LIMIT_MS,
    replay: ({ name, text }) => replay(name, text, { interpret, limitMs: LIMIT_MS }),
  })

/** What the scripted transport does otherwise, and why that is no fault. */
const notWithoutNetwork: Readonly<Record<string, string>> = {
  'pw-chain-in-callback': 'bytes that are on the way get lost with the connection',
}

const scriptable = files.filter(({ name, text }) => {
  const scenario = parseScenario(text)
  return notWithoutNetwork[name] === undefined && notScriptable(scenario, symbolsIn(text, symbols)) === null
})

scenarioTests('on the scripted transport', {
  files: scriptable.filter(({ name }) => !pending.includes(name)),
  pending: [],
  limitMs: LIMIT_MS,
  replay: ({ name, text }) => replay(name, text, { interpret: false, limitMs: LIMIT_MS, scripted: true }),
})

test('nearly all scenarios run without a network, too', () => {
  expect(scriptable.length).toBeGreaterThanOrEqual(144)
})

test('all 156 scenarios are here', () => {
  expect(files).toHaveLength(156)
})

test('what is pending has a scenario', () => {
  expect(pending.filter((name) => !files.some((file) => file.name === name))).toEqual([])
})
