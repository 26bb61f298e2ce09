// The chart for the page: states, rules, events and statuses, as plain JSON.

export interface ChartState {
  /** With the name of the chart: `request.open.idle`. */
  readonly id: string
  /** Without it: `open.idle`. */
  readonly name: string
  readonly key: string
  readonly description: string
  /** The phase of a failure in this state; inherited. */
  readonly phase: string | null
  /** A call is pending in this state; inherited. */
  readonly pending: boolean
  readonly final: boolean
  readonly parent: string | null
}

/** A transition, as the chart declares it on one state. */
export interface ChartRule {
  readonly source: string
  readonly event: string
  readonly guard: string | null
  /** Null if the rule only runs actions. */
  readonly target: string | null
  /** The statuses that it announces, in order. */
  readonly announces: readonly string[]
}

export interface ChartStatus {
  readonly name: string
  readonly number: number | null
  readonly when: string
}

export interface ChartFacts {
  readonly id: string
  readonly states: readonly ChartState[]
  readonly rules: readonly ChartRule[]
  readonly statuses: readonly ChartStatus[]
  /** In the order in which a request goes through them. */
  readonly phases: readonly string[]
}

/** The phase of each leaf state by its dotted name. */
export function phasesByState({ states }: ChartFacts): (state: string) => string | null {
  const known = new Map(states.map(({ name, phase }) => [name, phase]))
  return (state) => known.get(state) ?? null
}

/** The number of each status in wininet.h; null for a plain one. */
export function numbersByStatus({ statuses }: ChartFacts): (status: string) => number | null {
  const known = new Map(statuses.map(({ name, number }) => [name, number]))
  return (status) => known.get(status) ?? null
}
