// A scenario of the HttpWebRequest corpus, as its file has it.

import type { Routes } from '../server/index.ts'

export type Expectation = Readonly<Record<string, unknown>>

/** A step: its name, and what goes with it. */
export interface Step {
  readonly do: string
  readonly on?: string | readonly string[]
  readonly as?: string
  readonly uri?: string | null
  readonly http?: boolean
  readonly set?: Readonly<Record<string, unknown>>
  readonly property?: string
  readonly value?: unknown
  readonly type?: string
  readonly method?: string
  readonly args?: readonly unknown[]
  readonly state?: unknown
  /** Null: none is given. A list is run inside of it. */
  readonly callback?: readonly Step[] | null
  readonly result?: unknown
  readonly context?: string
  readonly rethrow?: boolean
  readonly buffer?: number | null
  readonly offset?: number
  readonly count?: number
  readonly bytes?: number
  readonly text?: string
  readonly times?: number
  readonly name?: string
  readonly ms?: number
  readonly gate?: string
  readonly release?: string
  readonly event?: string
  readonly path?: string
  readonly listener?: string
  readonly where?: Expectation
  readonly expect?: Expectation | readonly unknown[]
}

export interface Scenario {
  readonly id: string
  readonly rules?: readonly string[]
  readonly needs?: readonly string[]
  readonly server: { readonly routes?: Routes }
  readonly steps: readonly Step[]
}

/** @throws Error for a text that is no scenario */
export function parseScenario(text: string): Scenario {
  const scenario = JSON.parse(text) as Partial<Scenario>
  if (!Array.isArray(scenario.steps)) throw new Error('it has no list "steps"')
  if (typeof scenario.id !== 'string') throw new Error('it has no "id"')
  return { ...scenario, server: scenario.server ?? {} } as Scenario
}
