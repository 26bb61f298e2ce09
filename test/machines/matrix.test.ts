// Every cell of leaf states x events: the chart against matrix.md.

import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { type Move, readChart } from '../../docs/generate/chart.ts'
import { eventGroups, sampleEvents } from '../../docs/generate/sample-events.ts'
import { requestMachine } from '../../machines/index.ts'

const chart = readChart()
const events = eventGroups.flatMap((group) => group.events)
const page = await readFile(new URL('matrix.md', import.meta.url), 'utf8')

type Cells = Record<string, string>
const cellOf = (state: string, event: string) => `${state} x ${event}`

/** Each cell of the page; a cell that stands there twice becomes an error of its own. */
function cellsOf(page: string): Cells {
  const cells: Cells = {}
  for (const section of page.split(/^## /m).slice(1)) {
    const [state = '', ...entries] = section.split(/\n+- /)
    const said = new Map<string, string[]>()
    const say = (event: string, what: string) => said.set(event, [...(said.get(event) ?? []), what])
    for (const entry of entries) {
      const words = entry.trim().split(/\s+/)
      if (words[0] === 'refused:') for (const event of words.slice(1)) say(event, 'refused')
      else say(words[0] as string, words.slice(1).join(' ').replace('stays', state))
    }
    for (const [event, whats] of said) cells[cellOf(state, event)] = whats.join(', ')
  }
  return cells
}

function cellsOfChart(): Cells {
  const cells: Cells = {}
  for (const { name } of chart.leaves)
    for (const event of events) {
      const moves = chart.moves.filter((move) => move.leaf === name && move.event === event)
      cells[cellOf(name, event)] = moves.length === 0 ? 'refused' : moves.map(saying).join(', ')
    }
  return cells
}

const saying = ({ condition, target }: Move): string =>
  condition === null ? `→ ${target}` : `[${condition}] → ${target}`

test('every state does with every event what matrix.md says', () => {
  expect(cellsOfChart()).toEqual(cellsOf(page))
})

test('matrix.md lists every cell', () => {
  expect(Object.keys(cellsOf(page))).toHaveLength(chart.leaves.length * Object.keys(sampleEvents).length)
})

test('a cell that is refused is refused in every situation', () => {
  const cells = cellsOf(page)
  for (const { leaf, event } of chart.steps) expect(cells[cellOf(leaf, event.type)], leaf).not.toBe('refused')
  expect(requestMachine.events).toHaveLength(events.length)
})

test('a difference is found', () => {
  const changed = page.replace('- wire.ended → open.exchange.ending.receiving', '- wire.ended → open.failed')
  expect(cellsOfChart()).not.toEqual(cellsOf(changed))
  expect(cellsOfChart()).not.toEqual(cellsOf(page.replace(' caller.write', '')))
})
