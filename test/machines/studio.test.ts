// What an import into Stately Studio needs: JSON of a chart is a machine again, with the same states, events and transitions; and as code, one literal.

import { readFile } from 'node:fs/promises'
import { parseAst } from 'rolldown/parseAst'
import { describe, expect, test } from 'vitest'
import { type AnyStateMachine, createMachine } from 'xstate'
import { requestMachine, retryMachine } from '../../machines/index.ts'
import { uploadQueueMachine } from '../../src/actor/index.ts'

const machines: readonly (readonly [string, AnyStateMachine, string])[] = [
  ['request', requestMachine, 'machines/request.machine.ts'],
  ['retry', retryMachine, 'machines/retry.machine.ts'],
  ['uploadQueue', uploadQueueMachine, 'src/actor/upload-queue.machine.ts'],
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

/** Nodes of a syntax tree. */
interface Node {
  readonly type: string
  readonly [member: string]: unknown
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value

/** The calls of `createMachine` below a node. */
function callsIn(node: unknown): readonly Node[] {
  if (Array.isArray(node)) return node.flatMap(callsIn)
  if (!isNode(node)) return []
  const { callee, type } = node as { callee?: Node; type: string }
  const isIt = type === 'CallExpression' && (callee?.property as Node | undefined)?.name === 'createMachine'
  return [...(isIt ? [node] : []), ...Object.values(node).flatMap(callsIn)]
}

/** What in an object is no literal; in `context` and `output` of the machine anything may stand. */
function notLiteral(node: Node, path = ''): readonly string[] {
  if (node.type === 'Literal') return []
  if (node.type === 'ArrayExpression')
    return (node.elements as readonly Node[]).flatMap((each) => notLiteral(each, path))
  if (node.type !== 'ObjectExpression') return [`${path}: ${node.type}`]
  return (node.properties as readonly Node[]).flatMap((property) => {
    const { computed, key, value } = property as { computed?: boolean; key?: Node; value?: Node }
    if (property.type !== 'Property' || computed === true || value === undefined)
      return [`${path}: ${property.type}`]
    const name = `${path}.${key?.name ?? key?.value}`
    return name === '.context' || name === '.output' ? [] : notLiteral(value, name)
  })
}

/** With names of actions and guards, without functions. */
const plain = ({ definition }: AnyStateMachine): unknown => {
  const { context: _context, output: _output, ...rest } = definition as unknown as Record<string, unknown>
  return JSON.parse(JSON.stringify(rest))
}

describe.each(machines)('the chart %s', (id, machine, file) => {
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
    expect(plain(again)).toEqual(plain(machine))
  })

  test('is one literal in its file, in the only createMachine of it', async () => {
    const source = await readFile(new URL(`../../${file}`, import.meta.url), 'utf8')
    const [call, ...otherCalls] = callsIn(parseAst(source, { lang: 'ts' })) as [Node, ...Node[]]
    expect(otherCalls).toEqual([])
    const [config, ...others] = call.arguments as [Node, ...Node[]]
    expect(others).toEqual([])
    expect(notLiteral(config)).toEqual([])
    const called = (call.callee as { object: { callee: Node } }).object.callee
    expect(called).toMatchObject({ type: 'Identifier', name: 'setup' })
    // The Studio's parser reads no tabs.
    expect(source).not.toContain('\t')
  })
})
