// Turns a machine into actor logic that looks its transitions up instead of working them out.

import type {
  ActorLogic,
  AnyActorScope,
  AnyMachineSnapshot,
  AnyStateMachine,
  EmittedFrom,
  EventFromLogic,
  EventObject,
  InputFrom,
  MachineContext,
  Snapshot,
  SnapshotFrom,
} from 'xstate'
import { lower, positionName, type Table, unorderedName } from './lower/index.ts'
import { bind, type Move, type Moves, type Row, unlisted } from './moves.ts'
import { play, refuseSpawn } from './play.ts'
import { CompiledSnapshot } from './snapshot.ts'
import type { LogicOptions } from './stop.ts'

/**
 * Runs under `createActor`, `invoke` and `spawn` like the machine it was made from. An inspector is sent the same
 * `@xstate.actor`, `@xstate.event` and `@xstate.snapshot`; `@xstate.action` for plain functions alone, and no
 * `@xstate.microstep`. The error of a guard that throws is the guard's own; XState wraps it.
 */
export interface CompiledLogic<Machine extends AnyStateMachine>
  extends ActorLogic<
    SnapshotFrom<Machine>,
    EventFromLogic<Machine>,
    InputFrom<Machine>,
    AnyActorScope['system'],
    EmittedFrom<Machine>
  > {
  readonly config: Machine['config']
  readonly machine: Machine
  readonly table: Table
  /** The table with the machine's own functions in it: what a `Run` plays. */
  readonly moves: Moves
}

/**
 * Compiles a machine. With a table that `lower` made before, nothing is worked out anew.
 * Throws a `NotCompilableError` for a machine that does what no table can say.
 */
export function compile<Machine extends AnyStateMachine>(
  machine: Machine,
  table: Table = lower(machine),
  options: LogicOptions<Machine> = {},
): CompiledLogic<Machine> {
  const moves = bind(machine, table)
  const { start, rows } = moves
  const { onStop } = options

  function getInitialSnapshot(scope: AnyActorScope, input: unknown): CompiledSnapshot | AnyMachineSnapshot {
    const { context } = machine.config
    let initial: MachineContext = typeof context === 'function' ? {} : (context ?? {})
    try {
      if (typeof context === 'function')
        initial = { ...context({ input, self: scope.self, spawn: refuseSpawn }) }
      return play(start, null, null, initial, { type: 'xstate.init', input } as EventObject, scope)
    } catch (error) {
      const failed = machine.resolveState({ value: {}, context: initial })
      return Object.assign(failed, { status: 'error', error })
    }
  }

  function transition(from: CompiledSnapshot, event: EventObject, scope: AnyActorScope): CompiledSnapshot {
    if (from.status !== 'active') return from
    const row = CompiledSnapshot.rowOf(from) ?? rowAt(from as unknown as AnyMachineSnapshot)
    const move = row.moves.get(event.type)
    if (move === undefined) return unexpected(row, from, event, scope)
    return move === null ? from : play(move, from, row, from.context, event, scope)
  }

  function unexpected(
    row: Row,
    from: CompiledSnapshot,
    event: EventObject,
    scope: AnyActorScope,
  ): CompiledSnapshot {
    if (event.type === 'xstate.stop') {
      onStop?.({ snapshot: from as never, self: scope.self as never })
      return new CompiledSnapshot(row, from.context, 'stopped', undefined, undefined)
    }
    if (event.type.startsWith('xstate.error.actor') && !from.can(event))
      return new CompiledSnapshot(row, from.context, 'error', undefined, (event as { error?: unknown }).error)
    const move: Move | null = unlisted(row, event.type)
    return move === null ? from : play(move, from, row, from.context, event, scope)
  }

  function restoreSnapshot(persisted: Snapshot<unknown>, scope: AnyActorScope): CompiledSnapshot {
    // One of our own can go on as it is: a run that becomes an actor hands it over.
    if (CompiledSnapshot.rowOf(persisted) !== null) return persisted as unknown as CompiledSnapshot
    const restored = machine.restoreSnapshot(persisted, scope) as AnyMachineSnapshot
    const { context, status, output, error } = restored
    return new CompiledSnapshot(rowAt(restored), context, status, output, error)
  }

  function rowAt(snapshot: AnyMachineSnapshot): Row {
    const row = rows.get(positionName(snapshot)) ?? reordered(snapshot)
    if (row === undefined)
      throw new Error(`The machine '${machine.id}' never rests in ${JSON.stringify(snapshot.value)}.`)
    return row
  }

  // A store that sorts the keys of what it is given brings a state value back in an order that the machine never makes.
  function reordered({ value }: AnyMachineSnapshot): Row | undefined {
    const name = unorderedName(value)
    return [...rows.values()].find((row) => unorderedName(row.value) === name)
  }

  const logic = {
    config: machine.config,
    machine,
    table,
    moves,
    getInitialSnapshot,
    transition,
    getPersistedSnapshot: (snapshot: unknown, options?: unknown) =>
      machine.getPersistedSnapshot(snapshot as AnyMachineSnapshot, options),
    restoreSnapshot,
  }
  return logic as unknown as CompiledLogic<Machine>
}
