// The machine with every guard and action replaced by one that only takes notes. XState runs it; the answers of the
// guards are dictated.

import {
  type AnyActorScope,
  type AnyMachineSnapshot,
  type AnyStateMachine,
  createActor,
  createMachine,
  type EventObject,
  enqueueActions,
} from 'xstate'
import { shapeOfAction, shapeOfGuard } from '../xstate/index.ts'
import type { Effect, Json, Named, RaisedEvent } from './table.ts'

/** What happens between two guards; the guard that is asked then, if any. */
export interface Stretch {
  readonly effects: readonly Effect[]
  readonly guard?: Named
}

/** One way through one event. */
export interface Trial {
  readonly stretches: readonly Stretch[]
  /** How many of the guards were asked to select transitions for the event itself. */
  readonly selecting: number
  /** What `snapshot.can` says. */
  readonly can: boolean
  readonly end: AnyMachineSnapshot
}

/** Far above what a machine that settles needs; XState gives up beyond it. */
const MAX_MICROSTEPS = 32

export class Probe {
  readonly #machine: AnyStateMachine
  readonly #scope: AnyActorScope
  #notes: { effects: Effect[]; guard?: Named }[] = []
  #answers: readonly boolean[] = []
  #event: EventObject | null = null

  constructor(machine: AnyStateMachine) {
    this.#machine = this.#noteTaking(machine)
    this.#scope = idleScope()
  }

  /** The guards answer as told, and yes when nothing is told. */
  start(answers: readonly boolean[]): Trial {
    this.#begin(answers, null)
    const end = this.#machine.getInitialSnapshot(this.#scope) as AnyMachineSnapshot
    if (end.status === 'error') throw end.error
    return { stretches: this.#notes, selecting: 0, can: true, end }
  }

  send(from: AnyMachineSnapshot, type: string, answers: readonly boolean[]): Trial {
    const event = { type }
    this.#begin(answers, event)
    const can = from.can(event)
    const selecting = this.#notes.length - 1
    if (from.status !== 'active') return { stretches: this.#notes, selecting, can, end: from }
    this.#begin(answers, event)
    const end = this.#machine.transition(from, event, this.#scope) as AnyMachineSnapshot
    return { stretches: this.#notes, selecting, can, end }
  }

  /** Where a machine finds itself that was persisted there. */
  restored(snapshot: AnyMachineSnapshot): AnyMachineSnapshot {
    return this.#machine.restoreSnapshot(
      this.#machine.getPersistedSnapshot(snapshot),
      this.#scope,
    ) as AnyMachineSnapshot
  }

  #begin(answers: readonly boolean[], event: EventObject | null): void {
    this.#answers = answers
    this.#event = event
    this.#notes = [{ effects: [] }]
  }

  #noteTaking(machine: AnyStateMachine): AnyStateMachine {
    const { guards, actions } = machine.implementations
    const { output, options } = machine.config
    const config = {
      ...machine.config,
      // The machine's own factory would ask for input.
      context: {},
      options: { ...options, maxIterations: MAX_MICROSTEPS },
      ...(output === undefined
        ? {}
        : { output: (args: { event: EventObject }) => this.#noteOutput(args.event) }),
    }
    const notes = {
      guards: mapValues(guards, (guard, name) =>
        shapeOfGuard(guard).kind === 'plain' ? this.#guard(name) : guard,
      ),
      actions: mapValues(actions, (action, name) => {
        const shape = shapeOfAction(action)
        return shape === 'raise' ? action : this.#action(name, shape === 'assign')
      }),
    }
    return createMachine(config as never, notes as never) as unknown as AnyStateMachine
  }

  #guard(name: string) {
    return ({ event }: { event: EventObject }, params: unknown): boolean => {
      const asked = this.#notes.length - 1
      this.#last.guard = this.#named(name, event, params)
      this.#notes.push({ effects: [] })
      return this.#answers[asked] ?? true
    }
  }

  // `enqueueActions` takes its notes while XState resolves actions, which is when it applies updates, so the guards of
  // later microsteps stand behind the updates that they see.
  #action(name: string, updates: boolean): unknown {
    return enqueueActions(({ event, enqueue }, params) => {
      this.#last.effects.push(this.#named(name, event, params))
      // XState looks for eventless transitions again only after an update, even an empty one.
      if (updates) enqueue.assign({})
    })
  }

  #noteOutput(event: EventObject): void {
    this.#last.effects.push({ output: jsonOf(event) })
  }

  get #last(): { effects: Effect[]; guard?: Named } {
    return this.#notes[this.#notes.length - 1] as { effects: Effect[]; guard?: Named }
  }

  #named(type: string, event: EventObject, params: unknown): Named {
    const own = event === this.#event || event.type === 'xstate.init'
    if (own && params === undefined) return type
    return {
      type,
      ...(params === undefined ? {} : { params: params as Json }),
      ...(own ? {} : { event: jsonOf(event) }),
    }
  }
}

// XState leaves an output of undefined in its events.
const jsonOf = (event: EventObject): RaisedEvent =>
  Object.fromEntries(Object.entries(event).filter(([, value]) => value !== undefined)) as RaisedEvent

const mapValues = <Value, Result>(
  record: Readonly<Record<string, Value>>,
  map: (value: Value, key: string) => Result,
) => Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value, key)]))

/** What XState wants beside a snapshot and an event. */
function idleScope(): AnyActorScope {
  let scope: AnyActorScope | undefined
  createActor({
    getInitialSnapshot(own: AnyActorScope) {
      scope = own
      return { status: 'active', output: undefined, error: undefined } as const
    },
    transition: (snapshot) => snapshot,
    getPersistedSnapshot: (snapshot) => snapshot,
  }).start()
  return scope as unknown as AnyActorScope
}
