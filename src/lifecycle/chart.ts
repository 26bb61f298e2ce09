// A running chart: on the table that is printed from it, or as an XState actor.

import { type Actor, createActor } from 'xstate'
import {
  type Announcement,
  type Phase,
  type RequestContext,
  type RequestEvent,
  type RequestInput,
  type RequestMachine,
  RequestRun,
  type RequestSnapshot,
  type RequestState,
  requestMachine,
  requestState,
} from '../../machines/index.ts'
import type { Inspection } from './inspection.ts'

/** The type of no event: the actor takes none. */
export interface NoEvent {
  readonly type: never
}

/** Takes no events: use the methods of the request. */
export interface RequestActor extends Actor<RequestMachine> {
  /** @throws TypeError always: an event would move the chart without any action of the request. */
  send(event: NoEvent): void
}

export interface Chart {
  /** The present context. It changes in place, so read it again after a move. */
  readonly context: RequestContext
  /** The value and the status of a snapshot. */
  readonly value: RequestSnapshot['value']
  readonly status: RequestSnapshot['status']
  /** The innermost state, such as `writing.ioPending`. */
  readonly state: string
  /** The phase that a failure would have now; null if nothing can fail. */
  readonly phase: Phase | null
  /** A call is pending. */
  readonly isPending: boolean
  readonly snapshot: RequestSnapshot
  can(event: RequestEvent): boolean
  /** Passes each announcement to `Announce` before it returns. */
  move(event: RequestEvent): void
}

/** Takes an announcement. It must not move the chart. */
export type Announce = (announcement: Announcement) => void

/** `table`: an actor only if somebody asks for it. `interpreted`: an actor from the start. Both behave the same. */
export type Logic = 'table' | 'interpreted'

/** Interpreted if the caller or HINTERNET_INTERPRET=1 says so; otherwise the table. */
export const logicFor = (interpret: boolean): Logic =>
  interpret || process.env.HINTERNET_INTERPRET === '1' ? 'interpreted' : 'table'

/**
 * An observer of XState's inspection sees an interpreted actor. `stopped` is called when somebody stops the actor.
 */
export function startChart(
  logic: Logic,
  input: RequestInput,
  inspect: Inspection | undefined,
  announce: Announce,
  stopped: () => void,
): Chart {
  if (logic === 'table' && inspect?.isObserved !== true) return new RequestRun(input, announce)
  const options = { input, ...(inspect !== undefined && { inspect }) }
  return new ActorChart(createActor(stoppable, options), announce, stopped)
}

/** Turns a request that ran on the table into an actor in the same state. */
export function handOver(
  { snapshot }: Chart,
  inspect: Inspection | undefined,
  announce: Announce,
  stopped: () => void,
): ActorChart {
  const options = {
    snapshot: requestMachine.getPersistedSnapshot(snapshot),
    // The actor is restored, not started: only the type asks for `input`.
    input: undefined as never,
    ...(inspect !== undefined && { inspect }),
  }
  return new ActorChart(createActor(stoppable, options), announce, stopped)
}

export class ActorChart implements Chart {
  readonly actor: Actor<RequestMachine>
  /** True during a move, when listeners of the actor run. */
  isMoving = false
  readonly #send: Actor<RequestMachine>['send']

  /** Starts the actor. `stopped` is called when somebody stops it. */
  constructor(actor: Actor<RequestMachine>, announce: Announce, stopped: () => void) {
    this.actor = actor
    this.#send = actor.send
    actor.send = refuseEvent
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
    return this.#state.name
  }

  get phase(): Phase | null {
    return this.#state.phase
  }

  get isPending(): boolean {
    return this.#state.isPending
  }

  get snapshot(): RequestSnapshot {
    return this.actor.getSnapshot()
  }

  get #state(): RequestState {
    return requestState(this.snapshot.value)
  }

  can(event: RequestEvent): boolean {
    const { snapshot } = this
    return snapshot.status === 'active' && snapshot.can(event)
  }

  move(event: RequestEvent): void {
    this.isMoving = true
    ours.add(event)
    try {
      this.#send(event)
    } finally {
      this.isMoving = false
    }
  }
}

/** Events that a lifecycle has sent: nobody else has these objects. */
const ours = new WeakSet<object>()

function refuseEvent(): never {
  throw new TypeError(
    'actor.send() is refused: the actor of a request takes no events. Call the methods of the request, such as send() and cancel().',
  )
}

const stops = new WeakMap<object, () => void>()

/**
 * The machine, whose actors report that they were stopped, by `stop()` or by a parent that leaves the invoking state.
 * XState runs no exit actions then, but the transport has to be released.
 */
const stoppable: RequestMachine = Object.create(requestMachine, {
  transition: {
    enumerable: true,
    value: ((snapshot, event, scope) => {
      const { type } = event as { readonly type: string }
      if (type === 'xstate.stop') stops.get(scope.self)?.()
      // Another actor can send one past `refuseEvent`.
      if (/^(caller|wire)\./.test(type) && !ours.has(event)) return snapshot
      return requestMachine.transition(snapshot, event, scope)
    }) satisfies RequestMachine['transition'],
  },
})
