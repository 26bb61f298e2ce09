// The one moment that a machine does not see. XState runs no exit actions when an actor is stopped, so whoever drives
// something on the machine's behalf hears of it here, whether the machine is compiled or interpreted.

import type { ActorRefFrom, AnyActorScope, AnyStateMachine, EventObject, SnapshotFrom } from 'xstate'

export interface Stopped<Machine extends AnyStateMachine> {
  /** The last snapshot before the stop. */
  readonly snapshot: SnapshotFrom<Machine>
  readonly self: ActorRefFrom<Machine>
}

export interface LogicOptions<Machine extends AnyStateMachine> {
  /**
   * Called when a running actor is stopped: by `stop()`, or by a parent that leaves the state which invoked it.
   * At most once for each actor; not when the machine is done or has failed. What it throws becomes the actor's error.
   */
  readonly onStop?: ((stopped: Stopped<Machine>) => void) | undefined
}

/** The machine itself, run by XState, with the same options that `compile` takes. */
export function interpreted<Machine extends AnyStateMachine>(
  machine: Machine,
  { onStop }: LogicOptions<Machine>,
): Machine {
  if (onStop === undefined) return machine
  const transition: AnyStateMachine['transition'] = (snapshot, event, scope) => {
    if ((event as EventObject).type === 'xstate.stop')
      onStop({ snapshot: snapshot as never, self: (scope as AnyActorScope).self as never })
    return machine.transition(snapshot, event, scope)
  }
  return Object.create(machine, { transition: { value: transition, enumerable: true } }) as Machine
}
