import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { type ChartState, readChart, withoutStatuses } from '../../docs/generate/chart.ts'
import { type Arrow, type Box, type Layout, layOut } from '../../docs/generate/chart-layout.ts'
import { drawChart } from '../../docs/generate/chart-svg.ts'
import { sizeOf } from '../../docs/generate/chart-text.ts'
import { lifecyclePage } from '../../docs/generate/lifecycle-page.ts'
import { drawOverview, mainPath } from '../../docs/generate/overview-svg.ts'
import { eventGroups } from '../../docs/generate/sample-events.ts'

const chart = readChart()
const pictures = [
  ['lifecycle.svg', await layOut(chart)],
  ['chart.svg', await layOut(withoutStatuses(chart))],
] as const

const committed = (name: string) => readFile(new URL(`../../docs/${name}`, import.meta.url), 'utf8')

test('docs/lifecycle.md says what the chart says; if not: npm run docs', async () => {
  expect(lifecyclePage(chart)).toBe(await committed('lifecycle.md'))
})

test.each(pictures)('docs/%s shows what the chart says; if not: npm run docs', async (name, layout) => {
  expect(drawChart(layout)).toBe(await committed(name))
})

test('docs/overview.svg shows the main path of the chart, small enough for a page; if not: npm run docs', async () => {
  const stops = mainPath(chart.root)
  const svg = await committed('overview.svg')
  expect(drawOverview(stops)).toBe(svg)
  expect(stops.length).toBeGreaterThan(8)
  expect(stops.every(({ description }) => description !== '')).toBe(true)
  expect(Number(/ width="(\d+)"/.exec(svg)?.[1])).toBeLessThanOrEqual(900)
  const sizes = [...svg.matchAll(/(\d+(?:\.\d+)?)px/g)].map(([, size]) => Number(size))
  expect(Math.min(...sizes)).toBeGreaterThanOrEqual(12)
})

test.each(pictures)('every state and every move can be found in docs/%s by its ids', async (name) => {
  const svg = await committed(name)
  const groups = new Map(svg.split('\n<g class=').map((text) => [/data-id="(.*?)"/.exec(text)?.[1], text]))
  for (const { id } of statesOf(chart.root)) expect([...groups.keys()]).toContain(id)
  for (const { source, target, event } of chart.rules) {
    const id = target === null || target === source ? source : `${source}->${target}`
    expect(groups.get(id)).toContain(`<g data-event="${event}">`)
  }
})

const statesOf = (state: ChartState): ChartState[] =>
  state.children.flatMap((child) => [child, ...statesOf(child)])

test('the page has a column for every event', () => {
  const listed = eventGroups.flatMap(({ events }) => events)
  expect([...listed].sort()).toEqual([...new Set(chart.rules.map(({ event }) => event))].sort())
})

interface Area {
  readonly what: string
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

const signArea = ({ from, to, sign }: Arrow): Area[] =>
  sign === null ? [] : [{ what: `the sign from ${from} to ${to}`, ...sign }]
const labelArea = ({ from, to, label, rules }: Arrow): Area[] =>
  label === null ? [] : [{ what: `the label from ${from} to ${to}`, ...label, ...sizeOf(rules) }]
const leafArea = ({ state, x, y, width, height }: Box): Area[] =>
  state.children.length > 0 ? [] : [{ what: state.id, x, y, width, height }]

const areasOf = ({ arrows, boxes }: Layout): Area[] => [
  ...arrows.flatMap(labelArea),
  ...arrows.flatMap(signArea),
  ...boxes.flatMap(leafArea),
]

const overlap = (a: Area, b: Area): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height

test.each(pictures)('in docs/%s no label and no leaf state lies over another', (_name, layout) => {
  const areas = areasOf(layout)
  const overlaps = areas.flatMap((area, index) =>
    areas.slice(index + 1).flatMap((other) => (overlap(area, other) ? `${area.what} and ${other.what}` : [])),
  )
  expect(overlaps).toEqual([])
})

test.each(pictures)('in docs/%s all lines are level or upright', (_name, layout) => {
  for (const { from, to, points } of layout.arrows)
    points.slice(1).forEach(({ x, y }, index) => {
      const before = points[index]
      expect(x === before?.x || y === before?.y, `${from} -> ${to}`).toBe(true)
    })
})

test.each(pictures)('in docs/%s no line runs through a label or a leaf state', (_name, layout) => {
  const areas = areasOf(layout)
  const crossings = layout.arrows.flatMap(({ from, to, points }) =>
    points.slice(1).flatMap((end, index) => {
      const start = points[index] ?? end
      const [x, y] = [Math.min(start.x, end.x), Math.min(start.y, end.y)]
      const line = { what: '', x, y, width: Math.abs(start.x - end.x), height: Math.abs(start.y - end.y) }
      return areas
        .filter((area) => overlap(shrunk(area), line))
        .map(({ what }) => `${from} -> ${to} through ${what}`)
    }),
  )
  expect(crossings).toEqual([])
})

const shrunk = ({ what, x, y, width, height }: Area): Area => ({
  what,
  x: x + 1,
  y: y + 1,
  width: width - 2,
  height: height - 2,
})
