// XState's actions are shaped as this package believes, and it says so when they are not.

import { createRequire } from 'node:module'
import { describe, expect, test } from 'vitest'
import { and, assign, createMachine, emit, enqueueActions, raise, stateIn } from 'xstate'
import { compile, XStateShapeError } from '../../../../src/lifecycle/compile/index.ts'
import {
  assignmentOf,
  emissionOf,
  raiseOf,
  shapeOfAction,
  shapeOfGuard,
} from '../../../../src/lifecycle/compile/xstate/index.ts'

const args = { context: { n: 1 }, event: { type: 'go' } }

describe('read from the XState that is installed:', () => {
  test('the kinds of actions', () => {
    const actions = [
      () => {},
      assign({}),
      emit({ type: 'x' }),
      raise({ type: 'x' }),
      enqueueActions(() => {}),
    ]
    expect(actions.map(shapeOfAction)).toEqual(['plain', 'assign', 'emit', 'raise', 'other'])
  })

  test('the update of an assign, whole or by property, with params', () => {
    const whole = assign(({ context }, by: number) => ({ n: context.n + by }))
    const byProperty = assign({ n: ({ context }, by: number) => context.n + by, fixed: 'x' })
    expect(assignmentOf(whole)(args, 2)).toEqual({ n: 3 })
    expect(assignmentOf(byProperty)(args, 2)).toEqual({ n: 3, fixed: 'x' })
  })

  test('what an emit emits, computed or not, with params', () => {
    const computed = emit(({ context }, by: number) => ({ type: 'x', n: context.n + by }))
    expect(emissionOf(computed)(args, 2)).toEqual({ type: 'x', n: 3 })
    expect(emissionOf(emit({ type: 'x' }))(args, undefined)).toEqual({ type: 'x' })
  })

  test('what a raise raises, if that is known', () => {
    expect(raiseOf(raise({ type: 'x' }))).toEqual({ type: 'x' })
    expect(raiseOf(raise(() => ({ type: 'x' })))).toBeNull()
    expect(raiseOf(raise({ type: 'x' }, { delay: 0 }))).toBeNull()
  })

  test('the parts of a guard', () => {
    expect(shapeOfGuard(() => true)).toEqual({ kind: 'plain' })
    expect(shapeOfGuard(and(['a', 'b']))).toEqual({ kind: 'builtIn', parts: ['a', 'b'] })
    expect(shapeOfGuard(stateIn('a'))).toEqual({ kind: 'builtIn', parts: [] })
    expect(shapeOfGuard('another name')).toEqual({ kind: 'builtIn', parts: ['another name'] })
  })
})

describe('an XState whose actions are shaped otherwise', () => {
  const { version } = createRequire(import.meta.url)('xstate/package.json') as { version: string }
  const shaped = (fields: object) => Object.assign(() => {}, { resolve: () => {} }, fields) as never

  test.each<[string, object, string]>([
    ['assign', { type: 'xstate.assign' }, "an assign action has no 'assignment'"],
    ['assign to nothing', { type: 'xstate.assign', assignment: null }, 'an assign holds no assignment'],
    ['emit', { type: 'xstate.emit' }, "an emit action has no 'event'"],
    ['raise', { type: 'xstate.raise' }, "a raise action has no 'event'"],
  ])('%s is refused when a machine is compiled, with the version', (_, fields, what) => {
    const machine = createMachine({ entry: 'act' }, { actions: { act: shaped(fields) } })
    expect(() => compile(machine)).toThrow(XStateShapeError)
    expect(() => compile(machine)).toThrow(`xstate ${version}: ${what}`)
  })

  test('a guard', () => {
    const machine = createMachine(
      { on: { go: { guard: 'strange', actions: [] } } },
      { guards: { strange: Object.assign(() => true, { check: () => true }) } },
    )
    expect(() => compile(machine)).toThrow('names neither its guards nor a state')
  })
})
