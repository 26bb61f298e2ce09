// What an import into Stately Studio needs: JSON of a chart is a machine again, with the same states and events.

import { describe, expect, test } from 'vitest'
import { type AnyStateMachine, createMachine } from 'xstate'
import { requestMachine, retryMachine } from '../../machines/index.ts'
import { uploadQueueMachine } from '../../src/actor/index.ts'

const machines: readonly (readonly [string, AnyStateMachine])[] = [
  ['request', requestMachine],
  ['retry', retryMachine],
  ['uploadQueue', uploadQueueMachine],
]

/** Where a value that JSON does not have stands. */
function notJson(value: unknown, path = ''): string[] {
  if (typeof value === 'function' || typeof value === 'symbol') return [path]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => notJson(inner, `${path}.${key}`))
}

const statesOf = ({ id, states }: AnyStateMachine['root']): string[] => [
  id,
  ...Object.values(states as Record<string, AnyStateMachine['root']>).flatMap(statesOf),
]

describe.each(machines)('the chart %s', (id, machine) => {
  test('has functions only for its context and its output', () => {
    expect(notJson(machine.config).sort()).toEqual(['.context', '.output'])
  })

  test('as JSON makes a machine with the same states, events and version', () => {
    const again = createMachine(JSON.parse(JSON.stringify(machine.config)))
    expect(again.id).toBe(id)
    expect(again.version).toBe(machine.version)
    expect(machine.version).toMatch(/^\d+\.\d+\.\d+$/)
    expect(again.events).toEqual(machine.events)
    expect(statesOf(again.root)).toEqual(statesOf(machine.root))
  })
})
