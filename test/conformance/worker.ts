// One process of the crew: replays what it is sent.

import type { Job } from './crew.ts'
import { replayDotnet, replayWininet } from './replays.ts'
import { UncaughtExceptions } from './uncaught.ts'
import { threw, type Verdict } from './verdict.ts'

process.on('message', async ({ corpus, file, interpret }: Job) => {
  using uncaught = new UncaughtExceptions()
  const options = { interpret, uncaught }
  let verdict: Verdict
  if (corpus === 'wininet') verdict = await replayWininet(file.name, file.text, options)
  else verdict = await replayDotnet(file.name, file.text, options)
  if (verdict.outcome === 'passed' && uncaught.errors.length > 0)
    verdict = threw(verdict.name, 'the process', uncaught.errors[0])
  process.send?.(verdict)
})
