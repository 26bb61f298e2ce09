// The clock that tests move.

import { describe, expect, test } from 'vitest'
import { ManualClock } from '../../src/testing/index.ts'

describe('what is planned', () => {
  test('runs by itself when it is due, each in a turn of its own', async () => {
    const clock = new ManualClock()
    const ran: string[] = []
    clock.after(0, () => {
      ran.push('one')
      void Promise.resolve().then(() => ran.push('promise'))
    })
    clock.after(0, () => ran.push('two'))
    expect(ran).toEqual([])
    await clock.idle()
    expect(ran).toEqual(['one', 'promise', 'two'])
  })

  test('waits for its time', async () => {
    const clock = new ManualClock()
    const ran: number[] = []
    clock.after(20, () => ran.push(clock.now()))
    clock.after(10, () => ran.push(clock.now()))
    await clock.idle()
    expect([ran, clock.now(), clock.due]).toEqual([[], 0, 10])
    await clock.advance(15)
    expect([ran, clock.now(), clock.due]).toEqual([[10], 15, 5])
    await clock.advance(5)
    expect([ran, clock.due]).toEqual([[10, 20], null])
  })

  test('may plan more, which runs within the same advance', async () => {
    const clock = new ManualClock()
    const ran: number[] = []
    const again = (): void => {
      ran.push(clock.now())
      if (ran.length < 5) clock.after(10, again)
    }
    clock.after(10, again)
    await clock.advance(35)
    expect(ran).toEqual([10, 20, 30])
    expect(clock.now()).toBe(35)
  })

  test('can be undone', async () => {
    const clock = new ManualClock()
    let ran = false
    const undo = clock.after(5, () => {
      ran = true
    })
    undo()
    undo()
    await clock.advance(10)
    expect([ran, clock.due]).toEqual([false, null])
  })

  test('a negative time is now', async () => {
    const clock = new ManualClock()
    let ran = false
    clock.after(-1, () => {
      ran = true
    })
    await clock.idle()
    expect([ran, clock.now()]).toEqual([true, 0])
  })
})

describe('by hand', () => {
  test('nothing runs but in turns', async () => {
    const clock = new ManualClock({ auto: false })
    const ran: string[] = []
    clock.after(0, () => ran.push('one'))
    clock.after(0, () => ran.push('two'))
    clock.after(7, () => ran.push('three'))
    await new Promise((resolve) => setImmediate(resolve))
    expect(ran).toEqual([])
    expect([clock.turn(), ran]).toEqual([true, ['one']])
    expect([clock.turn(), clock.turn()]).toEqual([true, false])
    expect([clock.skip(), clock.now(), clock.turn()]).toEqual([true, 7, true])
    expect([clock.skip(), ran]).toEqual([false, ['one', 'two', 'three']])
  })

  test('idle and advance run what is due', async () => {
    const clock = new ManualClock({ auto: false })
    const ran: number[] = []
    for (const ms of [0, 0, 5]) clock.after(ms, () => ran.push(ms))
    await clock.idle()
    expect(ran).toEqual([0, 0])
    await clock.advance(5)
    expect(ran).toEqual([0, 0, 5])
  })
})
