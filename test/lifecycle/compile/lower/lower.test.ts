// Each way in which a chart can be more than a flat table, by itself: the rows it becomes, and that they do the same.

import { describe, expect, test } from 'vitest'
import { type AnyStateMachine, and, assign, createMachine, emit, not, raise, stateIn } from 'xstate'
import { compile, lower } from '../../../../src/lifecycle/compile/index.ts'
import { expectSameEverywhere } from '../support/twins.ts'

type Context = { readonly steps: readonly unknown[] }
type Args = { readonly context: Context; readonly event: { readonly type: string; readonly yes?: boolean } }

const step = (name: string) =>
  assign(({ context, event }: Args, params) => ({ steps: [...context.steps, [name, event.type, params]] }))

function machineOf(config: object): AnyStateMachine {
  const guards = {
    yes: ({ event }: Args) => event.yes === true,
    early: ({ context }: Args) => context.steps.length < 3,
    shorter: ({ context }: Args, { than }: { than: number }) => context.steps.length < than,
    both: and(['yes', 'early']),
  }
  const actions = {
    a: step('a'),
    b: step('b'),
    c: step('c'),
    say: emit(({ context }: Args, params) => ({ type: 'said', after: context.steps.length, params })),
    again: raise({ type: 'again' }),
  }
  const whole = { id: 'm', context: { steps: [] }, ...config }
  return createMachine(whole as never, { guards, actions } as never) as unknown as AnyStateMachine
}

const events = ['go', 'back', 'turn.left', 'unheard'].flatMap((type) => [{ type }, { type, yes: true }])

function expectSame(machine: AnyStateMachine) {
  expectSameEverywhere(machine, compile(machine), events, 3)
}

