// What the chart says, asked of XState: its states, and what each event does in each of them.

import { type AnyTransitionDefinition, createActor, getNextTransitions } from 'xstate'
import {
  type Announcement,
  type Call,
  type Phase,
  type RequestEvent,
  type RequestMachine,
  type RequestMeta,
  requestMachine,
  type StatusName,
} from '../../machines/index.ts'
import { type EventType, sampleEvents } from './sample-events.ts'

type Node = RequestMachine['root']
type Snapshot = ReturnType<RequestMachine['resolveState']>

export interface ChartState {
  /** With the name of the chart: `request.open.idle`. */
  readonly id: string
  /** Without it: `open.idle`. */
  readonly name: string
  readonly key: string
  readonly description: string
  readonly kind: Node['type']
  /** Where a failure would be; inherited. */
  readonly phase: Phase | null
  /** A call has not completed yet; inherited. */
  readonly pending: boolean
  /** The id of the state that is entered first. */
  readonly initial: string | null
  readonly children: readonly ChartState[]
}

/** A transition as the chart declares it, once, on one state. */
export interface Rule {
  readonly source: string
  readonly event: EventType
  readonly guard: string | null
  /** Other rules for this event stand before it and have guards. */
  readonly otherwise: boolean
  /** The id of the declared target; null when the rule only acts. */
  readonly target: string | null
  /** What it announces, in order. */
  readonly announces: readonly StatusName[]
}

/** What one event does in one leaf state, own or inherited. */
export interface Move {
  readonly leaf: string
  readonly event: EventType
  /** The condition, where the leaf has more than one move for the event. */
  readonly condition: string | null
  /** The name of the leaf state that follows. */
  readonly target: string
  readonly rule: Rule
}

/** What was found by sending sample events to the chart in every situation it can get into. */
export interface Step {
  readonly leaf: string
  readonly call: Call | null
  readonly event: RequestEvent
  readonly target: string
  readonly announcements: readonly Announcement[]
}

export interface Chart {
  readonly root: ChartState
  readonly leaves: readonly ChartState[]
  readonly rules: readonly Rule[]
  readonly moves: readonly Move[]
  readonly steps: readonly Step[]
}

export function readChart(machine: RequestMachine = requestMachine): Chart {
  const root = stateOf(machine.root, null)
  const leaves = leavesOf(root)
  const steps = explore(machine)
  const { rules, moves } = declared(machine, leaves, steps)
  return { root, leaves, rules, moves, steps }
}

/** What moves when, and nothing of what is announced: for a picture that can be taken in at a glance. */
export const withoutStatuses = (chart: Chart): Chart => ({
  ...chart,
  rules: chart.rules.map((rule) => ({ ...rule, announces: [] })),
})

/** The dotted name of a state value: `open.exchange.reading.ready`. */
export function nameOf(value: unknown): string {
  if (typeof value === 'string') return value
  return Object.entries(value as object)
    .map(([key, inner]) => `${key}.${nameOf(inner)}`)
    .join(' & ')
}

export const leavesOf = (state: ChartState): ChartState[] =>
  state.children.length === 0 ? [state] : state.children.flatMap(leavesOf)

export function grouped<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>()
  for (const item of items) {
    const key = keyOf(item)
    groups.set(key, [...(groups.get(key) ?? []), item])
  }
  return groups
}

/** Where a state stands in the chart; its id in XState may be a short one of its own. */
const placeOf = ({ machine, path }: PlacedNode): string => [machine.id, ...path].join('.')

interface PlacedNode {
  readonly machine: { readonly id: string }
  readonly path: readonly string[]
}

const firstOf = (nodes: readonly PlacedNode[] | undefined): string | null =>
  nodes?.[0] === undefined ? null : placeOf(nodes[0])

function stateOf(node: Node, parent: ChartState | null): ChartState {
  const state = {
    id: placeOf(node),
    name: node.path.join('.'),
    key: node.key,
    description: node.description ?? '',
    kind: node.type,
    phase: (node.meta as RequestMeta | undefined)?.phase ?? parent?.phase ?? null,
    pending: node.tags.includes('pending') || parent?.pending === true,
    initial: firstOf(node.type === 'compound' ? node.initial.target : undefined),
    children: [] as ChartState[],
  }
  for (const child of Object.values(node.states)) state.children.push(stateOf(child as Node, state))
  return state
}

const startOf = (machine: RequestMachine) =>
  createActor(machine, { input: { id: 1, method: 'POST', url: 'http://localhost/' } }).getSnapshot()

