// A replay runs by the clock: it takes the time that it claims, however many entries there are and however they lie.

import { expect, test } from 'vitest'
import { type Frames, Player } from '../../src/inspect/page/model/player.ts'

/** A screen that draws so many frames a second. */
function screen(perSecond = 60) {
  let now = 1000
  let next: (() => void) | null = null
  const frames: Frames = {
    now: () => now,
    next: (callback) => {
      next = callback
      return () => {
        next = null
      }
    },
  }
  const draw = (): boolean => {
    if (next === null) return false
    now += 1000 / perSecond
    const callback = next
    next = null
    callback()
    return true
  }
  return { frames, draw, passed: () => now - 1000 }
}

const evenly = (count: number, whole: number) =>
  Array.from({ length: count }, (_, index) => ({ at: (index * whole) / (count - 1) }))
const atTheEnds = (count: number, whole: number) =>
  Array.from({ length: count }, (_, index) => ({ at: index < count / 2 ? 0 : whole }))

test.each([
  ['10 entries', evenly(10, 2000), 'fit', 10_000],
  ['40,000 entries', evenly(40_000, 2000), 'fit', 10_000],
  ['1,595 entries of an upload of 2.0 s', evenly(1595, 2000), 1, 2000],
  ['40,000 entries in two bursts', atTheEnds(40_000, 3000), 1, 3000],
  ['a wait of 38 s', atTheEnds(10, 38_000), 1, 38_000],
  ['10 times slower', evenly(500, 200), 10, 2000],
  ['10 times faster', evenly(500, 20_000), 0.1, 2000],
] as const)('a replay of %s takes what it claims', (_what, entries, pace, claimed) => {
  const { draw, frames, passed } = screen()
  const player = new Player(() => {}, frames)
  player.load({ entries })
  player.setPace(pace)
  player.play()
  while (draw());
  expect(player.mode).toBe('paused')
  expect(player.isAtEnd).toBe(true)
  expect(Math.abs(passed() - claimed) / claimed).toBeLessThan(0.05)
})

test('a replay shows at every moment what was then', () => {
  const { draw, frames, passed } = screen()
  const entries = evenly(101, 1000)
  const player = new Player(() => {}, frames)
  player.load({ entries })
  player.setPace(1)
  player.play()
  while (draw() && player.mode === 'playing') {
    const shown = entries[player.index]!.at
    expect(shown).toBeLessThanOrEqual(passed())
    expect(passed() - shown).toBeLessThanOrEqual(10 + 1e-6)
  }
})

test('another pace in the middle goes on from there', () => {
  const { draw, frames, passed } = screen()
  const player = new Player(() => {}, frames)
  player.load({ entries: evenly(11, 1000) })
  player.setPace(1)
  player.play()
  while (passed() < 500) draw()
  player.setPace(2)
  while (draw());
  expect(passed()).toBeGreaterThan(1450)
  expect(passed()).toBeLessThan(1550)
})

test('a jump in time goes to the last entry that is not later', () => {
  const player = new Player(() => {}, screen().frames)
  player.load({ entries: [{ at: 0 }, { at: 5 }, { at: 5 }, { at: 9 }] })
  for (const [at, index] of [
    [-1, 0],
    [0, 0],
    [4.9, 0],
    [5, 2],
    [8, 2],
    [9, 3],
    [100, 3],
  ] as const) {
    player.jumpTo(at)
    expect(player.index).toBe(index)
  }
})
