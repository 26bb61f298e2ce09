// Where everything stands in the picture of the chart: each graph is placed by elkjs, and the answers are put together.

import type { ElkExtendedEdge, ElkNode, ElkPoint } from 'elkjs'
import type { Chart, ChartState, Rule } from './chart.ts'
import { place } from './chart-elk.ts'
import { ChartGraph, type Panes, type Thread } from './chart-graph.ts'
import { type PlacedRow, placeRow } from './chart-row.ts'
import { DOT } from './chart-text.ts'

export type Point = ElkPoint

export interface Box extends Point {
  readonly state: ChartState
  readonly width: number
  readonly height: number
  /** Rules that act without leaving the state. */
  readonly rules: readonly Rule[]
}

export interface Arrow {
  readonly from: string
  readonly to: string
  readonly points: readonly Point[]
  readonly rules: readonly Rule[]
  /** Its upper left corner. */
  readonly label: Point | null
  /** What it ends at, when its target is far away. */
  readonly sign: Sign | null
}

export interface Sign extends Point {
  readonly width: number
  readonly height: number
  /** The name of the target. */
  readonly name: string
}

export interface Layout {
  readonly width: number
  readonly height: number
  readonly boxes: readonly Box[]
  readonly dots: readonly Point[]
  readonly arrows: readonly Arrow[]
}

interface Piece {
  readonly points: readonly Point[]
  readonly label: Point | null
}

export async function layOut(chart: Chart, panes?: Panes): Promise<Layout> {
  const graph = new ChartGraph(chart, panes)
  const rows = new Map<string, PlacedRow>()
  for (const row of graph.rows) rows.set(row.id, await placeRow(row))
  const withRows = (node: ElkNode): ElkNode =>
    rows.get(node.id)?.node ??
    (node.children === undefined ? node : { ...node, children: node.children.map(withRows) })
  const whole = await place({ ...graph.whole, children: graph.whole.children.map(withRows) }, 'NARROW')
  const boxes: Box[] = []
  const dots: Point[] = []
  const pieces = new Map<string, Piece>()
  const signs = new Map<string, Omit<Sign, 'name'>>()

  const collect = (node: ElkNode, origin: Point): void => {
    const at = moved(node, origin)
    const state = graph.states.get(node.id)
    const { width = 0, height = 0 } = node
    if (state !== undefined)
      boxes.push({ ...at, state, width, height, rules: graph.inside.get(node.id) ?? [] })
    else if (node.id.endsWith(':sign')) signs.set(node.id, { ...at, width, height })
    else if (node.id.endsWith(':start')) dots.push(moved({ x: DOT, y: DOT }, at))
    for (const edge of node.edges ?? []) pieces.set(edge.id, pieceOf(edge, origin))
    for (const child of node.children ?? []) collect(child, origin)
    const row = rows.get(node.id)
    if (row === undefined) return
    for (const [id, points] of row.folds)
      pieces.set(id, { points: points.map((point) => moved(point, at)), label: null })
    for (const pane of row.panes) collect(pane.placed, moved(pane.at, at))
  }
  collect(whole, { x: 0, y: 0 })

  const arrows = graph.threads.map((thread): Arrow => {
    const place = thread.sign === null ? undefined : signs.get(thread.sign)
    const name = graph.states.get(thread.to)?.key ?? thread.to
    return { ...arrowOf(thread, pieces), sign: place === undefined ? null : { ...place, name } }
  })
  return { width: whole.width, height: whole.height, boxes, dots, arrows }
}

const moved = ({ x = 0, y = 0 }: Partial<Point>, by: Point): Point => ({ x: x + by.x, y: y + by.y })

function pieceOf({ sections = [], labels = [] }: ElkExtendedEdge, origin: Point): Piece {
  const points = sections.flatMap(({ startPoint, bendPoints = [], endPoint }) => [
    startPoint,
    ...bendPoints,
    endPoint,
  ])
  const [label] = labels
  return {
    points: points.map((point) => moved(point, origin)),
    label: label === undefined ? null : moved(label, origin),
  }
}

function arrowOf(
  { from, to, rules, turned, pieces: ids }: Thread,
  placed: ReadonlyMap<string, Piece>,
): Omit<Arrow, 'sign'> {
  const pieces = ids.map((id) => placed.get(id) as Piece)
  const points = straightened(pieces.flatMap(({ points }) => points))
  if (turned) points.reverse()
  return { from, to, rules, points, label: pieces.find(({ label }) => label !== null)?.label ?? null }
}

/** Without steps to the side that are hardly seen. */
function straightened(line: readonly Point[]): Point[] {
  const rounded = line.map(({ x, y }) => ({ x: Math.round(x), y: Math.round(y) }))
  const corners = cornersOf(rounded)
  corners.forEach((corner, index) => {
    const before = corners[index - 1]
    const start = corners[index - 2]
    if (before === undefined || start === undefined || Math.abs(before.x - corner.x) >= 4) return
    if (start.x === before.x) start.x = before.x = corner.x
  })
  return cornersOf(corners)
}

/** Without the points at which a line goes straight on, such as where two pieces of it meet. */
const cornersOf = <P extends Point>(line: readonly P[]): P[] =>
  line.filter(({ x, y }, index) => {
    const before = line[index - 1]
    const after = line[index + 1]
    if (before === undefined || after === undefined) return true
    return !(before.x === x && x === after.x) && !(before.y === y && y === after.y)
  })
