// One process of the pool: replays what it is sent.

import { DOTNET_LIMIT_MS, replayDotnet, replayWininet, WININET_LIMIT_MS } from './replays.ts'
import { UncaughtExceptions } from './uncaught.ts'
import { threw, type Verdict } from './verdict.ts'
import type { Job } from './worker-pool.ts'

process.on('message', async ({ corpus, file, interpret, limitMs }: Job) => {
  using uncaught = new UncaughtExceptions()
  const { name, text } = file
  let verdict: Verdict
  if (corpus === 'wininet')
    verdict = await replayWininet(name, text, { interpret, limitMs: limitMs ?? WININET_LIMIT_MS })
  else verdict = await replayDotnet(name, text, { interpret, uncaught, limitMs: limitMs ?? DOTNET_LIMIT_MS })
  if (verdict.outcome === 'passed' && uncaught.errors.length > 0)
    verdict = threw(verdict.name, 'the process', uncaught.errors[0])
  process.send?.(verdict)
})
