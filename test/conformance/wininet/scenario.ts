// A scenario of the WinInet corpus, as its file has it.

import type { NameAnswer } from '../names.ts'
import type { Routes } from '../server/index.ts'
import type { Item, Looseness } from './match/index.ts'

/** A command of the script: its name, and what goes with it. */
export interface Command {
  readonly do: string
  readonly h?: string
  readonly as?: string
  readonly wait?: boolean
  readonly ctx?: number
  readonly flags?: readonly string[]
  readonly host?: string | null
  readonly port?: string | number
  readonly user?: string
  readonly password?: string
  readonly agent?: string | null
  readonly cb?: string | null
  readonly verb?: string | null
  readonly path?: string | null
  readonly url?: string | null
  readonly headers?: string | null
  readonly modifiers?: readonly string[]
  readonly body?: string
  /** Of the pattern. */
  readonly bytes?: number
  /** Where in the pattern the bytes begin. */
  readonly at?: number
  readonly data?: string
  readonly total?: number
  /** Null: the argument is missing. */
  readonly buffer?: null
  /** Null: the argument is missing. */
  readonly buffers?: null
  readonly badSize?: boolean
  readonly outBuffers?: boolean
  readonly length?: number
  readonly info?: string
  readonly name?: string
  readonly number?: boolean
  readonly request?: boolean
  readonly index?: number
  readonly option?: string | number
  readonly value?: number | string
  readonly status?: string
  readonly count?: number
  readonly signal?: string
  readonly gate?: string
  readonly text?: string
  readonly ms?: number
  readonly run?: readonly Command[]
  readonly chunk?: number
  readonly max?: number
  readonly rest?: boolean
}

export interface Scenario {
  readonly name: string
  readonly server: {
    readonly routes?: Routes
    readonly dns?: Readonly<Record<string, NameAnswer>>
    readonly needs?: readonly string[]
    /** By connection, c1, c2 …: what the servers must have seen. */
    readonly wire?: Readonly<Record<string, readonly string[]>>
  }
  readonly script: readonly Command[]
  readonly expect: readonly Item[]
  /** What hinternet does by default, where that is stricter than WinInet. */
  readonly strict?: { readonly expect: readonly Item[] }
  readonly loose?: Looseness
}

/** @throws Error for a text that is no scenario */
export function parseScenario(text: string): Scenario {
  const scenario = JSON.parse(text) as Partial<Scenario>
  for (const list of ['script', 'expect'] as const)
    if (!Array.isArray(scenario[list])) throw new Error(`it has no list "${list}"`)
  if (typeof scenario.name !== 'string') throw new Error('it has no "name"')
  return { ...scenario, server: scenario.server ?? {} } as Scenario
}