function takeStep(
  machine: RequestMachine,
  snapshot: Snapshot,
  event: RequestEvent,
): [Snapshot, Announcement[]] {
  const announcements: Announcement[] = []
  // Restored, not started again: `input` is asked for by the type alone.
  const actor = createActor(machine, { snapshot, input: snapshot.context })
  actor.on('*', (announcement) => announcements.push(announcement))
  actor.start()
  actor.send(event)
  return [actor.getSnapshot(), announcements]
}

/** Every state with every call that can be pending there, and every sample event that is legal then. */
function explore(machine: RequestMachine): Step[] {
  const steps: Step[] = []
  const seen = new Set<string>()
  const open = [startOf(machine)]
  for (let snapshot = open.pop(); snapshot !== undefined; snapshot = open.pop()) {
    const leaf = nameOf(snapshot.value)
    const { call } = snapshot.context
    const situation = `${leaf} ${call}`
    if (seen.has(situation) || snapshot.status !== 'active') continue
    seen.add(situation)
    for (const event of Object.values(sampleEvents).flat()) {
      if (!snapshot.can(event)) continue
      const [next, announcements] = takeStep(machine, snapshot, event)
      steps.push({ leaf, call, event, target: nameOf(next.value), announcements })
      open.push(next)
    }
  }
  return steps
}

function declared(machine: RequestMachine, leaves: readonly ChartState[], steps: readonly Step[]) {
  const rules = new Map<AnyTransitionDefinition, Rule>()
  const moves: Move[] = []
  const probe = new Probe(machine)
  for (const leaf of leaves) {
    const candidates = getNextTransitions(probe.at(leaf.name))
    for (const event of new Set(candidates.map((each) => each.eventType as EventType))) {
      const possible = probe
        .outcomes(leaf.name, candidates, event)
        .filter(({ target, announces }) =>
          steps.some(
            (step) =>
              step.leaf === leaf.name &&
              step.event.type === event &&
              step.target === target &&
              String(step.announcements.map(({ type }) => type)) === String(announces),
          ),
        )
      for (const { definition, otherwise, target, announces } of possible) {
        const rule = rules.get(definition) ?? ruleOf(definition, otherwise, announces)
        if (String(rule.announces) !== String(announces))
          throw new Error(`${event} announces in ${leaf.name} other things than where it is declared.`)
        rules.set(definition, rule)
        const condition = possible.length === 1 ? null : (rule.guard ?? 'otherwise')
        moves.push({ leaf: leaf.name, event, condition, target, rule })
      }
    }
  }
  return { rules: [...rules.values()], moves }
}

const ruleOf = (
  { source, eventType, guard, target }: AnyTransitionDefinition,
  otherwise: boolean,
  announces: readonly StatusName[],
): Rule => ({
  source: placeOf(source),
  event: eventType as EventType,
  guard: guardName(guard),
  otherwise,
  target: firstOf(target),
  announces,
})

const guardName = (guard: unknown): string | null => (guard === undefined ? null : String(guard))

interface Outcome {
  readonly definition: AnyTransitionDefinition
  readonly otherwise: boolean
  readonly target: string
  readonly announces: readonly StatusName[]
}

/** The chart with guards that answer as they are told, so that each transition can be made to happen. */
class Probe {
  readonly #machine: RequestMachine
  readonly #context: Snapshot['context']
  #holds: string | null = null

  constructor(machine: RequestMachine) {
    const guards = Object.keys(machine.implementations.guards)
    const answers = Object.fromEntries(guards.map((guard) => [guard, () => guard === this.#holds]))
    this.#machine = machine.provide({ guards: answers } as never)
    this.#context = startOf(machine).context
  }

  at(leaf: string): Snapshot {
    const [innermost = '', ...outer] = leaf.split('.').reverse()
    const value = outer.reduce<object | string>((inner, key) => ({ [key]: inner }), innermost)
    return this.#machine.resolveState({ value: value as never, context: this.#context })
  }

  /** One outcome for each transition that the event may take, in the order in which XState asks their guards. */
  outcomes(leaf: string, candidates: readonly AnyTransitionDefinition[], event: EventType): Outcome[] {
    const own = candidates.filter(({ eventType }) => eventType === event)
    const last = own.findIndex(({ guard }) => guard === undefined)
    return own.slice(0, last < 0 ? own.length : last + 1).map((definition, index) => {
      this.#holds = guardName(definition.guard)
      const [next, announcements] = takeStep(this.#machine, this.at(leaf), sampleEvents[event][0])
      return {
        definition,
        otherwise: index > 0 && definition.guard === undefined,
        target: nameOf(next.value),
        announces: announcements.map(({ type }) => type),
      }
    })
  }
}
