import { describe, expect, test } from 'vitest'
import { type Clock, Deadlines, type Timed } from '../../src/lifecycle/index.ts'
import { ManualClock } from '../../src/testing/index.ts'

/** Something with a deadline, and when it was told that it is over. */
function timedBy(clock: Clock): Timed & { readonly over: number[] } {
  const over: number[] = []
  return { deadline: Number.POSITIVE_INFINITY, index: -1, over, expired: () => void over.push(clock.now()) }
}

describe('a deadline', () => {
  test('expires once, when its time is there', async () => {
    const clock = new ManualClock()
    const deadlines = new Deadlines(clock)
    const [early, late] = [timedBy(clock), timedBy(clock)]
    deadlines.set(late, 20)
    deadlines.set(early, 10)
    await clock.advance(9)
    expect([early.over, late.over]).toEqual([[], []])
    await clock.advance(100)
    expect([early.over, late.over]).toEqual([[10], [20]])
  })

  test('is left alone when it moves at the very moment, by what came in meanwhile', async () => {
    const clock = new ManualClock()
    const deadlines = new Deadlines(clock)
    const [moved, taken, neither] = [timedBy(clock), timedBy(clock), timedBy(clock)]
    for (const timed of [moved, taken, neither]) deadlines.set(timed, 10)
    clock.after(10, () => deadlines.set(moved, 30))
    clock.after(10, () => deadlines.set(taken, Number.POSITIVE_INFINITY))
    await clock.advance(100)
    expect([moved.over, taken.over, neither.over]).toEqual([[30], [], [10]])
  })

  test('that is set while others are judged is kept', async () => {
    const clock = new ManualClock()
    const deadlines = new Deadlines(clock)
    const next = timedBy(clock)
    const first: Timed = {
      deadline: Number.POSITIVE_INFINITY,
      index: -1,
      expired: () => deadlines.set(next, clock.now() + 5),
    }
    deadlines.set(first, 10)
    await clock.advance(100)
    expect(next.over).toEqual([15])
  })
})
