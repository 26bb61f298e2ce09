// The laws of the chart on random walks: servers that do what they like, callers that call when they like, also from inside
// announcements, and time that passes in between. Seeds are fixed; a failure shows the smallest plan that was found.

import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { plan, servers } from './walk/plan.ts'
import { run, type Task } from './walk/task.ts'
import { walk } from './walk/walk.ts'

vi.setConfig({ testTimeout: 60_000 })

const WALKS = 1500
const TASKS = 300

const laws: Readonly<Record<number, string>> = {
  1: 'a call is done now, or completed exactly once, or refused',
  2: 'a completion comes after the call has returned',
  3: 'every opened phase ends, or the completion says why not',
  4: 'HANDLE_CLOSING is the last announcement',
  5: 'nothing is announced, delivered or left behind that should not be',
}

test('laws 1 to 5 hold on random walks, which come through every state of the chart', async () => {
  const states = new Set<string>()
  await fc.assert(
    fc.asyncProperty(plan, async (each) => {
      const walked = await walk(each)
      for (const state of walked.states) states.add(state)
      expect(walked.broken.map((one) => ({ ...one, law: `${one.law}: ${laws[one.law]}` }))).toEqual([])
    }),
    { seed: 20, numRuns: WALKS },
  )
  const all = [
    'idle',
    'queued',
    'resolving',
    'connecting',
    'securing',
    'sendingRequest',
    'preparing',
    'awaitingContinue',
    'deciding.storingCookies',
    'deciding.authenticating',
    'resending',
    'redirecting',
    'reading.querying',
    'complete',
  ]
  const ends = ['failed', 'cancelling', 'closing.aborting', 'closing.disconnecting', 'closed']
  const halves = ['writing', 'answered', 'reading'].flatMap((state) => [
    `${state}.ready`,
    `${state}.ioPending`,
  ])
  const others = ['unwritable', 'bodyUnwanted'].map((state) => `answered.${state}`)
  const endings = ['finishing', 'bodySkipped', 'receiving'].map((state) => `ending.${state}`)
  expect([...states].sort()).toEqual([...all, ...ends, ...halves, ...others, ...endings].sort())
})

describe('law 6', () => {
  test('a listener that throws breaks neither the request nor the other listeners', async () => {
    const tasks: fc.Arbitrary<Task> = fc.record({
      servers,
      writes: fc.option(fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 4 })),
      throwing: fc.uniqueArray(fc.constantFrom('status', 'session', 'named'), { minLength: 1 }),
    })
    await fc.assert(
      fc.asyncProperty(tasks, async (task) => {
        const quiet = await run({ ...task, throwing: [] })
        const loud = await run(task)
        expect(loud.thrown).toBeGreaterThan(0)
        expect({ ...loud, thrown: 0 }).toEqual(quiet)
      }),
      { seed: 26, numRuns: TASKS },
    )
  })
})
