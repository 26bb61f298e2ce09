// Answers questions about the chart: the states around the present one, the rule that led there, and the events that it takes.

import {
  type ChartFacts,
  type ChartRule,
  type ChartState,
  type StateValue,
  stateName,
} from '../../run/index.ts'

/** A move in the picture: the highlighted states, and the arrows and labels that led there. */
export interface Move {
  /** From the outermost to the innermost. */
  readonly states: readonly string[]
  readonly rule: ChartRule | null
  /** The ids of arrows, such as `request.open.idle->request.open.exchange`. */
  readonly arrows: readonly string[]
}

export interface Next {
  readonly rule: ChartRule
  /** The state that declares it: the one that was asked about, or one around it. */
  readonly from: ChartState
  readonly to: ChartState | null
}

export class ChartModel {
  readonly facts: ChartFacts
  readonly #states: ReadonlyMap<string, ChartState>
  readonly #rules = new Map<string, ChartRule[]>()

  constructor(facts: ChartFacts) {
    this.facts = facts
    this.#states = new Map(facts.states.map((state) => [state.id, state]))
    for (const rule of facts.rules) {
      const own = this.#rules.get(rule.source)
      if (own === undefined) this.#rules.set(rule.source, [rule])
      else own.push(rule)
    }
  }

  state(id: string): ChartState | undefined {
    return this.#states.get(id)
  }

  /** The ids of the states that a value is in, from the outermost inwards; empty for a value of another chart. */
  statesOf(value: StateValue): readonly string[] {
    const ids: string[] = []
    const enter = (inner: StateValue, around: string): void => {
      const keys = typeof inner === 'string' ? [inner] : Object.keys(inner)
      for (const key of keys) {
        const id = `${around}.${key}`
        if (!this.#states.has(id)) continue
        ids.push(id)
        if (typeof inner === 'object') enter(inner[key] as StateValue, id)
      }
    }
    enter(value, this.facts.id)
    return ids
  }

  /** The innermost of these states. */
  leafOf(value: StateValue): ChartState | undefined {
    return this.#states.get(this.statesOf(value).at(-1) ?? '')
  }

  /** The move that an event made; the first one of a request has no state before it. */
  moveOf(before: StateValue | null, event: string, after: StateValue): Move {
    const states = this.statesOf(after)
    if (before === null) return { states, rule: null, arrows: this.#entered(this.facts.id, states) }
    const rule = this.ruleOf(before, event, after)
    if (rule === null) return { states, rule, arrows: [] }
    const { source, target } = rule
    if (target === null || target === source) return { states, rule, arrows: [] }
    return { states, rule, arrows: [`${source}->${target}`, ...this.#entered(target, states)] }
  }

  /** XState asks the innermost state first. If several rules have guards, this is the one that leads to the new state. */
  ruleOf(before: StateValue, event: string, after: StateValue): ChartRule | null {
    const target = this.facts.id + stateName(after).replace(/^(?=.)/, '.')
    for (const source of [...this.statesOf(before)].reverse()) {
      const rules = (this.#rules.get(source) ?? []).filter((rule) => rule.event === event)
      if (rules.length === 0) continue
      const fitting = rules.filter((rule) => rule.target !== null && within(target, rule.target))
      const [nearest] = fitting.sort((a, b) => (b.target ?? '').length - (a.target ?? '').length)
      return nearest ?? rules.find((rule) => rule.target === null) ?? rules[0] ?? null
    }
    return null
  }

  /** The rules of a state: its own, then those of the states around it. */
  nextOf(id: string): readonly Next[] {
    const found: Next[] = []
    const own = new Set<string>()
    for (let at = this.#states.get(id); at !== undefined; at = this.#states.get(at.parent ?? '')) {
      const from = at
      const rules = this.#rules.get(from.id) ?? []
      const fresh = rules.filter(({ event }) => !own.has(event))
      found.push(...fresh.map((rule) => ({ rule, from, to: this.#states.get(rule.target ?? '') ?? null })))
      for (const { event, guard } of fresh) if (guard === null) own.add(event)
    }
    return found
  }

  /** The arrows from the dots, by which the states inside `outer` were entered. */
  #entered(outer: string, states: readonly string[]): readonly string[] {
    const arrows: string[] = []
    for (const id of states) {
      const parent = this.#states.get(id)?.parent ?? this.facts.id
      if (within(parent, outer)) arrows.push(`${parent}:start->${id}`)
    }
    return arrows
  }
}

const within = (id: string, outer: string): boolean => id === outer || id.startsWith(`${outer}.`)
