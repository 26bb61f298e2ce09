// The summary of a request: the shares of its time add up to all of it, also where nothing was under way.

import { expect, test } from 'vitest'
import { chartFacts, numberOf } from '../../src/inspect/chart-facts.ts'
import { failureTitle } from '../../src/inspect/page/model/copy.ts'
import { rowsOf, totalsText } from '../../src/inspect/page/model/phases.ts'
import { verdictOf } from '../../src/inspect/page/model/verdict.ts'
import { Recorder } from '../../src/inspect/recorder/index.ts'
import { attemptsOf, phasesByState } from '../../src/inspect/run/index.ts'
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
  const run = recorder.log(response.request.id)!.run()
  const { summary, tracks } = run
  return { run, summary, tracks, verdict: verdictOf(summary, tracks, summary.elapsed) }
}

test('the delay of a retry is a share of the time, and none of a phase', async () => {
  const { summary, tracks, verdict } = await recorded(2)
  expect(verdict.shares[0]).toMatchObject({
    key: 'between',
    ms: 600,
    blame: 'waited before it was sent again',
  })
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

test('an attempt ends with its last phase, and the delay before the next one stands beside it', async () => {
  const { run } = await recorded(2)
  const attempts = attemptsOf(run)
  expect(attempts.map(({ waited }) => waited)).toEqual([300, 300, 0])
  for (const { end, message } of attempts) expect(end - message.at).toBe(100)
})

test('the totals of the list are in percent of the time of its requests, without what is below one', async () => {
  const { summary } = await recorded(2)
  expect(totalsText([summary])).toBe('Wait 33 % · Retry delay 67 %')
  expect(totalsText([summary, { ...summary, phases: [['queue', 0, 900]] }])).toBe(
    'Queue 50 % · Wait 17 % · Retry delay 33 %',
  )
  expect(
    totalsText([
      {
        ...summary,
        phases: [
          ['queue', 0, 995],
          ['read', 995, 1000],
        ],
      },
    ]),
  ).toBe('Queue 100 %')
  expect(totalsText([])).toBe('')
})

test.each([
  ['read', 'read() failed · ECONNRESET'],
  ['send', 'send() failed in read · ECONNRESET'],
])('the title of a failure of %s names each word once', async (call, title) => {
  const { run } = await recorded(0)
  const failure = { phase: 'read', reason: 'reset', code: 'ECONNRESET', message: '' }
  const milestones = [
    { at: 0, name: 'INTERNET_STATUS_REQUEST_COMPLETE', number: 100, facts: { call, failure } },
  ]
  expect(failureTitle({ ...run, milestones, summary: { ...run.summary, failure } })).toBe(title)
})

test('the time in which the caller did not read is named so', async () => {
  const { summary, tracks } = await recorded(0)
  const idle = { ...tracks, phases: [{ phase: 'read', from: 0, to: 100 }], pending: [] }
  const { shares } = verdictOf({ ...summary, phases: [['read', 0, 100]] }, idle, 100)
  expect(shares).toMatchObject([
    { label: 'Receive, not read', blame: 'the caller did not read, or the process was busy' },
  ])
})
