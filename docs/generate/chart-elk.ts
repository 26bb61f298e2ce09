// elkjs, set up for statecharts: everything flows down, lines have right angles, labels stand beside their lines.

import elkjs, { type ElkNode } from 'elkjs'
import type { Graph } from './chart-graph.ts'

const options = {
  'elk.algorithm': 'layered',
  'elk.direction': 'DOWN',
  'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.padding': '[top=0,left=0,bottom=0,right=0]',
  'elk.json.edgeCoords': 'ROOT',
  'elk.json.shapeCoords': 'ROOT',
  'elk.layered.spacing.nodeNodeBetweenLayers': '10',
  'elk.layered.spacing.edgeNodeBetweenLayers': '7',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '7',
  'elk.spacing.nodeNode': '20',
  'elk.spacing.edgeNode': '12',
  'elk.spacing.edgeEdge': '10',
  'elk.spacing.edgeLabel': '6',
  'elk.edgeLabels.inline': 'false',
  'elk.layered.edgeLabels.sideSelection': 'ALWAYS_DOWN',
}

/** `STRAIGHT` lines before all, or a `NARROW` picture. */
export type Preference = 'STRAIGHT' | 'NARROW'
const placement = { STRAIGHT: 'NETWORK_SIMPLEX', NARROW: 'LINEAR_SEGMENTS' } as const

export interface Placed extends ElkNode {
  readonly width: number
  readonly height: number
}

/** All coordinates of the answer count from the corner of the whole graph. */
export async function place(graph: Graph, preference: Preference): Promise<Placed> {
  // A node with nodes inside inherits no option.
  const withOptions = (node: ElkNode): ElkNode => {
    if (node.children === undefined) return node
    const strategy = { 'elk.layered.nodePlacement.strategy': placement[preference] }
    const layoutOptions = { ...options, ...strategy, ...node.layoutOptions }
    return { ...node, layoutOptions, children: node.children.map(withOptions) }
  }
  const placed: ElkNode = await new elkjs.default().layout(withOptions({ id: 'graph', ...graph }))
  return { ...placed, width: placed.width ?? 0, height: placed.height ?? 0 }
}
