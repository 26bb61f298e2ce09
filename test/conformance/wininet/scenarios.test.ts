import { expect, test } from 'vitest'
import { ownScenarios, scenarioFiles } from '../corpus-files.ts'
import { pendingWininet as pending } from '../pending.ts'
import { scenarioTests } from '../scenario-tests.ts'
import { LIMIT_MS, replay } from './replay.ts'

const files = await scenarioFiles(ownScenarios('wininet'))

for (const interpret of [false, true])
  scenarioTests(interpret ? 'on the interpreted actor' : 'on the compiled actor', {
    files,
    pending,
    limitMs: LIMIT_MS,
    replay: ({ name, text }) => replay(name, text, { interpret, limitMs: LIMIT_MS }),
  })

test('all 156 scenarios are here', () => {
  expect(files).toHaveLength(156)
})

test('what is pending has a scenario', () => {
  expect(pending.filter((name) => !files.some((file) => file.name === name))).toEqual([])
})
