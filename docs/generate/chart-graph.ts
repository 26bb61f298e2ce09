// The graphs that elkjs is to lay out. A long flow would give a tall and narrow picture, so some states stand in panes,
// side by side like the columns of a page. Each pane is a graph of its own; an arrow that leaves it goes through a gate.

import type { ElkExtendedEdge, ElkNode } from 'elkjs'
import { type Chart, type ChartState, grouped, type Rule } from './chart.ts'
import { DOT, HEADER, nameWidth, rowSizeOf, SIDE, SIGN, signWidth, sizeOf } from './chart-text.ts'

/**
 * For a state, rows of panes; of each pane the key of the first child that stands there. A child that begins no pane
 * stands in that of the one before it in the chart.
 */
export type Panes = Readonly<Record<string, readonly (readonly string[])[]>>

const panesOf: Panes = {
  'request.open.exchange': [
    ['queued', 'writing'],
    ['ending', 'reading'],
  ],
}

/** An arrow back over more states than this, or to a state around, ends at a sign with the name of its target. */
const NEAR = 3

export interface Graph {
  readonly children: ElkNode[]
  readonly edges: ElkExtendedEdge[]
}

export interface Gate {
  readonly id: string
  /** Arrows flow into a pane from above, and out of it below. */
  readonly side: 'NORTH' | 'SOUTH'
}

export interface Pane extends Graph {
  readonly id: string
  readonly row: Row
  readonly gates: Gate[]
}

export interface Row {
  readonly id: string
  readonly panes: Pane[]
  /** Arrows from one pane of the row to another. */
  readonly folds: { readonly id: string; readonly from: string; readonly to: string }[]
}

/** An arrow, and the edges it was cut into: first to last as they flow, which is against the arrow if that is turned. */
export interface Thread {
  readonly from: string
  readonly to: string
  readonly rules: readonly Rule[]
  readonly turned: boolean
  /** The id of the sign that it ends at. */
  readonly sign: string | null
  readonly pieces: readonly string[]
}

export class ChartGraph {
  readonly whole: Graph = { children: [], edges: [] }
  readonly rows: Row[] = []
  readonly threads: Thread[] = []
  readonly inside: ReadonlyMap<string, readonly Rule[]>
  readonly states: Map<string, ChartState> = new Map()
  readonly #order = new Map<string, number>()
  readonly #paneOf = new Map<string, Pane | null>()
  /** The list of nodes that each state stands in. */
  readonly #among = new Map<string, ElkNode[]>()
  readonly #panes: Panes
  #edges = 0

  constructor({ root, rules }: Chart, panes: Panes = panesOf) {
    this.#panes = panes
    const stays = (rule: Rule) => rule.target === null || rule.target === rule.source
    this.inside = grouped(rules.filter(stays), ({ source }) => source)
    this.#number(root)
    this.#stand(root.children, null, this.whole.children, this.#dot(root, null))
    this.#enter(root)
    // Rules between the same two states share an arrow.
    const arrows = grouped(
      rules.filter((rule) => !stays(rule)),
      ({ source, target }) => `${source} ${target}`,
    )
    for (const shared of arrows.values()) {
      const [{ source, target }] = shared as [Rule]
      this.#thread(source, target as string, shared)
    }
  }

