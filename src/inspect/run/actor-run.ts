// The actors of XState that make requests: machines that invoke or spawn them, and the charts of retries. Only their states are recorded, and the types
// of the events that led there.

import type { ActorRefLike, AnyActorRef, AnyStateMachine, InspectionEvent } from 'xstate'
import { type StateValue, stateName } from './state-name.ts'

/** The actor that makes a request. */
export interface StartedBy {
  /** Its id, as its parent knows it: that of an `invoke`, or of a spawned actor. */
  readonly id: string
  /** The machines that it belongs to, the outermost first; none for an actor without a parent. */
  readonly machines: readonly MachineName[]
}

export interface MachineName {
  /** Names its actor in this process. */
  readonly session: string
  /** The id of the machine. */
  readonly machine: string
}

/** A state of a machine. */
export interface ActorState {
  /** Such as `uploading`, or `open.idle`. */
  readonly name: string
  readonly description: string
  readonly final: boolean
  /** The types of the events that this state takes itself. */
  readonly events: readonly string[]
}

/** A machine has entered a state, or has ended. */
export interface ActorMove {
  /** Milliseconds since the first one. */
  readonly at: number
  /** The type of the event that led there. */
  readonly event: string
  /** Such as `uploading`; for parallel states, `a.one & b.two`. */
  readonly state: string
  /** `active`, `done`, `error` or `stopped`, as in a snapshot of XState. */
  readonly status: string
}

/** A machine that makes requests, by itself or through its children. */
export interface ActorRun extends MachineName {
  /** Its id, as its parent knows it. */
  readonly id: string
  /** The `session` of the machine that it belongs to. */
  readonly parent: string | null
  /** When it was first seen, in milliseconds since 1970. */
  readonly startedAt: number
  /** The states of its chart, each after its parent. */
  readonly states: readonly ActorState[]
  /** If there are many, only the last ones. */
  readonly moves: readonly ActorMove[]
  /** How many of the first moves were dropped. */
  readonly dropped: number
}

/** The facts about an actor when it is first seen. */
export type ActorHead = Omit<ActorRun, 'moves' | 'dropped'>

/** The most moves of an actor, and states of its chart. */
const MOST_MOVES = 200
const MOST_STATES = 200

export class ActorLog {
  /** It has made a request, or one of its children has. */
  makesRequests = false
  readonly head: ActorHead
  #moves: ActorMove[] = []
  #dropped = 0

  constructor(head: ActorHead) {
    this.head = head
  }

  get isOver(): boolean {
    const last = this.#moves.at(-1)
    return last !== undefined && last.status !== 'active'
  }

  moved(move: ActorMove): void {
    this.#moves.push(move)
    if (this.#moves.length <= MOST_MOVES) return
    this.#moves.shift()
    this.#dropped++
  }

  run(): ActorRun {
    return { ...this.head, moves: [...this.#moves], dropped: this.#dropped }
  }
}

export interface ActorListener {
  began(head: ActorHead): void
  moved(session: string, move: ActorMove): void
}

/** Records the states of machines from XState's inspection events of their actors. */
export class ActorWatch {
  readonly #listener: ActorListener
  readonly #today: () => number
  readonly #seen = new WeakMap<ActorRefLike, { readonly startedAt: number; last: string }>()

  /** `today`: milliseconds since 1970. */
  constructor(listener: ActorListener, today: () => number) {
    this.#listener = listener
    this.#today = today
  }

  next(event: InspectionEvent): void {
    if (event.type === '@xstate.snapshot' && isMachine(event.actorRef))
      this.#saw(event.actorRef as AnyActorRef, event.event.type)
  }

  /** The note for a request that the actor makes. `outer`: the actor that is already known to make it. */
  starter(actor: AnyActorRef, outer: StartedBy | null): StartedBy {
    const machines = outer === null ? [] : [...outer.machines]
    let own = machineOf(actor)
    if (own !== undefined) this.#begin(own, machines.at(-1)?.session ?? null)
    const at = machines.length
    for (; own !== undefined; own = machineOf(own._parent)) machines.splice(at, 0, nameOf(own))
    return { id: outer?.id ?? actor.id, machines }
  }

  #saw(actor: AnyActorRef, event: string): void {
    const known = this.#seen.get(actor)
    if (known === undefined) this.#begin(actor, undefined, event)
    else this.#moved(actor, known, event)
  }

  /** Its parents come first. */
  #begin(actor: AnyActorRef, within?: string | null, event = 'xstate.init'): void {
    if (this.#seen.has(actor)) return
    const parent = machineOf(actor._parent)
    if (parent !== undefined) this.#begin(parent)
    const seen = { startedAt: this.#today(), last: '' }
    this.#seen.set(actor, seen)
    const { root } = logicOf(actor) as AnyStateMachine
    this.#listener.began({
      ...nameOf(actor),
      id: actor.id,
      parent: within ?? parent?.sessionId ?? null,
      startedAt: seen.startedAt,
      states: statesOf(root),
    })
    this.#moved(actor, seen, event)
  }

  #moved(actor: AnyActorRef, seen: { readonly startedAt: number; last: string }, event: string): void {
    const { status, value } = actor.getSnapshot() as { status: string; value: StateValue }
    const state = stateName(value)
    const now = `${status} ${state}`
    if (now === seen.last) return
    seen.last = now
    this.#listener.moved(actor.sessionId, { at: this.#today() - seen.startedAt, event, state, status })
  }
}

/** Every actor has its logic, but the type of references to any actor lacks it. */
const logicOf = (actor: ActorRefLike): object => (actor as unknown as { readonly logic: object }).logic

const isMachine = (actor: ActorRefLike): boolean => 'root' in logicOf(actor)

const nameOf = (actor: AnyActorRef): MachineName => ({
  session: actor.sessionId,
  machine: (logicOf(actor) as AnyStateMachine).id,
})

/** The nearest parent that is a machine. */
function machineOf(actor: AnyActorRef | undefined): AnyActorRef | undefined {
  let each = actor
  while (each !== undefined && !isMachine(each)) each = each._parent
  return each
}

type StateNode = AnyStateMachine['root']

function statesOf(root: StateNode): readonly ActorState[] {
  const states: ActorState[] = []
  const visit = (node: StateNode): void => {
    if (states.length === MOST_STATES) return
    if (node.path.length > 0)
      states.push({
        name: node.path.join('.'),
        description: node.description ?? '',
        final: node.type === 'final',
        events: [...node.ownEvents],
      })
    for (const child of Object.values(node.states)) visit(child as StateNode)
  }
  visit(root)
  return states
}
