// Why a machine cannot be compiled, as far as its config shows: whatever is not named, static and synchronous.

import type { AnyStateMachine } from 'xstate'
import { raiseOf, shapeOfAction, shapeOfGuard } from '../xstate/index.ts'
import { isJson } from './json.ts'

type Config = { readonly [key: string]: unknown }
type Reasons = Generator<string, void>

export function refusals(machine: AnyStateMachine): string[] {
  return [...inState(machine, machine.config as Config, '')]
}

function* inState(machine: AnyStateMachine, node: Config, path: string): Reasons {
  const here = path === '' ? '(root)' : path
  for (const reason of features(node, path === '')) yield `${here}: ${reason}`
  for (const [where, actions, guards] of deeds(node)) {
    for (const action of actions)
      for (const reason of ofAction(machine, action)) yield `${here}: ${where}: ${reason}`
    for (const guard of guards)
      for (const reason of ofGuard(machine, guard)) yield `${here}: ${where}: ${reason}`
  }
  for (const [key, state] of entriesOf(node.states))
    yield* inState(machine, state as Config, path === '' ? key : `${path}.${key}`)
}

function* features(node: Config, isRoot: boolean): Reasons {
  if (node.type === 'history' || (node.history ?? false) !== false) yield 'it is a history state'
  if (listOf(node.invoke).length > 0) yield 'it invokes an actor'
  if (node.after !== undefined) yield 'it has delayed transitions'
  if (node.route !== undefined) yield 'it has a route'
  if (!isRoot && node.output !== undefined && !isJson(node.output))
    yield 'its output is computed, or not plain JSON'
  for (const [type] of entriesOf(node.on))
    if (type.startsWith('xstate.')) yield `on '${type}': this is an event of XState itself`
}

type Deeds = readonly [where: string, actions: readonly unknown[], guards: readonly unknown[]]

function deeds(node: Config): Deeds[] {
  const initial = typeof node.initial === 'object' ? (node.initial as Config).actions : undefined
  const transitions: [string, unknown][] = [
    ...entriesOf(node.on).map(([type, to]): [string, unknown] => [`on '${type}'`, to]),
    ['always', node.always],
    ['onDone', node.onDone],
  ]
  return [
    ['entry', listOf(node.entry), []],
    ['exit', listOf(node.exit), []],
    ['initial', listOf(initial), []],
    ...transitions.flatMap(([where, to]) =>
      listOf(to)
        .filter((one) => typeof one === 'object' && one !== null)
        .map((one): Deeds => [where, listOf((one as Config).actions), listOf((one as Config).guard)]),
    ),
  ]
}

function* ofAction(machine: AnyStateMachine, action: unknown): Reasons {
  if (typeof action === 'function') {
    if (shapeOfAction(action) === 'raise') yield* ofRaise(action, 'raise')
    else yield `an action without a name${typeName(action)}`
    return
  }
  const name = yield* ofReference(action, 'action')
  if (name === null) return
  const implementation = (machine.implementations.actions as Config)[name]
  const shape = shapeOfAction(implementation)
  if (implementation === undefined) yield `action '${name}' is not implemented`
  else if (shape === 'other') yield `action '${name}' is decided at run time${typeName(implementation)}`
  else if (shape === 'raise') yield* ofRaise(implementation, `action '${name}'`)
}

function* ofRaise(action: unknown, called: string): Reasons {
  const event = raiseOf(action)
  if (event === null || !isJson(event))
    yield `${called}: the raised event is computed, delayed or not plain JSON`
}

function* ofGuard(machine: AnyStateMachine, guard: unknown): Reasons {
  const inline = typeof guard === 'function'
  const name = inline ? '' : yield* ofReference(guard, 'guard')
  if (name === null) return
  const implementation = inline ? guard : (machine.implementations.guards as Config)[name]
  if (implementation === undefined) {
    yield `guard '${name}' is not implemented`
    return
  }
  const shape = shapeOfGuard(implementation)
  if (shape.kind === 'builtIn') for (const part of shape.parts) yield* ofGuard(machine, part)
  else if (inline) yield 'a guard without a name'
}

/** The name that is referred to, or null once the params have been refused. */
function* ofReference(reference: unknown, kind: string): Generator<string, string | null> {
  if (typeof reference === 'string') return reference
  const { type, params } = reference as { type: string; params?: unknown }
  if (params === undefined || isJson(params)) return type
  yield `${kind} '${type}' has params that are ${typeof params === 'function' ? 'computed' : 'not plain JSON'}`
  return null
}

const typeName = (action: unknown): string => {
  const { type } = action as { readonly type?: unknown }
  return typeof type === 'string' ? ` (${type})` : ''
}

const entriesOf = (record: unknown) => Object.entries((record ?? {}) as Config)

const listOf = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value]
