import { expect, test } from 'vitest'
import { shown, targetTable } from './report.ts'
import { compared, median, type Results, type WorkloadResult } from './results.ts'
import { guards, isMet, targets } from './targets.ts'

const result = (samples: Record<string, readonly number[]>): WorkloadResult => ({
  title: 'Something',
  baseline: 'peer',
  metrics: [{ key: 'cpu', label: 'CPU', better: 'less' }],
  contenders: Object.fromEntries(
    Object.entries(samples).map(([name, values]) => [
      name,
      { label: name, samples: values.map((cpu) => ({ cpu })) },
    ]),
  ),
})

const run = (workloads: Results['workloads']): Results => ({
  date: '2026-01-01T00:00:00.000Z',
  quick: true,
  rounds: 3,
  mebibytes: 64,
  versions: {},
  machine: { cpus: 2, model: 'any', load: 0 },
  workloads,
})

test('a median is the middle value, or the middle of the middle two', () => {
  expect(median([3, 1, 2])).toBe(2)
  expect(median([4, 1, 3, 2])).toBe(2.5)
  expect(median([])).toBeNaN()
})

test('contenders are compared round by round, so that a slow round spoils nothing', () => {
  expect(compared(result({ mine: [1, 20, 3], peer: [2, 40, 6] }), 'cpu', ['mine', 'peer'])).toBe(0.5)
})

test('what was not measured is neither met nor missed', () => {
  expect(compared(undefined, 'cpu', ['mine', 'peer'])).toBeNaN()
  expect(compared(result({ mine: [1] }), 'cpu', ['mine', 'peer'])).toBeNaN()
  for (const target of [...targets, ...guards]) expect(target.measured(run({}))).toBeNaN()
  expect(targetTable(run({})).match(/yes|no\b/)).toBeNull()
})

test('a target is met up to its limit', () => {
  const [target] = targets
  const measured = (mine: number): boolean => {
    const results = run({ 'get-64': result({ 'core-heard': [mine], 'pool-dispatch': [10] }) })
    return isMet(target!, target!.measured(results))
  }
  expect([measured(10), measured(10.1)]).toEqual([true, false])
})

test('a guard is content with one good round, and a target is not', () => {
  const results = run({
    'download-raw': result({ 'core-ways:read': [9, 40, 50], 'raw-onread': [10, 10, 10] }),
  })
  const text = 'download, read into 64 KiB, against a raw socket with `onread`: raw server'
  const verdicts = [targets, guards].map((list) => {
    const found = list.find((one) => one.text === text)!
    return isMet(found, found.measured(results))
  })
  expect(verdicts).toEqual([false, true])
})

test.each([
  [Number.NaN, '–'],
  [0.123, '0.12'],
  [12.34, '12.3'],
  [123.4, '123'],
  [12345.6, '12,346'],
])('%d is shown as %s', (value, text) => {
  expect(shown(value)).toBe(text)
})