describe('a table says', () => {
  test('what leaves, what happens on the way, and what enters, in the order of XState', () => {
    const machine = machineOf({
      initial: 'out',
      states: {
        out: {
          initial: 'deep',
          exit: 'b',
          states: { deep: { exit: 'a', on: { go: { target: '#m.in', actions: 'c' } } } },
        },
        in: { entry: 'a', initial: 'deep', states: { deep: { entry: 'b' } } },
      },
    })
    expect(lower(machine).rows['out.deep']).toEqual({
      value: { out: 'deep' },
      on: { go: { do: ['a', 'b', 'c', 'a', 'b'], to: 'in.deep' } },
    })
    expectSame(machine)
  })

  test('which guard decides, with its params', () => {
    const machine = machineOf({
      initial: 'here',
      states: {
        here: {
          on: {
            go: [
              { guard: { type: 'shorter', params: { than: 2 } }, actions: 'a' },
              { guard: 'yes', target: 'there' },
            ],
          },
        },
        there: {},
      },
    })
    expect(lower(machine).rows.here?.on?.go).toEqual({
      if: { type: 'shorter', params: { than: 2 } },
      yes: { do: ['a'] },
      no: { if: 'yes', yes: { to: 'there' } },
    })
    expectSame(machine)
  })

  test('the parts of a guard made of guards', () => {
    const guarded = (guard: unknown) => [{ guard, target: 'there' }]
    const machine = machineOf({
      initial: 'here',
      states: {
        here: {
          on: { go: guarded('both'), back: guarded(not('yes')), 'turn.left': guarded(stateIn('there')) },
        },
        there: { on: { go: 'here' } },
      },
    })
    expect(lower(machine).rows.here?.on).toEqual({
      go: { if: 'yes', yes: { if: 'early', yes: { to: 'there' } } },
      back: { if: 'yes', no: { to: 'there' } },
    })
    expectSame(machine)
  })

  test('that an event is answered though nothing comes of it, and that another is forbidden', () => {
    const machine = machineOf({
      initial: 'here',
      on: { '*': { actions: 'a' } },
      states: { here: { on: { go: { target: 'here' }, back: {} } } },
    })
    expect(lower(machine).rows.here?.on).toEqual({ '*': { do: ['a'] }, go: {}, back: null })
    expectSame(machine)
  })

  test('what wildcards catch, the longest first', () => {
    const machine = machineOf({
      initial: 'here',
      states: {
        here: { on: { '*': { actions: 'a' }, 'turn.*': { actions: 'b' }, 'turn.left.*': { actions: 'c' } } },
      },
    })
    expect(lower(machine).rows.here?.on).toEqual({
      '*': { do: ['a'] },
      'turn.*': { do: ['b'] },
      'turn.left.*': { do: ['c'] },
    })
    const turns = ['turn', 'turn.right', 'turn.left', 'turn.left.fast', 'turned', 'unheard'].map((type) => ({
      type,
    }))
    expectSameEverywhere(machine, compile(machine), turns, 1)
  })

  test('that an eventless transition follows, asked after the updates before it', () => {
    const machine = machineOf({
      initial: 'here',
      states: {
        here: { on: { go: { target: 'between', actions: 'a' } } },
        between: { always: [{ guard: 'early', target: 'here', actions: 'b' }, { target: 'there' }] },
        there: {},
      },
    })
    expect(lower(machine).rows.here?.on?.go).toEqual({
      do: ['a'],
      next: { if: 'early', yes: { do: ['b'] }, no: { to: 'there' } },
    })
    expectSame(machine)
  })

  test('that an eventless transition may move on any event, and that this is no answer', () => {
    const machine = machineOf({
      initial: 'here',
      states: { here: { always: { guard: 'yes', target: 'there', actions: 'a' } }, there: {} },
    })
    expect(lower(machine)).toEqual({
      start: { next: { if: 'yes', yes: { do: ['a'], to: 'there' }, no: { to: 'here' } } },
      rows: {
        here: {
          value: 'here',
          on: { '*': { unasked: true, next: { if: 'yes', yes: { do: ['a'], to: 'there' } } } },
        },
        there: { value: 'there' },
      },
    })
    expectSame(machine)
  })

  test('which event an action sees after one was raised', () => {
    const machine = machineOf({
      initial: 'here',
      states: {
        here: {
          on: {
            go: { actions: ['again', raise({ type: 'back' }), 'a'] },
            again: { actions: 'b' },
            back: 'there',
          },
        },
        there: { entry: 'c' },
      },
    })
    expect(lower(machine).rows.here?.on?.go).toEqual({
      do: ['a', { type: 'b', event: { type: 'again' } }, { type: 'c', event: { type: 'back' } }],
      to: 'there',
    })
    expectSame(machine)
  })

  test('what the end of a part brings, with its output', () => {
    const machine = machineOf({
      initial: 'part',
      states: {
        part: {
          initial: 'open',
          states: { open: { on: { go: 'shut' } }, shut: { type: 'final', output: { n: 1 } } },
          onDone: { target: 'rest', actions: 'a' },
        },
        rest: { entry: 'b' },
      },
    })
    const event = { type: 'xstate.done.state.m.part', output: { n: 1 } }
    expect(lower(machine).rows['part.open']?.on?.go).toEqual({
      do: [
        { type: 'a', event },
        { type: 'b', event },
      ],
      to: 'rest',
    })
    expectSame(machine)
  })

  test('that the output is taken after the last entry and before the last exits', () => {
    const machine = machineOf({
      initial: 'here',
      output: ({ context, event }: Args) => [context.steps.length, event],
      exit: 'c',
      states: { here: { on: { go: 'end' } }, end: { type: 'final', entry: 'a', exit: 'b' } },
    })
    const { rows } = lower(machine)
    expect(rows.here?.on?.go).toEqual({
      do: ['a', { output: { type: 'xstate.done.state.m.end' } }, 'b', 'c'],
      to: 'end',
    })
    expect(rows.end).toEqual({ value: 'end', done: true })
    expectSame(machine)
  })

  test('in which order parallel states came to be, where it decides who is asked first', () => {
    const side = {
      one: { on: { go: 'two' } },
      two: { always: { guard: 'yes', target: 'three', actions: 'say' } },
    }
    const machine = machineOf({
      type: 'parallel',
      states: {
        left: { initial: 'one', states: { ...side, three: { entry: 'a' } } },
        right: {
          initial: 'two',
          states: { two: { ...side.two, on: { back: 'two' } }, three: { entry: 'b' } },
        },
      },
    })
    expect(Object.keys(lower(machine).rows)).toContain('(left.two | right.two) as right.two, left.two')
    expectSame(machine)
  })

  test('a machine without states', () => {
    const machine = machineOf({ entry: 'a', on: { go: { actions: ['b', 'say'] } } })
    expect(lower(machine)).toEqual({
      start: { do: ['a'], to: '' },
      rows: { '': { value: {}, on: { go: { do: ['b', 'say'] } } } },
    })
    expectSame(machine)
  })
})
