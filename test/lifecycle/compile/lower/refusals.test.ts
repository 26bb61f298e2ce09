// What no table can say is refused, all of it at once, each with the state where it is.

import { describe, expect, test } from 'vitest'
import {
  type AnyStateMachine,
  and,
  assign,
  createMachine,
  emit,
  enqueueActions,
  fromPromise,
  log,
  type MachineContext,
  not,
  raise,
  sendTo,
} from 'xstate'
import { compile, lower, NotCompilableError } from '../../../../src/lifecycle/compile/index.ts'

const actors = { work: fromPromise(async () => {}) }
const guards = { yes: () => true, hidden: and([() => true]), named: and(['yes']) }
const actions = {
  plain: () => {},
  update: assign({}),
  queue: enqueueActions(() => {}),
  send: sendTo('someone', { type: 'x' }),
  log: log('hello'),
  raiseLater: raise({ type: 'x' }, { delay: 1 }),
  raiseComputed: raise(() => ({ type: 'x' })),
  raiseNow: raise({ type: 'x' }),
}

const machineOf = (config: object): AnyStateMachine =>
  createMachine(
    { id: 'm', ...config } as never,
    { guards, actions, actors } as never,
  ) as unknown as AnyStateMachine

function reasonsOf(config: object): readonly string[] {
  try {
    lower(machineOf(config))
    return []
  } catch (error) {
    if (error instanceof NotCompilableError) return error.reasons
    throw error
  }
}

/** A machine whose inner state has these properties. */
const inside = (state: object) => ({
  initial: 'outer',
  states: { outer: { initial: 'inner', states: { inner: state } } },
})

test.each<[string, object, string]>([
  ['invoke', { invoke: { src: 'work' } }, 'it invokes an actor'],
  ['after', { after: { 10: {} } }, 'it has delayed transitions'],
  ['a route', { route: {} }, 'it has a route'],
  ['a computed output', { type: 'final', output: () => 1 }, 'its output is computed, or not plain JSON'],
  [
    'an output that is not JSON',
    { type: 'final', output: new Map() },
    'its output is computed, or not plain JSON',
  ],
  [
    'an event of XState',
    { on: { 'xstate.done.actor.x': {} } },
    "on 'xstate.done.actor.x': this is an event of XState itself",
  ],
  ['an inline function', { entry: () => {} }, 'entry: an action without a name'],
  ['an inline update', { exit: assign({}) }, 'exit: an action without a name (xstate.assign)'],
  [
    'an inline emit',
    { on: { go: { actions: emit({ type: 'x' }) } } },
    "on 'go': an action without a name (xstate.emit)",
  ],
  ['an inline guard', { on: { go: { guard: () => true } } }, "on 'go': a guard without a name"],
  ['an inline guard in a guard', { always: { guard: not(() => true) } }, 'always: a guard without a name'],
  [
    'an inline guard in a named guard',
    { on: { go: { guard: 'hidden' } } },
    "on 'go': a guard without a name",
  ],
  [
    'computed params',
    { entry: { type: 'plain', params: () => 1 } },
    "entry: action 'plain' has params that are computed",
  ],
  [
    'params that are not JSON',
    { entry: { type: 'plain', params: { at: new Date() } } },
    "entry: action 'plain' has params that are not plain JSON",
  ],
  [
    'computed params of a guard',
    { on: { go: { guard: { type: 'yes', params: () => 1 } } } },
    "on 'go': guard 'yes' has params that are computed",
  ],
  ['an action that is missing', { entry: 'nothing' }, "entry: action 'nothing' is not implemented"],
  [
    'a guard that is missing',
    { on: { go: { guard: 'nothing' } } },
    "on 'go': guard 'nothing' is not implemented",
  ],
  [
    'enqueueActions',
    { entry: 'queue' },
    "entry: action 'queue' is decided at run time (xstate.enqueueActions)",
  ],
  ['sendTo', { entry: 'send' }, "entry: action 'send' is decided at run time (xstate.sendTo)"],
  ['log', { entry: 'log' }, "entry: action 'log' is decided at run time (xstate.log)"],
  [
    'a late raise',
    { entry: 'raiseLater' },
    "entry: action 'raiseLater': the raised event is computed, delayed or not plain JSON",
  ],
  [
    'a computed raise',
    { entry: 'raiseComputed' },
    "entry: action 'raiseComputed': the raised event is computed, delayed or not plain JSON",
  ],
  [
    'an inline late raise',
    { entry: raise({ type: 'x' }, { delay: 1 }) },
    'entry: raise: the raised event is computed, delayed or not plain JSON',
  ],
])('%s', (_, state, reason) => {
  expect(reasonsOf(inside({ initial: undefined, ...state }))).toEqual([`outer.inner: ${reason}`])
})

test('a history state', () => {
  expect(reasonsOf({ initial: 'a', states: { a: {}, back: { type: 'history' } } })).toEqual([
    'back: it is a history state',
  ])
})

test('everything is said at once', () => {
  const machine = machineOf({
    entry: () => {},
    initial: { target: 'a', actions: 'queue' },
    states: { a: { onDone: { actions: 'log' }, initial: 'b', states: { b: { after: { 1: {} } } } } },
  })
  expect(() => compile(machine)).toThrow(
    [
      "The machine 'm' cannot be compiled:",
      '  (root): entry: an action without a name',
      "  (root): initial: action 'queue' is decided at run time (xstate.enqueueActions)",
      "  a: onDone: action 'log' is decided at run time (xstate.log)",
      '  a.b: it has delayed transitions',
    ].join('\n'),
  )
})

describe('found by trying:', () => {
  test('a loop whose end the context decides', () => {
    const reasons = reasonsOf({
      initial: 'idle',
      states: {
        idle: { on: { go: 'count' } },
        count: {
          always: [{ guard: 'yes', target: 'count', reenter: true, actions: 'update' }, { target: 'idle' }],
        },
      },
    })
    expect(reasons).toEqual(["idle: on 'go': it need not come to rest"])
  })

  test('a loop of raised events', () => {
    expect(reasonsOf({ on: { x: { actions: 'raiseNow' } } })).toEqual([
      "(root): on 'x': it need not come to rest",
    ])
  })

  test('more ways than anybody could check', () => {
    const region = {
      initial: 'a',
      states: {
        a: {
          on: {
            go: [
              { guard: 'yes', target: 'b' },
              { guard: 'named', target: 'c' },
            ],
          },
        },
        b: {},
        c: {},
      },
    }
    const states = Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`r${i}`, region]))
    expect(reasonsOf({ type: 'parallel', states })[0]).toMatch(/on 'go': its guards lead more than \d+ ways$/)
  })
})

test('what is named, static and synchronous is not refused', () => {
  const reasons = reasonsOf({
    context: ({ input }: { input: MachineContext }) => input,
    output: ({ context }: { context: MachineContext }) => context,
    initial: 'a',
    states: {
      a: {
        entry: [{ type: 'plain', params: { deep: [1, null, 'x'] } }, raise({ type: 'x' })],
        on: { go: [{ guard: and(['yes', not('named')]), target: 'b' }, 'b'], stop: undefined },
      },
      b: { type: 'final', output: { plain: true } },
    },
  })
  expect(reasons).toEqual([])
})
