// The chart of a request: compiled, it cannot be told from interpreted.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AnyMachineSnapshot, AnyStateMachine, EventObject } from 'xstate'
import { requestMachine } from '../../../machines/index.ts'
import { compile, Run, requestTable } from '../../../src/lifecycle/compile/index.ts'
import { picked, requestContexts, requestEvents, requestInput, walks } from './support/request-events.ts'
import { tellingMachine } from './support/request-twins.ts'
import {
  expectSame,
  expectSameStep,
  expectTwins,
  persisted,
  type Start,
  seen,
  watched,
} from './support/twins.ts'

const SEED = 19_970_101

const machine = requestMachine as unknown as AnyStateMachine
const logic = compile(machine, requestTable)
const tellingLogic = compile(tellingMachine, requestTable)

/** Mostly anew, now and then from anywhere. */
const starts: fc.Arbitrary<Start> = fc.oneof(
  fc.constant({ input: requestInput }),
  fc
    .record({
      row: fc.constantFrom(...Object.values(requestTable.rows)),
      context: fc.constantFrom(...requestContexts),
    })
    .map(({ row, context }) => ({ snapshot: persisted(machine, row, context) })),
)

describe.each(Object.entries(requestTable.rows))('in %s', (_, row) => {
  test.each([
    ['the chart', machine, logic],
    ['the chart whose actions tell their order', tellingMachine, tellingLogic],
  ])('every event does the same to %s', (_name, interpreted, compiled) => {
    for (const context of requestContexts) {
      const snapshot = persisted(interpreted, row, context)
      for (const event of requestEvents)
        expectSameStep(watched(interpreted, { snapshot }), watched(compiled, { snapshot }), event)
    }
  })
})

test('4,000 random walks go the same way', () => {
  const reached = new Set<string>()
  fc.assert(
    fc.property(starts, walks, fc.boolean(), (start, picks, telling) => {
      const [interpreted, compiled] = telling ? [tellingMachine, tellingLogic] : [machine, logic]
      const one = watched(interpreted, start)
      const other = watched(compiled, start)
      expectTwins(one, other)
      for (const pick of picks) {
        const { snapshot } = other
        reached.add(JSON.stringify(snapshot.value))
        expectSameStep(
          one,
          other,
          picked(pick, requestEvents, (event) => snapshot.can(event)),
        )
      }
    }),
    { numRuns: 4_000, seed: SEED },
  )
  expect(reached).toEqual(new Set(Object.values(requestTable.rows).map(({ value }) => JSON.stringify(value))))
})

test('a listener that sends and stops is served in the same order', () => {
  fc.assert(
    fc.property(walks, fc.nat(12), (picks, last) => {
      const [one, other] = [machine, logic].map((either) => {
        const twin = watched(either, { input: requestInput })
        let left = last
        const echo: EventObject = { type: 'wire.interim', status: 103 } as EventObject
        twin.actor.on('*', () => {
          left -= 1
          if (left === 0) twin.actor.stop()
          else if (left > 0) twin.actor.send(echo)
        })
        return twin
      }) as [ReturnType<typeof watched>, ReturnType<typeof watched>]
      for (const pick of picks) {
        if (other.snapshot.status !== 'active') break
        const event = picked(pick, requestEvents, (event) => other.snapshot.can(event))
        one.actor.send(event)
        other.actor.send(event)
      }
      expectTwins(one, other)
    }),
    { numRuns: 300, seed: SEED },
  )
})

test('a run without an actor goes the same way', () => {
  fc.assert(
    fc.property(walks, (picks) => {
      const one = watched(tellingMachine, { input: requestInput })
      const emitted: unknown[] = []
      const run = new Run(tellingLogic, requestInput, (announcement) => emitted.push(announcement))
      for (const pick of picks) {
        const event = picked(pick, requestEvents, (event) => run.can(event))
        expect(run.can(event)).toBe(one.snapshot.can(event))
        if (one.snapshot.status === 'active') one.actor.send(event)
        run.send(event)
        expectSame(run.context, one.snapshot.context)
        expectSame(seen(run.snapshot as unknown as AnyMachineSnapshot), seen(one.snapshot))
      }
      const announced = one.said.filter((said) => (said as unknown[])[0] === 'emitted')
      expectSame(
        emitted,
        announced.map((said) => (said as unknown[])[1]),
      )
    }),
    { numRuns: 1_000, seed: SEED },
  )
})
