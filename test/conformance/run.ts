// Replays a directory of scenarios.
//   npm run conformance -- wininet|dotnet [directory] [options]

import { parseArgs } from 'node:util'
import { type CorpusName, ownScenarios, scenarioFiles } from './corpus-files.ts'
import { lineOf } from './verdict.ts'
import { replayAll, workerPool } from './worker-pool.ts'

const USAGE = `usage: npm run conformance -- wininet|dotnet [directory] [options]
  directory        of scenario files; by default those of this repository
  --only text      the scenarios whose name contains this
  --at-a-time 6    how many run side by side
  --interpret      on the interpreted chart
  --limit 20       seconds that a scenario may take; by default that of its corpus
  --show           prints what was recorded of every scenario that failed`

const USAGE_ERROR = 2

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string', default: '' },
    'at-a-time': { type: 'string', default: '6' },
    limit: { type: 'string' },
    interpret: { type: 'boolean', default: false },
    show: { type: 'boolean', default: false },
  },
})
const [corpus, directory, ...rest] = positionals
if ((corpus !== 'wininet' && corpus !== 'dotnet') || rest.length > 0) {
  console.error(USAGE)
  process.exit(USAGE_ERROR)
}
process.exitCode = await run(corpus, directory ?? ownScenarios(corpus))

async function run(corpus: CorpusName, directory: string): Promise<number> {
  const files = await scenarioFiles(directory).catch((error: Error) => {
    console.error(error.message)
    return []
  })
  const chosen = files.filter(({ name }) => name.includes(values.only))
  if (chosen.length === 0) {
    console.error(`There are no scenarios in ${directory}.`)
    return USAGE_ERROR
  }
  const { interpret, limit } = values
  const limitMs = limit === undefined ? null : Number(limit) * 1000
  const verdicts = await replayAll(
    chosen.map((file) => ({ corpus, interpret, limitMs, file })),
    { ...workerPool, atATime: Number(values['at-a-time']) },
  )
  for (const verdict of verdicts) {
    const line = lineOf(verdict)
    if (line !== null) console.log(line)
    if (values.show && verdict.outcome === 'failed')
      for (const token of verdict.recording) console.log(`    ${token}`)
  }
  const count = (outcome: string) => verdicts.filter((verdict) => verdict.outcome === outcome).length
  if (count('skipped') > 0) console.log(`${count('skipped')} skipped`)
  console.log(`${count('passed')} passed, ${count('failed')} failed`)
  return count('failed') > 0 ? 1 : 0
}
