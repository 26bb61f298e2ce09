// The chart as an XState actor: where somebody inspects it, asks for the actor, or wants it interpreted.

import type { Phase, RequestContext, RequestEvent } from '../../../machines/index.ts'
import type { Announce, Chart, RequestActor, RequestSnapshot } from './chart.ts'
import { phaseOf, stateName } from './reading.ts'

export class ActorChart implements Chart {
  readonly actor: RequestActor

  /** Starts the actor. `stopped` is called when somebody stops it. */
  constructor(actor: RequestActor, announce: Announce, stopped: () => void) {
    this.actor = actor
    stops.set(actor, stopped)
    actor.on('*', announce)
    actor.start()
  }

  get context(): RequestContext {
    return this.snapshot.context
  }

  get value(): RequestSnapshot['value'] {
    return this.snapshot.value
  }

  get status(): RequestSnapshot['status'] {
    return this.snapshot.status
  }

  get state(): string {
    return stateName(this.snapshot)
  }

  get phase(): Phase | null {
    return phaseOf(this.snapshot)
  }

  get isPending(): boolean {
    return this.snapshot.hasTag('pending')
  }

  get snapshot(): RequestSnapshot {
    return this.actor.getSnapshot()
  }

  can(event: RequestEvent): boolean {
    const { snapshot } = this
    return snapshot.status === 'active' && snapshot.can(event)
  }

  move(event: RequestEvent): void {
    this.actor.send(event)
  }
}

/** For the logic's `onStop`: XState runs no exit actions when an actor is stopped. */
export function heardStop(actor: object): void {
  stops.get(actor)?.()
}

const stops = new WeakMap<object, () => void>()
