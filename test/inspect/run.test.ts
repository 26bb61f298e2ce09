// Saved runs: whatever is done to one, it reads back as it was or is refused with a reason; and as HAR.

import { describe, expect, test } from 'vitest'
import { chartFacts, numberOf } from '../../src/inspect/chart-facts.ts'
import { Recorder } from '../../src/inspect/recorder/index.ts'
import {
  attemptsOf,
  parseRun,
  phasesByState,
  type Run,
  RunFormatError,
  runToHar,
} from '../../src/inspect/run/index.ts'
import { reply, take, wait } from '../../src/testing/index.ts'
import { ORIGIN, scriptedSession } from '../session/support/scripted-session.ts'

async function recorded(): Promise<Run> {
  const recorder = new Recorder({
    phaseOf: phasesByState(chartFacts()),
    numberOf,
    headers: true,
    today: () => 1_700_000_000_000,
  })
  const routes = {
    '/': [take(), wait(40), reply(200, { 'content-type': 'text/plain' }, 'hello')],
    '/moved': [take(), reply(302, { location: '/?a=b%20c&d=' })],
  }
  const { clock, session } = scriptedSession(routes, { inspect: recorder })
  const both = Promise.all(['/', '/moved'].map(async (path) => (await session.fetch(ORIGIN + path)).text()))
  for (let i = 0; i < 20; i++) await clock.advance(10)
  await both
  await session.close()
  return recorder.run()
}

/** Every place in it: the object and the name of the member. */
function* places(value: unknown): Iterable<[object, string]> {
  if (typeof value !== 'object' || value === null) return
  for (const [name, inner] of Object.entries(value)) {
    yield [value, name]
    yield* places(inner)
  }
}

describe('a saved run', () => {
  test('that is damaged anywhere is refused with a reason, or has all that a page relies on', async () => {
    const text = JSON.stringify(await recorded())
    const count = [...places(JSON.parse(text))].length
    let refused = 0
    for (let at = 0; at < count; at++)
      for (const wrong of [null, 'x', {}]) {
        const run = JSON.parse(text)
        const [holder, name] = [...places(run)][at]!
        Reflect.set(holder, name, wrong)
        try {
          const read = parseRun(JSON.stringify(run))
          for (const request of read.requests) attemptsOf(request)
          runToHar(read)
        } catch (error) {
          if (!(error instanceof RunFormatError))
            throw new Error(`${name} = ${JSON.stringify(wrong)}: ${error}`)
          refused++
        }
      }
    expect(refused).toBeGreaterThan(count)
  }, 120_000)

  test('keeps what the page showed', async () => {
    const run = await recorded()
    const view = { selected: 1, compared: null, moment: 3, filter: 'status:2xx', kind: 'failed' }
    expect(parseRun(JSON.stringify({ ...run, view })).view).toEqual(view)
    expect(parseRun(JSON.stringify({ ...run, view: { selected: 'x', kind: 4 } })).view).toEqual({
      selected: null,
      compared: null,
      moment: null,
      filter: '',
      kind: 'all',
    })
  })
})

test('as HAR it has one entry for each message, with times that add up', async () => {
  const run = await recorded()
  const { entries, version } = runToHar(run).log
  expect(version).toBe('1.2')
  expect(entries.map(({ request, response }) => [request.method, request.url, response.status])).toEqual(
    expect.arrayContaining([
      ['GET', `${ORIGIN}/`, 200],
      ['GET', `${ORIGIN}/moved`, 302],
      ['GET', `${ORIGIN}/?a=b%20c&d=`, 200],
    ]),
  )
  for (const { time, timings } of entries) {
    const { blocked, connect, dns, receive, send, ssl, wait: waited } = timings
    const sum = [blocked, dns, connect, send, waited, receive].reduce((all, ms) => all + Math.max(0, ms), 0)
    expect(time).toBeCloseTo(sum, 2)
    expect(ssl).toBe(-1)
  }
  const slow = entries.find(({ request }) => request.url === `${ORIGIN}/`)
  expect(slow?.timings.wait).toBeCloseTo(40, 0)
  const moved = entries.find(({ response }) => response.status === 302)
  expect(moved?.response.redirectURL).toBe(`${ORIGIN}/?a=b%20c&d=`)
  const last = entries.find(({ request }) => request.url.includes('?a='))
  expect(last?.request.queryString).toEqual([
    { name: 'a', value: 'b c' },
    { name: 'd', value: '' },
  ])
  expect(entries.map(({ startedDateTime }) => startedDateTime)).toEqual(
    entries.map(({ startedDateTime }) => startedDateTime).sort(),
  )
})
