// An actor in flight is persisted and goes on under the other kind of logic, as if nothing had happened.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type AnyActorLogic,
  type AnyStateMachine,
  assign,
  createActor,
  createMachine,
  type Snapshot,
} from 'xstate'
import { compile, NotCompilableError, requestTable } from '../../../src/lifecycle/compile/index.ts'
import { dice } from './support/dice.ts'
import { randomEvents, randomMachine } from './support/random-machine.ts'
import { picked, requestEvents, requestInput, walks } from './support/request-events.ts'
import { tellingMachine } from './support/request-twins.ts'
import { expectSame, expectSameStep, expectTwins, seen, type Watched, watched } from './support/twins.ts'

const stored = (twin: Watched) =>
  JSON.parse(JSON.stringify(twin.actor.getPersistedSnapshot())) as Snapshot<unknown>

const ways = (machine: AnyStateMachine, compiled: AnyActorLogic) =>
  [
    ['from table to interpreter', compiled, machine],
    ['from interpreter to table', machine, compiled],
    ['from table to table', compiled, compiled],
  ] as const

test.each(ways(tellingMachine, compile(tellingMachine, requestTable)))(
  'a request, %s',
  (_, before, after) => {
    fc.assert(
      fc.property(walks, fc.nat(30), (picks, cut) => {
        const reference = watched(tellingMachine, { input: requestInput })
        let twin = watched(before, { input: requestInput })
        for (const [i, pick] of picks.entries()) {
          if (twin.snapshot.status !== 'active') return
          if (i === cut) {
            twin = watched(after, { snapshot: stored(twin) })
            expectSame(
              JSON.parse(JSON.stringify(seen(twin.snapshot))),
              JSON.parse(JSON.stringify(seen(reference.snapshot))),
            )
            twin.said.length = 0
            reference.said.length = 0
          }
          expectSameStep(
            reference,
            twin,
            picked(pick, requestEvents, (event) => twin.snapshot.can(event)),
          )
        }
      }),
      { numRuns: 400, seed: 997 },
    )
  },
)

test('a random machine, every way, as XState hands it over to itself', () => {
  let handed = 0
  for (let seed = 1; handed < 150; seed++) {
    const machine = randomMachine(seed)
    let compiled: AnyActorLogic
    try {
      compiled = compile(machine)
    } catch (error) {
      if (error instanceof NotCompilableError) continue
      throw error
    }
    handed += 1
    for (const [, before, after] of ways(machine, compiled)) {
      const roll = dice(seed)
      const throwOne = () => randomEvents[roll(randomEvents.length)] as { type: string }
      const [reference, twin] = [machine, before].map((logic) =>
        watched(logic, { input: { journal: [] } }),
      ) as [Watched, Watched]
      for (let i = 0; i < 6; i++) expectSameStep(reference, twin, throwOne())
      const here = watched(machine, { snapshot: stored(reference) })
      const there = watched(after, { snapshot: stored(twin) })
      expectTwins(here, there)
      for (let i = 0; i < 6; i++) expectSameStep(here, there, throwOne())
    }
  }
})

test('parallel states come back in the order of the chart, not in that of their history, as with XState', () => {
  const step = (name: string) =>
    assign(({ context }: { context: { steps: string[] } }) => ({ steps: [...context.steps, name] }))
  const both = (actions: string) => ({ always: { guard: 'yes', target: 'three', actions } })
  const machine = createMachine(
    {
      context: { steps: [] },
      type: 'parallel',
      states: {
        left: { initial: 'one', states: { one: { on: { go: 'two' } }, two: both('left'), three: {} } },
        right: { initial: 'two', states: { two: both('right'), three: {} } },
      },
    } as never,
    {
      guards: { yes: ({ event }: { event: { type: string } }) => event.type === 'yes' },
      actions: { left: step('left'), right: step('right') },
    } as never,
  ) as unknown as AnyStateMachine
  const steps = [machine, compile(machine)].map((logic) => {
    const before = watched(logic, {})
    before.actor.send({ type: 'go' })
    const after = watched(logic, { snapshot: stored(before) })
    for (const { actor } of [before, after]) actor.send({ type: 'yes' })
    return [before.snapshot.context.steps, after.snapshot.context.steps]
  })
  expect(steps[0]).toEqual([
    ['right', 'left'],
    ['left', 'right'],
  ])
  expect(steps[1]).toEqual(steps[0])
})

test('a state value whose keys a store has sorted is found again', () => {
  const region = { initial: 'one', states: { one: { on: { go: 'two' } }, two: {} } }
  const compiled = compile(createMachine({ type: 'parallel', states: { right: region, left: region } }))
  const actor = createActor(compiled).start()
  actor.send({ type: 'go' })
  const value = { left: 'two', right: 'two' }
  const snapshot = Object.assign({}, actor.getPersistedSnapshot(), { value })
  const restored = createActor(compiled, { snapshot }).start()
  expect(restored.getSnapshot().status).toBe('active')
  expect(restored.getSnapshot().value).toEqual(value)
})

test('a state that the machine never rests in is refused', () => {
  const machine = createMachine({ initial: 'here', states: { here: {}, nowhere: {} } })
  const snapshot = machine.getPersistedSnapshot(machine.resolveState({ value: 'nowhere' }))
  const actor = createActor(compile(machine), { snapshot })
  expect(actor.getSnapshot().status).toBe('error')
  expect(String(actor.getSnapshot().error)).toContain(`never rests in "nowhere"`)
})
