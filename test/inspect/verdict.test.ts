// The summary of a request: the shares of its time add up to all of it, also where nothing was under way.

import { expect, test } from 'vitest'
import { chartFacts, numberOf } from '../../src/inspect/chart-facts.ts'
import { rowsOf } from '../../src/inspect/page/model/phases.ts'
import { verdictOf } from '../../src/inspect/page/model/verdict.ts'
import { Recorder } from '../../src/inspect/recorder/index.ts'
import { phasesByState } from '../../src/inspect/run/index.ts'
import { reply, take, wait } from '../../src/testing/index.ts'
import { ORIGIN, scriptedSession } from '../session/support/scripted-session.ts'

async function recorded(retries: number) {
  const recorder = new Recorder({ phaseOf: phasesByState(chartFacts()), numberOf })
  const { clock, session } = scriptedSession(
    { '/': [take(), wait(100), reply(503, {}, 'no')] },
    { inspect: recorder, retry: { limit: retries, delay: 300, jitter: 0, maxDelay: 300 } },
  )
  const fetched = session.fetch(`${ORIGIN}/`)
  for (let i = 0; i < retries; i++) {
    await clock.advance(100)
    await clock.advance(300)
  }
  await clock.advance(100)
  const response = await fetched
  await response.text()
  const { summary, tracks } = recorder.log(response.request.id)!.run()
  return { summary, tracks, verdict: verdictOf(summary, tracks, summary.elapsed) }
}

test('the delay of a retry is a share of the time, and none of a phase', async () => {
  const { summary, tracks, verdict } = await recorded(2)
  expect(verdict.shares[0]).toMatchObject({ key: 'between', ms: 600, blame: 'nothing was under way' })
  const total = rowsOf(tracks, summary.elapsed).reduce((sum, row) => sum + row.total, 0)
  const [first, last] = [tracks.phases[0]!, tracks.phases.at(-1)!]
  expect(total).toBeCloseTo(last.to! - first.from, 6)
})

test('a request that was sent once has no time between', async () => {
  const { summary, tracks } = await recorded(0)
  const rows = rowsOf(tracks, summary.elapsed).map(({ key }) => key)
  expect(rows).toContain('wait')
  expect(rows).not.toContain('between')
})
