// The graphs that elkjs is to lay out. A long flow would give a tall and narrow picture, so some states stand in panes,
// side by side like the columns of a page. Each pane is a graph of its own; an arrow that leaves it goes through a gate.

import type { ElkExtendedEdge, ElkNode } from 'elkjs'
import { type Chart, type ChartState, grouped, type Rule } from './chart.ts'
import { DOT, HEADER, nameWidth, rowSizeOf, SIDE, sizeOf } from './chart-text.ts'

/** For a state, rows of panes; in a pane, the keys of the children that stand there. */
const panesOf: Readonly<Record<string, readonly (readonly (readonly string[])[])[]>> = {
  'request.open.exchange': [
    [
      ['queued', 'resolving', 'connecting', 'securing', 'sendingRequest'],
      ['writing', 'answered'],
    ],
    [['ending', 'redirecting'], ['reading']],
  ],
}

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
  #edges = 0

  constructor({ root, rules }: Chart) {
    const stays = (rule: Rule) => rule.target === null || rule.target === rule.source
    this.inside = grouped(rules.filter(stays), ({ source }) => source)
    this.#number(root)
    this.whole.children.push(this.#dot(root, null), ...root.children.map((state) => this.#node(state, null)))
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
      children: panesOf[state.id] === undefined ? this.#children(state, pane) : this.#rows(state),
      layoutOptions: {
        'elk.padding': `[top=${top},left=14,bottom=14,right=14]`,
        'elk.nodeSize.constraints': 'MINIMUM_SIZE',
        'elk.nodeSize.minimum': `(${minimum},0)`,
      },
    }
  }

  #children(state: ChartState, pane: Pane | null): ElkNode[] {
    return [this.#dot(state, pane), ...state.children.map((child) => this.#node(child, pane))]
  }

  #rows(state: ChartState): ElkNode[] {
    const left = new Map(state.children.map((child) => [child.key, child]))
    const rows = (panesOf[state.id] ?? []).map((keys, index): Row => {
      const row: Row = { id: `${state.id}:${index}`, panes: [], folds: [] }
      keys.forEach((keys, index) => {
        const pane: Pane = { id: `${row.id}:${index}`, row, children: [], edges: [], gates: [] }
        for (const key of keys) {
          const child = left.get(key)
          if (child === undefined) continue
          if (child.id === state.initial) pane.children.push(this.#dot(state, pane))
          pane.children.push(this.#node(child, pane))
          left.delete(key)
        }
        row.panes.push(pane)
      })
      return row
    })
    this.rows.push(...rows)
    return [...rows.map(({ id }) => ({ id })), ...[...left.values()].map((child) => this.#node(child, null))]
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
    const turned = place(to) < place(from) && !from.startsWith(`${to}.`) && rules.length > 0
    const [first, last] = turned ? [to, from] : [from, to]
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
    this.threads.push({ from, to, rules, turned, pieces })
  }

  #gate(pane: Pane, side: Gate['side']): string {
    const id = `${pane.id}:gate${pane.gates.length}`
    pane.gates.push({ id, side })
    return id
  }
}
