// Runs a request on the table that is printed from its chart. It makes the same moves as an XState actor of the machine, at a
// small part of the cost; test/machines compares the two.

import type { SnapshotFrom } from 'xstate'
import type { Phase } from './failure.ts'
import {
  type Args,
  announcement,
  changes,
  initialContext,
  outputOf,
  type RequestContext,
  type RequestInput,
} from './request.context.ts'
import type { RequestEvent } from './request.events.ts'
import { guards } from './request.guards.ts'
import { type RequestMachine, type RequestStateValue, requestMachine } from './request.machine.ts'
import { requestTable } from './request.table.ts'
import type { Announcement, StatusName } from './status.ts'
import type { Table, Transition } from './table.ts'

export type RequestSnapshot = SnapshotFrom<RequestMachine>

/** One state in which a request can rest. */
export interface RequestState {
  readonly value: RequestStateValue
  /** The innermost states, as an error message names them: `writing.ioPending`. */
  readonly name: string
  /** The phase that a failure would have; null if nothing can fail. */
  readonly phase: Phase | null
  /** A call has not completed. */
  readonly isPending: boolean
  readonly isFinal: boolean
}

/** The state of the chart with this value. */
export function requestState(value: RequestStateValue): RequestState {
  return stateAt(requestChart().states, pathOf(value))
}

export class RequestRun {
  readonly #context: RequestContext
  readonly #announce: (announcement: Announcement) => void
  /** Shared by all calls, because guards and changes do not keep it. */
  readonly #args: { readonly context: RequestContext; event: RequestEvent }
  #state: BoundState
  /** The last event that `can` was asked about, with its transition: usually the same event is sent next. */
  #asked: RequestEvent | null = null
  #answer: BoundTransition | null = null

  /** Starts in the initial state. `announce` is called in the middle of a move and must not make another. */
  constructor(input: RequestInput, announce: (announcement: Announcement) => void)
  /** @internal With another table, or with the `context` and in the state `path` of another run. */
  constructor(
    input: RequestInput,
    announce: (announcement: Announcement) => void,
    chart: BoundTable | undefined,
    at?: { readonly context: RequestContext; readonly path: string },
  )
  constructor(
    input: RequestInput,
    announce: (announcement: Announcement) => void,
    chart: BoundTable = requestChart(),
    at?: { readonly context: RequestContext; readonly path: string },
  ) {
    this.#context = at === undefined ? initialContext(input) : { ...at.context }
    this.#announce = announce
    this.#args = { context: this.#context, event: INIT }
    const { start, states } = chart
    this.#state = at === undefined ? (start.target as BoundState) : stateAt(states, at.path)
    if (at === undefined) this.#take(start, INIT)
  }

  /** The present context; it changes in place with the next move. */
  get context(): RequestContext {
    return this.#context
  }

  get value(): RequestStateValue {
    return this.#state.value
  }

  get status(): 'active' | 'done' {
    return this.#state.isFinal ? 'done' : 'active'
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

  /** A copy of the present state, in the form of a snapshot of an actor. */
  get snapshot(): RequestSnapshot {
    const { isFinal, value } = this.#state
    const context = { ...this.#context }
    const output = isFinal ? { output: outputOf(context) } : {}
    return requestMachine.resolveState({ value, context, ...output })
  }

  /** True when the event would move it. */
  can(event: RequestEvent): boolean {
    this.#asked = event
    this.#answer = this.#transitionFor(event)
    return this.#answer !== null
  }

  /** Like an actor, ignores an event that the state does not take. */
  move(event: RequestEvent): void {
    const transition = event === this.#asked ? this.#answer : this.#transitionFor(event)
    this.#asked = null
    if (transition !== null) this.#take(transition, event)
  }

  #transitionFor(event: RequestEvent): BoundTransition | null {
    const transitions = this.#state.on.get(event.type)
    if (transitions === undefined) return null
    this.#args.event = event
    for (const transition of transitions)
      if (transition.guard === null || transition.guard(this.#args)) return transition
    return null
  }

  #take({ actions, target }: BoundTransition, event: RequestEvent): void {
    this.#args.event = event
    for (const action of actions) {
      if (action.change !== null) this.#update(action.change(this.#args))
      else this.#announce(action.announcement(this.#args, action.status))
    }
    if (target !== null) this.#state = target
  }

  /** Object.assign takes twice the time for so few properties. */
  #update(change: Partial<RequestContext>): void {
    const context = this.#context as unknown as { [key: string]: unknown }
    for (const key in change) context[key] = change[key as keyof RequestContext]
  }
}

/** The functions that the table names. */
export interface TableFunctions {
  readonly guards: { readonly [name: string]: (args: Args) => boolean }
  readonly changes: { readonly [name: string]: (args: Args) => Partial<RequestContext> }
  /** An action that is not a change announces the status of the same name. */
  readonly announcement: (args: Args, status: StatusName) => Announcement
}

/** A table with functions and states in place of their names. */
export interface BoundTable {
  readonly start: BoundTransition
  readonly states: ReadonlyMap<string, BoundState>
}

interface BoundState extends RequestState {
  readonly on: Map<string, readonly BoundTransition[]>
}

interface BoundTransition {
  readonly guard: ((args: Args) => boolean) | null
  readonly actions: readonly BoundAction[]
  /** Null if the state does not change. */
  readonly target: BoundState | null
}

type BoundAction =
  | { readonly change: (args: Args) => Partial<RequestContext> }
  | {
      readonly change: null
      readonly announcement: TableFunctions['announcement']
      readonly status: StatusName
    }

/** @throws Error if the table names an unknown guard or state */
export function bindTable(table: Table, functions: TableFunctions): BoundTable {
  const states = new Map<string, BoundState>()
  for (const [path, { value, phase, pending, final }] of Object.entries(table.states))
    states.set(path, {
      value,
      name: path.replace(/^open\.(exchange\.)?/, ''),
      phase: phase ?? null,
      isPending: pending === true,
      isFinal: final === true,
      on: new Map(),
    })
  const boundAction = (name: string): BoundAction => {
    const change = functions.changes[name]
    if (change !== undefined) return { change }
    return { change: null, announcement: functions.announcement, status: name as StatusName }
  }
  const bound = ({ guard: name, actions = [], target }: Transition): BoundTransition => {
    const guard = name === undefined ? null : functions.guards[name]
    if (guard === undefined) throw new Error(`The chart of a request has no guard '${name}'.`)
    return {
      guard,
      actions: actions.map(boundAction),
      target: target === undefined ? null : stateAt(states, target),
    }
  }
  for (const [path, { on = {} }] of Object.entries(table.states))
    for (const [type, transitions] of Object.entries(on))
      stateAt(states, path).on.set(type, transitions.map(bound))
  return { start: bound(table.start), states }
}

const INIT = { type: 'xstate.init' } as unknown as RequestEvent

let boundTable: BoundTable | undefined

/** Bound by the first request, so that importing the package stays cheap. */
function requestChart(): BoundTable {
  boundTable ??= bindTable(requestTable, { guards, changes, announcement })
  return boundTable
}

function stateAt(states: ReadonlyMap<string, BoundState>, path: string): BoundState {
  const state = states.get(path)
  if (state === undefined)
    throw new Error(`The chart of a request has no state '${path}' in which it can rest.`)
  return state
}

function pathOf(value: string | object): string {
  if (typeof value === 'string') return value
  const [[key, inner]] = Object.entries(value) as [[string, string | object]]
  return `${key}.${pathOf(inner)}`
}
