// Plays one move: asks its guards, applies its updates, emits and runs what it says, in the order of the table.

import type { AnyActorRef, AnyActorScope, EventObject, MachineContext } from 'xstate'
import type { Deed, Move, Row } from './moves.ts'
import { CompiledSnapshot } from './snapshot.ts'

export function play(
  first: Move,
  before: CompiledSnapshot | null,
  at: Row | null,
  context: MachineContext,
  event: EventObject,
  scope: AnyActorScope,
): CompiledSnapshot {
  let row = at
  let now = context
  let output: unknown
  let args: Args | null = null
  for (let move: Move | null = first; move !== null; ) {
    const guard: Deed | null = move.guard
    if (guard !== null) {
      args = argsOf(args, now, guard, event, scope)
      move = guard.call(args, guard.params) ? move.yes : move.no
      continue
    }
    for (const deed of move.effects) {
      args = argsOf(args, now, deed, event, scope)
      switch (deed.kind) {
        case 'assign':
          now = updated(now, deed.call(args, deed.params))
          break
        case 'emit':
          emit(scope, deed.call(args, deed.params) as EventObject, before === null)
          break
        case 'output':
          output = deed.call(args, undefined)
          break
        default:
          scope.actionExecutor({ type: deed.name, info: args, params: deed.params, exec: deed.call as never })
      }
    }
    if (move.row !== null) row = move.row
    move = move.next
  }
  if (before !== null && row === at && now === context) return before
  return new CompiledSnapshot(row as Row, now, (row as Row).status, output, undefined)
}

/** What guards and actions are given. Made anew when the context changes, since an action may keep it. */
class Args {
  readonly context: MachineContext
  readonly event: EventObject
  readonly self: AnyActorRef
  readonly system: AnyActorScope['system']
  readonly spawn: () => never

  constructor(context: MachineContext, event: EventObject, scope: AnyActorScope) {
    this.context = context
    this.event = event
    this.self = scope.self
    this.system = scope.system
    this.spawn = refuseSpawn
  }
}

function argsOf(
  args: Args | null,
  context: MachineContext,
  deed: Deed,
  event: EventObject,
  scope: AnyActorScope,
): Args {
  const seen = deed.event ?? event
  return args !== null && args.context === context && args.event === seen
    ? args
    : new Args(context, seen, scope)
}

export function refuseSpawn(): never {
  throw new Error('A compiled machine cannot spawn actors.')
}

function updated(context: MachineContext, update: unknown): MachineContext {
  for (const _ in update as object) return { ...context, ...(update as object) }
  return context
}

// XState delivers what was emitted once the snapshot is in place; before the start, also after the plain actions.
function emit(scope: AnyActorScope, emitted: EventObject, starting: boolean): void {
  const deliver = () => scope.emit(emitted)
  scope.defer(starting ? () => scope.defer(deliver) : deliver)
}
