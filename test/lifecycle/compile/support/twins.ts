// Two actors of one machine, one interpreted and one compiled, watched through everything that XState shows of an actor.

import { isDeepStrictEqual } from 'node:util'
import { expect } from 'vitest'
import {
  type AnyActorLogic,
  type AnyMachineSnapshot,
  type AnyStateMachine,
  createActor,
  type EventObject,
  type InspectionEvent,
  type MachineContext,
  type Snapshot,
} from 'xstate'
import type { Table } from '../../../../src/lifecycle/compile/index.ts'

type Row = Table['rows'][string]

export interface Watched {
  readonly actor: ReturnType<typeof createActor>
  /** Everything that came out, in order. */
  readonly said: unknown[]
  readonly snapshot: AnyMachineSnapshot
}

export interface Start {
  readonly input?: unknown
  readonly snapshot?: Snapshot<unknown>
}

export function watched(logic: AnyActorLogic, start: Start): Watched {
  const said: unknown[] = []
  const options = { ...start, inspect: (event: InspectionEvent) => said.push(...inspected(event)) }
  const actor = createActor(logic, options)
  const now = () => actor.getSnapshot() as AnyMachineSnapshot
  actor.on('*', (emitted) => said.push(['emitted', emitted, now().value, now().context]))
  actor.subscribe({
    next: (snapshot) => said.push(['next', (snapshot as AnyMachineSnapshot).value, now().status]),
    complete: () => said.push(['complete']),
    error: (error) => said.push(['error', String(error)]),
  })
  actor.start()
  return {
    actor: actor as Watched['actor'],
    said,
    get snapshot() {
      return now()
    },
  }
}

/** What both kinds of actor tell an inspector; a compiled one sends no microsteps, and of actions only the plain ones. */
function inspected(event: InspectionEvent): unknown[] {
  switch (event.type) {
    case '@xstate.actor':
      return [[event.type]]
    case '@xstate.event':
      return [[event.type, event.event]]
    case '@xstate.snapshot': {
      const { status, value, context } = event.snapshot as AnyMachineSnapshot
      return [[event.type, event.event, status, value, context]]
    }
    case '@xstate.action':
      return event.action.type.startsWith('xstate.') ? [] : [[event.type, event.action]]
    default:
      return []
  }
}

/** A snapshot as data. */
export function seen(snapshot: AnyMachineSnapshot): unknown {
  const { status, value, context, output, error, children, historyValue } = snapshot
  return {
    ...{ status, value, context, output, children, historyValue },
    error: error === undefined ? undefined : String(error),
    tags: [...snapshot.tags].sort(),
    meta: snapshot.getMeta(),
    json: { ...(snapshot.toJSON() as object), tags: undefined },
    persisted: snapshot.machine.getPersistedSnapshot(snapshot),
  }
}

/** Fast where they are the same, and with a readable difference where they are not. */
export function expectSame(actual: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(actual, expected)) expect(actual).toStrictEqual(expected)
}

export function expectTwins(one: Watched, other: Watched): void {
  expectSame(other.said, one.said)
  expectSame(seen(other.snapshot), seen(one.snapshot))
}

/** Sends the same event to both while they run. What they said is forgotten after it. */
export function expectSameStep(one: Watched, other: Watched, event: EventObject): void {
  expectSame(other.snapshot.can(event), one.snapshot.can(event))
  if (one.snapshot.status !== 'active') return
  one.actor.send(event)
  other.actor.send(event)
  expectTwins(one, other)
  one.said.length = 0
  other.said.length = 0
}

/** As if an actor of the machine had been persisted there. */
export function persisted(
  machine: AnyStateMachine,
  { value, done }: Row,
  context: MachineContext,
): Snapshot<unknown> {
  return machine.getPersistedSnapshot(
    machine.resolveState({ value, context, ...(done ? { status: 'done' } : {}) }),
  )
}

/** Every sequence of these events, up to a length. */
export function expectSameEverywhere(
  machine: AnyStateMachine,
  logic: AnyActorLogic,
  events: readonly EventObject[],
  length: number,
  start: () => Start = () => ({}),
): void {
  const sequences = (left: number): EventObject[][] =>
    left === 0 ? [[]] : events.flatMap((event) => sequences(left - 1).map((rest) => [event, ...rest]))
  for (const sequence of sequences(length)) {
    const one = watched(machine, start())
    const other = watched(logic, start())
    expectTwins(one, other)
    for (const event of sequence) expectSameStep(one, other, event)
  }
}
