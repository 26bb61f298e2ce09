// Machines nobody would write: nested and parallel states, guards of every kind, wildcards, eventless transitions, raised
// events, done events. Whatever an action does stays visible in its order.

import {
  type AnyStateMachine,
  and,
  assign,
  createMachine,
  emit,
  type MachineContext,
  not,
  or,
  raise,
  stateIn,
} from 'xstate'
import { type Dice, dice } from './dice.ts'

export const randomEvents = ['go', 'stop', 'turn', 'turn.left', 'turn.left.fast', 'call', 'unheard'].flatMap(
  (type) => [0, 1, 2, 3].map((n) => ({ type, n })),
)

type Args = {
  readonly context: MachineContext
  readonly event: { type: string; n?: number; input?: unknown }
}

const guards = {
  even: ({ context }: Args) => context.steps.length % 2 === 0,
  small: ({ event }: Args) => (event.n ?? 0) < 2,
  longer: ({ context }: Args, { than }: { than: number }) => context.steps.length > than,
  both: and(['even', 'small']),
  raised: ({ event }: Args) => event.n === undefined,
}

// The first event holds the input, which holds the journal.
const told = ({ input, ...event }: Args['event']) => event

const step = (name: string) =>
  assign(({ context, event }: Args, params) => ({ steps: [...context.steps, [name, told(event), params]] }))

const actions = {
  first: step('first'),
  second: step('second'),
  constant: assign({ last: 'constant' }),
  lastly: assign({
    last: ({ event }: Args) => event.type,
    steps: ({ context }: Args) => [...context.steps, 'lastly'],
  }),
  nothing: assign(() => ({})),
  say: emit(({ context, event }: Args, params) => ({
    type: 'said',
    after: context.steps.length,
    event: told(event),
    params,
  })),
  shout: emit({ type: 'shouted' }),
  act: ({ context, event }: Args, params: unknown) =>
    void context.journal.push([context.steps.length, told(event), params]),
  again: raise({ type: 'call' }),
}

const MOST_STATES = 9

/** The same machine for the same seed. */
export function randomMachine(seed: number): AnyStateMachine {
  const roll = dice(seed)
  const ids: string[] = []
  const config = state(roll, 'm', 0, ids)
  const root = {
    ...config,
    id: 'm',
    ...(roll(2) === 0 ? {} : { output: ({ context, event }: Args) => [context.steps.length, told(event)] }),
    context: ({ input }: { input: { journal: unknown[] } }) => ({
      steps: [],
      last: '',
      journal: input.journal,
    }),
  }
  for (const fill of later.splice(0)) fill(ids)
  return createMachine(root as never, { guards, actions } as never) as unknown as AnyStateMachine
}

// Transitions are drawn once all states are known, since they may lead to any.
const later: ((ids: readonly string[]) => void)[] = []

type Config = Record<string, unknown>

function state(roll: Dice, id: string, depth: number, ids: string[]): Config {
  ids.push(id)
  const kind = depth === 0 ? roll(4) : depth > 2 || ids.length > MOST_STATES ? 9 : roll(8)
  const config: Config = { entry: some(roll, 2, action), exit: some(roll, 2, action) }
  // An event raised on the way in is what loops are made of, so it is rare.
  if (roll(25) === 0) config.entry = [raised(roll)]
  if (roll(3) === 0) config.tags = some(roll, 2, () => `tag${roll(3)}`)
  if (roll(3) === 0) config.meta = { of: id }
  if (kind <= 3) {
    const keys = ['a', 'b', 'c'].slice(0, kind === 0 ? 2 : 2 + roll(2))
    if (kind === 0) config.type = 'parallel'
    else config.initial = roll(3) === 0 ? { target: 'a', actions: some(roll, 2, action) } : 'a'
    config.states = Object.fromEntries(keys.map((key) => [key, child(roll, `${id}.${key}`, key, depth, ids)]))
    if (roll(2) === 0) later.push((all) => (config.onDone = transition(roll, id, all)))
  }
  later.push((all) => Object.assign(config, transitions(roll, id, all)))
  return config
}

function child(roll: Dice, id: string, key: string, depth: number, ids: string[]): Config {
  if (key === 'a' || roll(5) > 0) return state(roll, id, depth + 1, ids)
  ids.push(id)
  return {
    type: 'final',
    entry: some(roll, 2, action),
    exit: some(roll, 2, action),
    ...(roll(2) ? { output: { from: id } } : {}),
  }
}

function transitions(roll: Dice, id: string, ids: readonly string[]): Config {
  const on: Config = {}
  for (const type of ['go', 'stop', 'turn', 'turn.left', 'turn.*', 'call', '*'])
    if (roll(type.endsWith('*') ? 12 : 3) === 0)
      on[type] = some(roll, 3, () => transition(roll, id, ids, type === 'go' || type === 'stop'))
  // Only onwards, or hardly a machine would ever come to rest.
  const onwards = ids.slice(ids.indexOf(id) + 1)
  if (roll(6) > 0 || onwards.length === 0) return { on }
  return { on, always: { ...transition(roll, id, onwards), guard: guard(roll, ids) } }
}

function transition(roll: Dice, id: string, ids: readonly string[], raises = false): Config {
  if (roll(12) === 0) return {}
  const target = roll(4) === 0 ? id : (ids[roll(ids.length)] as string)
  return {
    ...(roll(5) === 0 ? {} : { target: `#${target}` }),
    ...(roll(2) === 0 ? {} : { guard: guard(roll, ids) }),
    ...(roll(5) === 0 ? { reenter: true } : {}),
    actions: [...some(roll, 3, action), ...(raises && roll(3) === 0 ? [raised(roll)] : [])],
  }
}

const raised = (roll: Dice) =>
  roll(2) === 0 ? 'again' : raise({ type: 'turn', sharp: true } as { type: string })

function guard(roll: Dice, ids: readonly string[]): unknown {
  switch (roll(8)) {
    case 0:
      return { type: 'longer', params: { than: roll(6) } }
    case 1:
      return not('even')
    case 2:
      return or(['small', { type: 'longer', params: { than: roll(6) } }])
    case 3:
      return stateIn(`#${ids[roll(ids.length)]}`)
    case 4:
      return 'both'
    default:
      return ['even', 'small', 'raised'][roll(3)]
  }
}

function action(roll: Dice): unknown {
  switch (roll(12)) {
    case 0:
      return { type: 'first', params: { n: roll(3) } }
    case 1:
      return { type: 'say', params: [roll(3)] }
    case 2:
      return { type: 'act', params: roll(3) }
    default:
      return ['first', 'second', 'constant', 'lastly', 'nothing', 'say', 'shout', 'act'][roll(8)]
  }
}

function some<Item>(roll: Dice, most: number, make: (roll: Dice) => Item): Item[] {
  return Array.from({ length: roll(most + 1) }, () => make(roll))
}
