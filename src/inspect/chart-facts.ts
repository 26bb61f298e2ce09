// The chart as data for the page, read from the machine.

import {
  internetStatus,
  phases,
  type RequestMachine,
  type RequestMeta,
  requestMachine,
  whenPlainSent,
  whenSent,
} from '../../machines/index.ts'
import type { ChartFacts, ChartRule, ChartState, ChartStatus } from './run/index.ts'

type Node = RequestMachine['root']

const numbers: Readonly<Record<string, number | undefined>> = internetStatus
const moments: Readonly<Record<string, string | undefined>> = { ...whenSent, ...whenPlainSent }

export function chartFacts(): ChartFacts {
  const states: ChartState[] = []
  const rules: ChartRule[] = []
  const visit = (node: Node, parent: ChartState | null): void => {
    const state: ChartState = {
      id: placeOf(node),
      name: node.path.join('.'),
      key: node.key,
      description: node.description ?? '',
      phase: (node.meta as RequestMeta | undefined)?.phase ?? parent?.phase ?? null,
      pending: (node.tags as readonly string[]).includes('pending') || parent?.pending === true,
      final: node.type === 'final',
      parent: parent?.id ?? null,
    }
    if (parent !== null || node.path.length > 0) states.push(state)
    for (const own of node.transitions.values())
      for (const { actions, eventType, guard, target } of own) {
        const [to] = target ?? []
        rules.push({
          source: placeOf(node),
          event: eventType,
          guard: guard === undefined ? null : nameOf(guard),
          target: to === undefined ? null : placeOf(to),
          announces: announcedBy([...actions, ...(to?.entry ?? [])]),
        })
      }
    for (const child of Object.values(node.states)) visit(child as Node, state)
  }
  visit(requestMachine.root, null)
  return { id: requestMachine.root.id, states, rules, statuses, phases }
}

/** The path of a state in the chart, as docs/chart.svg marks it; its id in XState may be shorter. */
const placeOf = ({ machine, path }: PlacedNode): string => [machine.id, ...path].join('.')

interface PlacedNode {
  readonly machine: { readonly id: string }
  readonly path: readonly string[]
}

export const numberOf = (status: string): number | null => numbers[status] ?? null

const statuses: readonly ChartStatus[] = Object.entries(moments).map(([name, when = '']) => ({
  name,
  number: numberOf(name),
  when,
}))

/** Actions and guards are names, or objects with one. */
const nameOf = (named: unknown): string =>
  typeof named === 'object' && named !== null && 'type' in named ? String(named.type) : String(named)

const announcedBy = (actions: readonly unknown[]): string[] =>
  actions.map(nameOf).filter((name) => moments[name] !== undefined)
