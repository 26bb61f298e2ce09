import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { ownScenarios, type ScenarioFile, scenarioFiles } from '../corpus-files.ts'
import { pendingDotnet as pending, pendingMore } from '../pending.ts'
import { scenarioTests } from '../scenario-tests.ts'
import { UncaughtExceptions } from '../uncaught.ts'
import { LIMIT_MS, replay } from './replay.ts'

const files = await scenarioFiles(ownScenarios('dotnet'))
const needsUncaught = ({ text }: { text: string }): boolean =>
  (JSON.parse(text) as { needs?: string[] }).needs?.includes('uncaught') ?? false

/** For rules that the corpus has no scenario for. */
const more = await scenarioFiles(fileURLToPath(new URL('more', import.meta.url)))

for (const interpret of [false, true]) {
  const how = {
    limitMs: LIMIT_MS,
    runsAlone: needsUncaught,
    replay: async (file: ScenarioFile) => {
      const options = { interpret, limitMs: LIMIT_MS }
      if (!needsUncaught(file)) return replay(file.name, file.text, { ...options, uncaught: null })
      using uncaught = new UncaughtExceptions()
      return await replay(file.name, file.text, { ...options, uncaught })
    },
  }
  const actor = interpret ? 'on the interpreted actor' : 'on the table'
  scenarioTests(actor, { files, pending, ...how })
  scenarioTests(`more, ${actor}`, { files: more, pending: pendingMore, ...how })
}

test('all 185 scenarios are here', () => {
  expect(files).toHaveLength(185)
})

test('what is pending has a scenario', () => {
  const names = [...files, ...more].map(({ name }) => name)
  expect([...pending, ...pendingMore].filter((name) => !names.includes(name))).toEqual([])
})