  #number(state: ChartState): void {
    this.states.set(state.id, state)
    this.#order.set(state.id, this.#order.size)
    for (const child of state.children) this.#number(child)
  }

  #node(state: ChartState, pane: Pane | null): ElkNode {
    this.#paneOf.set(state.id, pane)
    const own = this.inside.get(state.id) ?? []
    const compound = state.children.length > 0
    const { width, height } = compound ? rowSizeOf(own) : sizeOf(own)
    const minimum = Math.max(nameWidth(state.key), width) + 2 * SIDE
    if (!compound)
      return { id: state.id, width: minimum, height: own.length === 0 ? 32 : HEADER + height + 8 }
    const top = HEADER + (own.length === 0 ? 12 : height + 16)
    return {
      id: state.id,
      children:
        this.#panes[state.id] === undefined
          ? this.#stand(state.children, pane, [], this.#dot(state, pane))
          : this.#rows(state),
      layoutOptions: {
        'elk.padding': `[top=${top},left=14,bottom=14,right=14]`,
        'elk.nodeSize.constraints': 'MINIMUM_SIZE',
        'elk.nodeSize.minimum': `(${minimum},0)`,
      },
    }
  }

  #stand(states: readonly ChartState[], pane: Pane | null, among: ElkNode[], ...dots: ElkNode[]): ElkNode[] {
    among.push(...dots)
    for (const state of states) {
      this.#among.set(state.id, among)
      among.push(this.#node(state, pane))
    }
    return among
  }

  #rows(state: ChartState): ElkNode[] {
    const panes = this.#panes[state.id]?.flat() ?? []
    const inPane = grouped(state.children, ({ key }) => {
      const place = state.children.findIndex((child) => child.key === key)
      const before = state.children.slice(0, place + 1).findLast((child) => panes.includes(child.key))
      return before?.key ?? panes[0] ?? ''
    })
    const rows = (this.#panes[state.id] ?? []).map((keys, index): Row => {
      const row: Row = { id: `${state.id}:${index}`, panes: [], folds: [] }
      keys.forEach((first, index) => {
        const pane: Pane = { id: `${row.id}:${index}`, row, children: [], edges: [], gates: [] }
        const states = inPane.get(first) ?? []
        const dots = states.some(({ id }) => id === state.initial) ? [this.#dot(state, pane)] : []
        this.#stand(states, pane, pane.children, ...dots)
        row.panes.push(pane)
      })
      return row
    })
    this.rows.push(...rows)
    return rows.map(({ id }) => ({ id }))
  }

  #dot(state: ChartState, pane: Pane | null): ElkNode {
    const id = `${state.id}:start`
    this.#paneOf.set(id, pane)
    return { id, width: 2 * DOT, height: 2 * DOT }
  }

  #enter(state: ChartState): void {
    if (state.initial === null) return
    this.#thread(`${state.id}:start`, state.initial, [])
    for (const child of state.children) this.#enter(child)
  }

  /** elkjs likes all to flow one way, so that an arrow that leads back is laid out the other way round. */
  #thread(from: string, to: string, rules: readonly Rule[]): void {
    const place = (id: string) => this.#order.get(id) ?? -1
    const around = from.startsWith(`${to}.`)
    const far = rules.length > 0 && (around || place(from) - place(to) > NEAR)
    const sign = far ? this.#sign(from, to) : null
    const turned = sign === null && place(to) < place(from) && !around && rules.length > 0
    const [first, last] = turned ? [to, from] : [from, sign ?? to]
    const leaving = this.#paneOf.get(first) ?? null
    const arriving = this.#paneOf.get(last) ?? null
    const cuts: { graph: Graph | Row; from: string; to: string }[] = []
    if (leaving === arriving) cuts.push({ graph: leaving ?? this.whole, from: first, to: last })
    else {
      const out = leaving === null ? first : this.#gate(leaving, 'SOUTH')
      const into = arriving === null ? last : this.#gate(arriving, 'NORTH')
      if (leaving !== null) cuts.push({ graph: leaving, from: first, to: out })
      const fold = leaving !== null && leaving.row === arriving?.row
      cuts.push({ graph: fold ? leaving.row : this.whole, from: out, to: into })
      if (arriving !== null) cuts.push({ graph: arriving, from: into, to: last })
    }
    const labelled = turned ? cuts.length - 1 : 0
    const pieces = cuts.map(({ graph, from, to }, index) => {
      const id = `edge${this.#edges++}`
      const labels = index === labelled && rules.length > 0 ? [{ text: id, ...sizeOf(rules) }] : []
      if ('folds' in graph) graph.folds.push({ id, from, to })
      else graph.edges.push({ id, sources: [from], targets: [to], labels })
      return id
    })
    this.threads.push({ from, to, rules, turned, sign, pieces })
  }

  /** Stands beside the state that the arrow comes from. */
  #sign(from: string, to: string): string {
    const id = `${from}->${to}:sign`
    const width = signWidth(this.states.get(to)?.key ?? to)
    this.#among.get(from)?.push({ id, width, height: SIGN })
    this.#paneOf.set(id, this.#paneOf.get(from) ?? null)
    return id
  }

  #gate(pane: Pane, side: Gate['side']): string {
    const id = `${pane.id}:gate${pane.gates.length}`
    pane.gates.push({ id, side })
    return id
  }
}
