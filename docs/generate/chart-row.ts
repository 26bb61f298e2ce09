// Puts panes side by side. An arrow from one to the next runs like the eye of a reader: down, up between the two, and in at the top.

import type { ElkNode, ElkPoint, ElkPort } from 'elkjs'
import { type Placed, place } from './chart-elk.ts'
import type { Pane, Row } from './chart-graph.ts'

/** Between two lines that run side by side. */
const TRACK = 9

export interface PlacedRow {
  /** The row as the graph around it sees it: a node, with the gates of the panes as its ports. */
  readonly node: ElkNode
  /** The panes, with their place in the row. */
  readonly panes: readonly { readonly at: ElkPoint; readonly placed: ElkNode }[]
  readonly folds: ReadonlyMap<string, readonly ElkPoint[]>
}

export async function placeRow(row: Row): Promise<PlacedRow> {
  const margin = TRACK * (row.folds.length + 1)
  const panes: { pane: Pane; at: ElkPoint; bottom: number; placed: ElkNode }[] = []
  let width = 0
  for (const pane of row.panes) {
    const placed = await placePane(pane)
    if (width > 0) width += margin + TRACK
    panes.push({ pane, placed, at: { x: width, y: margin }, bottom: margin + placed.height })
    width += placed.width
  }
  const height = Math.max(...panes.map(({ bottom }) => bottom)) + margin
  const ports = panes.flatMap(({ pane, placed, at }) =>
    pane.gates.map(({ id, side }): Required<Omit<ElkPort, 'labels'>> => {
      const x = at.x + (placed.children?.find((node) => node.id === id)?.x ?? 0) + GATE / 2
      const y = side === 'NORTH' ? 0 : height
      return { id, x, y, width: 0, height: 0, layoutOptions: { 'elk.port.side': side } }
    }),
  )
  const folds = row.folds.map(({ id, from, to }, index): [string, ElkPoint[]] => {
    const leaves = panes.findIndex(({ pane }) => pane.gates.some((gate) => gate.id === from))
    const arrives = panes.findIndex(({ pane }) => pane.gates.some((gate) => gate.id === to))
    const track = TRACK * (index + 1)
    const below = Math.max(...panes.slice(leaves, arrives).map(({ bottom }) => bottom)) + track
    const between = (panes[arrives]?.at.x ?? 0) - track
    const [start, end] = [from, to].map((gate) => ports.find((port) => port.id === gate)?.x ?? 0) as [
      number,
      number,
    ]
    return [
      id,
      [
        { x: start, y: below },
        { x: between, y: below },
        { x: between, y: track },
        { x: end, y: track },
      ],
    ]
  })
  // A gate that only a fold goes through is none for the graph around.
  const inner = new Set(row.folds.flatMap(({ from, to }) => [from, to]))
  const node = {
    id: row.id,
    width,
    height,
    ports: ports.filter(({ id }) => !inner.has(id)),
    layoutOptions: { 'elk.portConstraints': 'FIXED_POS' },
  }
  return { node, panes, folds: new Map(folds) }
}

const GATE = 2

function placePane({ children, edges, gates }: Pane): Promise<Placed> {
  const nodes = gates.map(({ id, side }) => ({
    id,
    width: GATE,
    height: GATE,
    layoutOptions: { 'elk.layered.layering.layerConstraint': side === 'NORTH' ? 'FIRST' : 'LAST' },
  }))
  return place({ children: [...children, ...nodes], edges }, 'STRAIGHT')
}
