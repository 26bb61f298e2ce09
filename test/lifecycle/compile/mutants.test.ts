// The proof can fail: whatever is wrong in a table, or in the logic that runs it, shows.

import { isDeepStrictEqual } from 'node:util'
import { expect, test } from 'vitest'
import type { AnyActorLogic, AnyActorScope, EventObject } from 'xstate'
import { compile, requestTable, type Table } from '../../../src/lifecycle/compile/index.ts'
import { mutantsOf } from './support/mutants.ts'
import { requestContexts, requestEvents } from './support/request-events.ts'
import { tellingMachine } from './support/request-twins.ts'
import { persisted, seen, watched } from './support/twins.ts'

type Row = Table['rows'][string]

function told(logic: AnyActorLogic, row: Row, context: object, event: EventObject): unknown {
  const twin = watched(logic, { snapshot: persisted(tellingMachine, row, context) })
  const can = twin.snapshot.can(event)
  if (twin.snapshot.status === 'active') twin.actor.send(event)
  return [can, twin.said, seen(twin.snapshot)]
}

const truths = new Map<string, unknown>()

function truth(name: string, row: Row, context: object, event: EventObject): unknown {
  const key = JSON.stringify([name, context, event])
  if (!truths.has(key)) truths.set(key, told(tellingMachine, row, context, event))
  return truths.get(key)
}

function isFound(logic: AnyActorLogic, name: string, only?: string): boolean {
  const row = requestTable.rows[name] as Row
  return requestEvents.some(
    (event) =>
      (only === undefined || event.type === only) &&
      requestContexts.some((context) => {
        try {
          return !isDeepStrictEqual(told(logic, row, context, event), truth(name, row, context, event))
        } catch {
          return true
        }
      }),
  )
}

test('every mutant of the table is found', () => {
  const guards = Object.keys(tellingMachine.implementations.guards)
  const alive: string[] = []
  let mutants = 0
  for (const { name, row, event, table } of mutantsOf(requestTable, guards)) {
    mutants += 1
    if (!isFound(compile(tellingMachine, table), row, event)) alive.push(name)
  }
  expect(alive).toEqual([])
  expect(mutants).toBeGreaterThan(Object.keys(requestTable.rows).length)
}, 60_000)

const sound = compile(tellingMachine, requestTable)
type Transition = typeof sound.transition
const scoped = (change: (scope: AnyActorScope) => Partial<AnyActorScope>): AnyActorLogic => ({
  ...sound,
  transition: ((snapshot, event, scope) =>
    sound.transition(snapshot, event, { ...scope, ...change(scope) } as never)) as Transition,
})

test.each<[string, AnyActorLogic]>([
  ['emits before the snapshot is in place', scoped(() => ({ defer: (deliver) => deliver() }))],
  ['emits nothing', scoped(() => ({ emit: () => {} }))],
  ['emits twice', scoped(({ emit }) => ({ emit: (event) => [event, event].map(emit) as never }))],
  ['emits in the next turn', scoped(({ emit }) => ({ emit: (event) => queueMicrotask(() => emit(event)) }))],
  ['never moves', { ...sound, transition: (snapshot: unknown) => snapshot }],
  [
    'moves twice',
    {
      ...sound,
      transition: ((snapshot, event, scope) =>
        sound.transition(sound.transition(snapshot, event, scope), event, scope)) as Transition,
    },
  ],
  [
    'forgets the context',
    {
      ...sound,
      transition: ((snapshot, event, scope) =>
        Object.assign(sound.transition(snapshot, event, scope), { context: snapshot.context })) as Transition,
    },
  ],
])('logic that %s is found', (_, logic) => {
  expect(Object.keys(requestTable.rows).some((name) => isFound(logic, name))).toBe(true)
})

test('sound logic is not', () => {
  const [first] = Object.keys(requestTable.rows) as [string]
  expect(isFound(sound, first)).toBe(false)
})
