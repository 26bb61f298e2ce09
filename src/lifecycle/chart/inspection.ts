// Those who are shown the charts of a session at work. They come and go while requests are in flight.

import type { ActorRefFrom, InspectionEvent, Observer } from 'xstate'
import type { RequestMachine } from '../../../machines/index.ts'

export type Inspect = ((event: InspectionEvent) => void) | Observer<InspectionEvent>

export interface Watching {
  /** Wants microsteps and actions too, which the interpreter alone shows. */
  readonly closely: boolean
  /** Called in the middle of a move of the chart, and must not make another. */
  next(event: InspectionEvent): void
}

/** An observer of XState's inspection, as one who watches closely. */
export function observing(inspect: Inspect): Watching {
  if (typeof inspect === 'function') return { closely: true, next: inspect }
  return { closely: true, next: (event) => inspect.next?.(event) }
}

const START = { type: 'xstate.init' }

type Shown = ActorRefFrom<RequestMachine>

/** One for each session; its charts are started with it while anybody watches. */
export class Inspection {
  readonly #watching = new Set<Watching>()
  readonly #shown = new WeakSet<object>()

  get isEmpty(): boolean {
    return this.#watching.size === 0
  }

  /** Somebody watches closely: charts that start now are interpreted. */
  get closely(): boolean {
    for (const { closely } of this.#watching) if (closely) return true
    return false
  }

  add(watching: Watching): void {
    this.#watching.add(watching)
  }

  remove(watching: Watching): void {
    this.#watching.delete(watching)
  }

  /** XState calls it. What an observer throws becomes an uncaughtException, and the request goes on. */
  next(event: InspectionEvent): void {
    if (event.type === '@xstate.actor') this.#shown.add(event.actorRef)
    for (const watching of this.#watching) tell(watching, event)
  }

  /** An actor that runs already is shown from now on; whoever is new hears of it, and where it is, first. */
  show(actor: Shown, newcomer: Watching): void {
    const about = { actorRef: actor, rootId: actor.sessionId }
    tell(newcomer, { type: '@xstate.actor', ...about })
    tell(newcomer, { type: '@xstate.snapshot', event: START, snapshot: actor.getSnapshot(), ...about })
    if (this.#shown.has(actor)) return
    this.#shown.add(actor)
    actor.system.inspect(this)
  }
}

function tell(watching: Watching, event: InspectionEvent): void {
  try {
    watching.next(event)
  } catch (error) {
    process.nextTick(() => {
      throw error
    })
  }
}
