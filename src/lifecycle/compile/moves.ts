// The table with the machine's own functions in place of their names.

import type { AnyStateMachine, AnyStateNode, EventObject, StateValue } from 'xstate'
import {
  type Effect,
  fallbackOf,
  type Move as MoveOf,
  type Named,
  type Row as RowOf,
  type Table,
} from './lower/index.ts'
import { assignmentOf, emissionOf, type Implementation, shapeOfAction, shapeOfGuard } from './xstate/index.ts'

/** One shape for all moves keeps the loop that plays them fast: with a guard it branches, without one it acts. */
export interface Move {
  readonly guard: Deed | null
  readonly yes: Move | null
  readonly no: Move | null
  /** The event itself is answered; see `Step.unasked`. */
  readonly answers: boolean
  readonly effects: readonly Deed[]
  readonly next: Move | null
  /** Where it comes to rest; null where it goes on or stays. */
  readonly row: Row | null
}

export interface Deed {
  readonly kind: 'guard' | 'assign' | 'emit' | 'plain' | 'output'
  readonly name: string
  readonly call: Implementation
  readonly params: unknown
  /** In place of the event that came in. */
  readonly event: EventObject | null
}

export interface Row {
  readonly name: string
  readonly machine: AnyStateMachine
  readonly value: StateValue
  readonly tags: Set<string>
  readonly status: 'active' | 'done'
  readonly moves: ReadonlyMap<string, Move | null>
  /** Most rows list all that they answer to. */
  readonly hasWildcards: boolean
  /** Made when first asked for. */
  meta: object | null
  nodes: AnyStateNode[] | null
  /** Of no concern to the table: whoever runs it keeps here what it worked out of the row. */
  reading: unknown
}

export interface Moves {
  readonly start: Move
  readonly rows: ReadonlyMap<string, Row>
}

export function bind(machine: AnyStateMachine, table: Table): Moves {
  const rows = new Map<string, Row & { readonly moves: Map<string, Move | null> }>()
  for (const [name, row] of Object.entries(table.rows)) rows.set(name, emptyRow(machine, name, row))
  const binder = new Binder(machine, rows)
  for (const [name, row] of rows)
    for (const [type, move] of Object.entries(table.rows[name]?.on ?? {}))
      row.moves.set(type, move === null ? null : binder.move(move))
  return { start: binder.move(table.start), rows }
}

/** What a row does with an event that it does not list. */
export function unlisted(row: Row, type: string): Move | null {
  return row.hasWildcards ? fallbackOf(row.moves, type) : null
}

function emptyRow(machine: AnyStateMachine, name: string, { value, tags, done, on }: RowOf) {
  return {
    name,
    machine,
    value: frozen(value),
    tags: new Set(tags),
    status: done === true ? ('done' as const) : ('active' as const),
    moves: new Map<string, Move | null>(),
    hasWildcards: Object.keys(on ?? {}).some((type) => type.endsWith('*')),
    meta: null,
    nodes: null,
    reading: null,
  }
}

const frozen = (value: StateValue): StateValue =>
  typeof value === 'string'
    ? value
    : Object.freeze(
        Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, frozen(inner as StateValue)])),
      )

const NO_MOVE = { guard: null, yes: null, no: null, answers: false, effects: [], next: null, row: null }

class Binder {
  readonly #machine: AnyStateMachine
  readonly #rows: ReadonlyMap<string, Row>

  constructor(machine: AnyStateMachine, rows: ReadonlyMap<string, Row>) {
    this.#machine = machine
    this.#rows = rows
  }

  move(move: MoveOf): Move {
    if ('if' in move)
      return {
        ...NO_MOVE,
        guard: this.#guard(move.if),
        yes: this.#optional(move.yes),
        no: this.#optional(move.no),
      }
    return {
      ...NO_MOVE,
      answers: move.unasked !== true,
      effects: (move.do ?? []).map((effect) => this.#effect(effect)),
      next: this.#optional(move.next),
      row: move.to === undefined ? null : this.#row(move.to),
    }
  }

  #optional(move: MoveOf | undefined): Move | null {
    return move === undefined ? null : this.move(move)
  }

  #row(name: string): Row {
    const row = this.#rows.get(name)
    if (row === undefined) throw this.#outdated(`the row '${name}'`)
    return row
  }

  #guard(named: Named): Deed {
    const { type, ...rest } = this.#named(named)
    const guard = (this.#machine.implementations.guards as Record<string, unknown>)[type]
    if (guard === undefined || shapeOfGuard(guard).kind !== 'plain')
      throw this.#outdated(`the guard '${type}'`)
    return { kind: 'guard', name: type, call: guard as Implementation, ...rest }
  }

  #effect(effect: Effect): Deed {
    if (typeof effect === 'object' && 'output' in effect) return this.#output(effect.output)
    const { type, ...rest } = this.#named(effect)
    const action = (this.#machine.implementations.actions as Record<string, unknown>)[type]
    const kind = shapeOfAction(action)
    if (action === undefined || kind === 'raise' || kind === 'other')
      throw this.#outdated(`the action '${type}'`)
    const call =
      kind === 'assign'
        ? assignmentOf(action)
        : kind === 'emit'
          ? emissionOf(action)
          : (action as Implementation)
    return { kind, name: type, call, ...rest }
  }

  #output(event: EventObject): Deed {
    const { output } = this.#machine.root
    const call = typeof output === 'function' ? (output as Implementation) : () => output
    return { kind: 'output', name: 'output', call, params: undefined, event: asRaised(event) }
  }

  #named(named: Named): Pick<Deed, 'params' | 'event'> & { type: string } {
    if (typeof named === 'string') return { type: named, params: undefined, event: null }
    const { type, params, event } = named
    return { type, params, event: event === undefined ? null : asRaised(event) }
  }

  #outdated(what: string): Error {
    return new Error(
      `The table of the machine '${this.#machine.id}' is out of date: it names ${what}. Make it anew.`,
    )
  }
}

// XState's done events have an output, be it undefined; JSON has no place for that.
const asRaised = (event: EventObject): EventObject =>
  event.type.startsWith('xstate.done.state.') ? Object.assign({ output: undefined }, event) : event
