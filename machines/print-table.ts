// A tool that makes the table of a chart by asking XState for every transition. No published code imports it.
// It runs the chart with guards whose answers it sets and with actions that do nothing, and notes which were used.
// The chart has no `always`, `raise`, `invoke` or parallel states; test/machines/table.test.ts proves the result.

import {
  type AnyMachineSnapshot,
  type AnyStateMachine,
  initialTransition,
  transition as nextTransition,
  type StateValue,
} from 'xstate'
import type { RequestMeta } from './request.context.ts'
import type { State, Table, Transition } from './table.ts'

export function tableOf(machine: AnyStateMachine): Table {
  const asked: string[] = []
  /** The one guard that answers yes, counted in the order in which they are asked. */
  let yes = -1
  const probe = machine.provide({
    guards: forEachName(machine.implementations.guards, (name) => () => asked.push(name) - 1 === yes),
    actions: forEachName(machine.implementations.actions, () => () => {}),
  } as never) as AnyStateMachine

  function transitionsFor(from: AnyMachineSnapshot, type: string, found: (to: AnyMachineSnapshot) => void) {
    const transitions: Transition[] = []
    for (yes = 0; ; yes++) {
      asked.length = 0
      const isTaken = from.can({ type })
      const guard = asked[yes]
      asked.length = 0
      const [to, actions] = nextTransition(probe, from, { type })
      if (isTaken) transitions.push(transitionOf(guard, actions, pathOf(to.value), pathOf(from.value)))
      if (isTaken) found(to)
      if (guard === undefined) return transitions
    }
  }

  const [first, actions] = initialTransition(probe, {})
  const states = new Map([[pathOf(first.value), { snapshot: first, state: {} as State }]])
  // States are found while this goes on.
  for (const entry of states.values()) {
    const { snapshot } = entry
    const on = machine.events.map((type) => {
      const transitions = transitionsFor(snapshot, type, (to) => {
        const path = pathOf(to.value)
        if (!states.has(path)) states.set(path, { snapshot: to, state: {} as State })
      })
      return [type, transitions] as const
    })
    entry.state = stateOf(
      snapshot,
      Object.fromEntries(on.filter(([, transitions]) => transitions.length > 0)),
    )
  }
  const inOrder = pathsOf(machine.config).filter((path) => states.has(path))
  return {
    start: transitionOf(undefined, actions, pathOf(first.value), ''),
    states: Object.fromEntries(inOrder.map((path) => [path, states.get(path)?.state as State])),
  }
}

function stateOf(snapshot: AnyMachineSnapshot, on: State['on'] & object): State {
  const phases = Object.values(snapshot.getMeta() as Record<string, RequestMeta | undefined>)
  const phase = phases.findLast((meta) => meta?.phase !== undefined)?.phase
  return {
    value: snapshot.value as State['value'],
    ...(snapshot.hasTag('pending') ? { pending: true } : {}),
    ...(phase === undefined ? {} : { phase }),
    ...(snapshot.status === 'done' ? { final: true } : {}),
    ...(Object.keys(on).length > 0 ? { on } : {}),
  }
}

function transitionOf(
  guard: string | undefined,
  actions: readonly { readonly type: string }[],
  to: string,
  from: string,
): Transition {
  return {
    ...(guard === undefined ? {} : { guard }),
    ...(actions.length > 0 ? { actions: actions.map(({ type }) => type) } : {}),
    ...(to === from ? {} : { target: to }),
  }
}

function pathOf(value: StateValue): string {
  if (typeof value === 'string') return value
  const [[key, inner]] = Object.entries(value) as [[string, StateValue]]
  return `${key}.${pathOf(inner)}`
}

interface Config {
  readonly states?: { readonly [key: string]: Config } | undefined
}

/** The paths of the innermost states, in the order of the chart. */
const pathsOf = ({ states = {} }: Config): string[] =>
  Object.entries(states).flatMap(([key, state]) =>
    state.states === undefined ? [key] : pathsOf(state).map((path) => `${key}.${path}`),
  )

const forEachName = <Value>(named: object, make: (name: string) => Value): Record<string, Value> =>
  Object.fromEntries(Object.keys(named).map((name) => [name, make(name)]))
