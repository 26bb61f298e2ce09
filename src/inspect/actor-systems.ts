// The systems of actors that make requests. Each is inspected from its first request on, unless its program inspects it already.

import type { AnyActorRef, InspectionEvent, Subscription } from 'xstate'

type System = AnyActorRef['system']

export class ActorSystems {
  readonly #hear: (event: InspectionEvent) => void
  readonly #known = new WeakSet<System>()
  /** The systems, by the session id of their root. */
  readonly #inspected = new Map<string, Subscription>()

  constructor(hear: (event: InspectionEvent) => void) {
    this.#hear = hear
  }

  /** An inspection event of a system that its program inspects with this inspector. */
  next(event: InspectionEvent): void {
    this.#known.add((event.actorRef as AnyActorRef).system)
    this.#hear(event)
  }

  /** Begins with the present snapshots of the actor's parents, the outermost first. */
  add(actor: AnyActorRef): void {
    const { system } = actor
    if (this.#known.has(system)) return
    this.#known.add(system)
    const line = [actor]
    for (let parent = actor._parent; parent !== undefined; parent = parent._parent) line.unshift(parent)
    const [{ sessionId: rootId }] = line as [AnyActorRef]
    for (const actorRef of line) {
      this.#hear({ type: '@xstate.actor', actorRef, rootId })
      this.#hear({
        type: '@xstate.snapshot',
        actorRef,
        rootId,
        event: START,
        snapshot: actorRef.getSnapshot(),
      })
    }
    const next = (event: InspectionEvent): void => {
      this.#hear(event)
      const isOver = event.type === '@xstate.snapshot' && event.snapshot.status !== 'active'
      if (isOver && event.actorRef.sessionId === rootId) this.#leave(rootId)
    }
    this.#inspected.set(rootId, system.inspect({ next }))
  }

  #leave(rootId: string): void {
    this.#inspected.get(rootId)?.unsubscribe()
    this.#inspected.delete(rootId)
  }
}

const START = { type: 'xstate.init' } as const
