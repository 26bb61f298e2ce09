// What the page has to know of the chart: its states, its rules and its alphabets, as plain JSON.

export interface ChartState {
  /** With the name of the chart: `request.open.idle`. */
  readonly id: string
  /** Without it: `open.idle`. */
  readonly name: string
  readonly key: string
  readonly description: string
  /** Where a failure would be; inherited. */
  readonly phase: string | null
  /** A call has not completed there; inherited. */
  readonly pending: boolean
  readonly final: boolean
  readonly parent: string | null
}

/** A transition, as the chart declares it on one state. */
export interface ChartRule {
  readonly source: string
  readonly event: string
  readonly guard: string | null
  /** Null when the rule only acts. */
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
  /** In the order of the way of a request. */
  readonly phases: readonly string[]
}
