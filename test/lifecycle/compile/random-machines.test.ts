// Machines made at random: compiled, they cannot be told from interpreted, or they are refused.

import { expect, test } from 'vitest'
import type { AnyStateMachine } from 'xstate'
import { compile, NotCompilableError, type Table } from '../../../src/lifecycle/compile/index.ts'
import { dice } from './support/dice.ts'
import { randomEvents, randomMachine } from './support/random-machine.ts'
import { expectSameStep, expectTwins, watched } from './support/twins.ts'

const MACHINES = 1_500

const start = () => ({ input: { journal: [] } })

function walk(machine: AnyStateMachine, table: Table, seed: number): void {
  const roll = dice(seed)
  const logic = compile(machine, table)
  const one = watched(machine, start())
  const other = watched(logic, start())
  expectTwins(one, other)
  for (let i = 0; i < 12; i++)
    expectSameStep(one, other, randomEvents[roll(randomEvents.length)] as { type: string })
}

test('1,500 random machines do the same, step by step', () => {
  let compiled = 0
  let parallel = 0
  let refused = 0
  for (let seed = 1; compiled < MACHINES; seed++) {
    const machine = randomMachine(seed)
    try {
      const { table } = compile(machine)
      for (let i = 0; i < 4; i++) walk(machine, table, seed * 31 + i)
      compiled += 1
      if (Object.keys(table.rows).some((name) => name.includes('|'))) parallel += 1
    } catch (error) {
      if (!(error instanceof NotCompilableError)) throw new Error(`seed ${seed}`, { cause: error })
      expect(error.reasons.every((reason) => /come to rest|ways/.test(reason))).toBe(true)
      refused += 1
    }
  }
  expect(parallel).toBeGreaterThan(MACHINES / 10)
  expect(refused).toBeLessThan(MACHINES)
}, 120_000)
