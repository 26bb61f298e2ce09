// The picture of the chart in the inspector's page has every state and every move of the machine, under the names by which
// the page looks for them.

import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { requestTable } from '../../machines/request.table.ts'
import { chartFacts } from '../../src/inspect/chart-facts.ts'
import { ChartModel } from '../../src/inspect/page/model/chart-model.ts'
import type { StateValue } from '../../src/inspect/run/index.ts'

const chart = new ChartModel(chartFacts())
const picture = await readFile(new URL('../../docs/chart.svg', import.meta.url), 'utf8')
const drawn = new Set([...picture.matchAll(/data-id="([^"]+)"/g)].map(([, id]) => id))
const states = Object.entries(requestTable.states)
const valueAt = (path: string): StateValue => requestTable.states[path]?.value as StateValue

test('every state in which a request can rest is found, from the outermost to the innermost, and drawn', () => {
  for (const [path, { value }] of states) {
    const keys = path.split('.')
    const around = keys.map((_, i) => ['request', ...keys.slice(0, i + 1)].join('.'))
    expect(chart.statesOf(value as StateValue)).toEqual(around)
    expect(chart.leafOf(value as StateValue)?.name).toBe(path)
    expect(around.filter((id) => !drawn.has(id))).toEqual([])
  }
})

test('every move is found, and its arrows are drawn', () => {
  let arrows = 0
  for (const [path, { on = {} }] of states)
    for (const [event, transitions] of Object.entries(on))
      for (const { target = path } of transitions) {
        const move = chart.moveOf(valueAt(path), event, valueAt(target))
        expect(move.rule, `${path}: ${event} -> ${target}`).not.toBeNull()
        expect(move.arrows.filter((id) => !drawn.has(id))).toEqual([])
        arrows += move.arrows.length
      }
  expect(arrows).toBeGreaterThan(states.length)
})
