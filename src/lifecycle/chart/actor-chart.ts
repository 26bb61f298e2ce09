// The chart as an XState actor: where somebody inspects it, asks for the actor, or wants it interpreted.

import type { Phase, RequestContext, RequestEvent } from '../../../machines/index.ts'
import type { Announce, Chart, RequestActor, RequestSnapshot } from './chart.ts'
import { phaseOf, stateName } from './reading.ts'

export class ActorChart implements Chart {
  readonly actor: RequestActor

  /** Starts the actor. */
  constructor(actor: RequestActor, announce: Announce) {
    this.actor = actor
    actor.on('*', announce)
    actor.start()
  }

  get context(): RequestContext {
    return this.snapshot.context
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
    return this.snapshot.can(event)
  }

  move(event: RequestEvent): void {
    this.actor.send(event)
  }
}
