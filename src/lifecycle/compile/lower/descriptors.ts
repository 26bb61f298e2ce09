// The event types that a machine tells apart, and its wildcards.

import type { AnyStateMachine, AnyStateNode } from 'xstate'

/** From the least specific to the most; `*` stands for every event that is not listed. */
export function descriptorsOf(machine: AnyStateMachine): string[] {
  const all = new Set<string>()
  const collect = (node: AnyStateNode): void => {
    for (const state of Object.values(node.states)) collect(state)
    for (const descriptor of node.transitions.keys()) all.add(descriptor)
  }
  collect(machine.root)
  all.delete('*')
  const partial = [...all].filter(isWildcard).sort((one, other) => one.length - other.length)
  return ['*', ...partial, ...[...all].filter((descriptor) => !isWildcard(descriptor))]
}

/** An event type that the descriptor matches, and none that is more specific. */
export function typeMatching(descriptor: string): string {
  return descriptor === '*' || isWildcard(descriptor) ? descriptor.replace('*', '(unlisted)') : descriptor
}

/** What an event does that has no cell of its own. */
export function fallbackOf<Cell>(cells: ReadonlyMap<string, Cell>, type: string): Cell | null {
  let longest: string | undefined
  for (const descriptor of cells.keys())
    if (descriptor !== type && matches(type, descriptor) && descriptor.length > (longest?.length ?? 0))
      longest = descriptor
  return longest === undefined ? null : (cells.get(longest) as Cell)
}

/** `name.*`, with no other star in it: XState never lets those match. */
const isWildcard = (descriptor: string) =>
  descriptor.endsWith('.*') && descriptor.indexOf('*') === descriptor.length - 1

function matches(type: string, descriptor: string): boolean {
  if (descriptor === '*') return true
  if (!isWildcard(descriptor)) return false
  const name = descriptor.slice(0, -2)
  return type === name || type.startsWith(`${name}.`)
}
