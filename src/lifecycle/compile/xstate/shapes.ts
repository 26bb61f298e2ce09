// The fields of XState's built-in actions and guards that its types do not show. Read nowhere else.
// They have been these since 5.0; each is checked when it is read.

import type { EventObject } from 'xstate'
import { XStateShapeError } from './shape-error.ts'

/** What `setup` was given under a name: a function of its arguments and the static params. */
export type Implementation = (args: object, params: unknown) => unknown

/** `plain` is a function of the user's own; `other` a built-in action whose effect is decided while it runs. */
export type ActionShape = 'plain' | 'assign' | 'emit' | 'raise' | 'other'

/** `parts` are the guards that a built-in one asks; `stateIn` has none. */
export type GuardShape =
  | { readonly kind: 'plain' }
  | { readonly kind: 'builtIn'; readonly parts: readonly unknown[] }

type Fields = { readonly [field: string]: unknown }

export function shapeOfAction(action: unknown): ActionShape {
  if (typeof action !== 'function' || !('resolve' in action)) return 'plain'
  switch ((action as unknown as Fields).type) {
    case 'xstate.assign':
      return 'assign'
    case 'xstate.emit':
      return 'emit'
    case 'xstate.raise':
      return 'raise'
    default:
      return 'other'
  }
}

export function shapeOfGuard(guard: unknown): GuardShape {
  if (typeof guard !== 'function') return { kind: 'builtIn', parts: [guard] }
  if (!('check' in guard)) return { kind: 'plain' }
  const { guards, stateValue } = guard as unknown as Fields
  if (Array.isArray(guards)) return { kind: 'builtIn', parts: guards }
  if (stateValue !== undefined) return { kind: 'builtIn', parts: [] }
  throw new XStateShapeError('a built-in guard names neither its guards nor a state')
}

/** The update that an `assign` makes, as one function. */
export function assignmentOf(action: unknown): Implementation {
  const assignment = field(action, 'assign', 'assignment')
  if (typeof assignment === 'function') return assignment as Implementation
  if (typeof assignment !== 'object' || assignment === null)
    throw new XStateShapeError('an assign holds no assignment')
  const entries = Object.entries(assignment)
  return (args, params) => {
    const update: Record<string, unknown> = {}
    for (const [key, value] of entries)
      update[key] = typeof value === 'function' ? value(args, params) : value
    return update
  }
}

/** The event that an `emit` emits, as a function. */
export function emissionOf(action: unknown): Implementation {
  const event = field(action, 'emit', 'event')
  return typeof event === 'function' ? (event as Implementation) : () => event
}

/** The event that a `raise` raises, or null where it is only known at run time, or later. */
export function raiseOf(action: unknown): EventObject | null {
  const event = field(action, 'raise', 'event')
  const delay = field(action, 'raise', 'delay')
  return typeof event === 'function' || delay !== undefined ? null : (event as EventObject)
}

function field(action: unknown, kind: ActionShape, name: string): unknown {
  if (shapeOfAction(action) !== kind || !(name in (action as object)))
    throw new XStateShapeError(`${kind === 'raise' ? 'a' : 'an'} ${kind} action has no '${name}'`)
  return (action as Fields)[name]
}
