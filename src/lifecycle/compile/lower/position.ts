// The name of a position: the state value, and the order of the active states where the order tells two positions apart.
// With parallel states XState takes transitions in that order, and the order depends on the way that led there.

import type { AnyMachineSnapshot, AnyStateNode, StateValue } from 'xstate'

export type Position = Pick<AnyMachineSnapshot, 'value' | '_nodes'>

/** `open.writing.ready`; with parallel states `player.(sound.on | picture.off)`. */
export function positionName({ value, _nodes }: Position): string {
  const name = nameOfValue(value)
  const leaves = leavesOf(value)
  if (leaves.length < 2) return name
  const active = atomic(_nodes).map((node) => node.path.map(escaped).join('.'))
  return active.join() === leaves.join() ? name : `${name} as ${active.join(', ')}`
}

/** For sorting positions as the chart lists them. */
export function inDocumentOrder(one: Position, other: Position): number {
  const [these, those] = [one, other].map(({ _nodes }) => atomic(_nodes).map((node) => node.order)) as [
    number[],
    number[],
  ]
  const differing = these.findIndex((order, i) => order !== those[i])
  return differing < 0 ? these.length - those.length : (these[differing] as number) - (those[differing] ?? -1)
}

/** The same for every order of the same states. */
export function unorderedName(value: StateValue): string {
  return leavesOf(value).sort().join()
}

const atomic = (nodes: readonly AnyStateNode[]) =>
  nodes.filter((node) => node.type === 'atomic' || node.type === 'final')

function nameOfValue(value: StateValue): string {
  if (typeof value === 'string') return escaped(value)
  const regions = Object.entries(value).map(([key, inner]) => {
    const below = nameOfValue(inner as StateValue)
    return below === '' ? escaped(key) : `${escaped(key)}.${below}`
  })
  return regions.length > 1 ? `(${regions.join(' | ')})` : (regions[0] ?? '')
}

function leavesOf(value: StateValue, path: readonly string[] = []): string[] {
  if (typeof value === 'string') return [[...path, escaped(value)].join('.')]
  const entries = Object.entries(value)
  if (entries.length === 0) return [path.join('.')]
  return entries.flatMap(([key, inner]) => leavesOf(inner as StateValue, [...path, escaped(key)]))
}

const escaped = (key: string) => key.replace(/[\\.|(), ]/g, '\\$&')
