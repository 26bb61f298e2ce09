// What a compiled actor's getSnapshot() gives: a machine snapshot whose state is a row of the table.

import {
  type AnyActorRef,
  type AnyMachineSnapshot,
  type AnyStateMachine,
  type AnyStateNode,
  type EventObject,
  type MachineContext,
  matchesState,
  type SnapshotStatus,
  type StateValue,
} from 'xstate'
import { type Move, type Row, unlisted } from './moves.ts'

// An actor that fails copies its snapshot's own properties into a new object. So everything but the row, which only the
// logic needs, is an own property, as it is in XState's snapshots.
export class CompiledSnapshot {
  declare readonly status: SnapshotStatus
  declare readonly output: unknown
  declare readonly error: unknown
  declare readonly machine: AnyStateMachine
  declare readonly context: MachineContext
  declare readonly value: StateValue
  declare readonly tags: Set<string>
  declare readonly children: Record<string, AnyActorRef>
  declare readonly historyValue: object
  declare readonly matches: (partial: StateValue) => boolean
  declare readonly hasTag: (tag: string) => boolean
  declare readonly can: (event: EventObject) => boolean
  declare readonly getMeta: () => object
  declare readonly toJSON: () => object
  readonly #row: Row

  constructor(row: Row, context: MachineContext, status: SnapshotStatus, output: unknown, error: unknown) {
    this.status = status
    this.output = output
    this.error = error
    this.machine = row.machine
    this.context = context
    this.value = row.value
    this.tags = row.tags
    this.children = NONE
    this.historyValue = NONE
    this.matches = matches
    this.hasTag = hasTag
    this.can = can
    this.getMeta = getMeta
    this.toJSON = toJSON
    this.#row = row
  }

  /** Null for what is not one of these, such as a copy. */
  static rowOf(snapshot: object): Row | null {
    return #row in snapshot ? snapshot.#row : null
  }

  get _nodes(): AnyStateNode[] {
    this.#row.nodes ??= interpreted(this)._nodes
    return this.#row.nodes
  }
}

const NONE = Object.freeze({})

type Self = Pick<
  CompiledSnapshot,
  'machine' | 'value' | 'context' | 'tags' | 'status' | 'output' | 'error' | 'children'
>

const interpreted = ({ machine, value, context }: Self): AnyMachineSnapshot =>
  machine.resolveState({ value, context })

function matches(this: Self, partial: StateValue): boolean {
  return matchesState(partial, this.value)
}

function hasTag(this: Self, tag: string): boolean {
  return this.tags.has(tag)
}

function can(this: Self, event: EventObject): boolean {
  const row = CompiledSnapshot.rowOf(this)
  if (row === null) return interpreted(this).can(event)
  const cell = row.moves.get(event.type)
  let move: Move | null = cell === undefined ? unlisted(row, event.type) : cell
  while (move !== null && move.guard !== null)
    move = move.guard.call({ context: this.context, event }, move.guard.params) ? move.yes : move.no
  return move?.answers === true
}

function getMeta(this: Self): object {
  const row = CompiledSnapshot.rowOf(this)
  if (row === null) return interpreted(this).getMeta()
  row.meta ??= Object.freeze(interpreted(this).getMeta())
  return row.meta
}

function toJSON(this: Self & { historyValue: object }): object {
  const { status, output, error, context, value, children, historyValue, tags } = this
  return { status, output, error, context, value, children, historyValue, tags: [...tags] }
}
