import { expect, test } from 'vitest'
import { ownScenarios, scenarioFiles } from '../corpus-files.ts'
import { pendingDotnet as pending } from '../pending.ts'
import { scenarioTests } from '../scenario-tests.ts'
import { UncaughtExceptions } from '../uncaught.ts'
import { LIMIT_MS, replay } from './replay.ts'

const files = await scenarioFiles(ownScenarios('dotnet'))
const needsUncaught = ({ text }: { text: string }): boolean =>
  (JSON.parse(text) as { needs?: string[] }).needs?.includes('uncaught') ?? false

for (const interpret of [false, true])
  scenarioTests(interpret ? 'on the interpreted actor' : 'on the compiled actor', {
    files,
    pending,
    limitMs: LIMIT_MS,
    runsAlone: needsUncaught,
    replay: async (file) => {
      if (!needsUncaught(file))
        return replay(file.name, file.text, { interpret, limitMs: LIMIT_MS, uncaught: null })
      using uncaught = new UncaughtExceptions()
      return await replay(file.name, file.text, { interpret, limitMs: LIMIT_MS, uncaught })
    },
  })

test('all 185 scenarios are here', () => {
  expect(files).toHaveLength(185)
})

test('what is pending has a scenario', () => {
  expect(pending.filter((name) => !files.some((file) => file.name === name))).toEqual([])
})
