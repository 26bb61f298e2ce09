// The table of a request does what XState makes of its chart, in every cell and on every walk.

import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { grouped } from '../../docs/generate/chart.ts'
import {
  type RequestContext,
  type RequestEvent,
  RequestRun,
  requestMachine,
  requestState,
} from '../../machines/index.ts'
import { tableOf } from '../../machines/print-table.ts'
import { type Args, announcement, changes } from '../../machines/request.context.ts'
import { guards } from '../../machines/request.guards.ts'
import { requestTable } from '../../machines/request.table.ts'
import { bindTable } from '../../machines/request-run.ts'
import type { State, Table, Transition } from '../../machines/table.ts'
import { picked, requestContexts, requestEvents, requestInput, walks } from './support/request-events.ts'
import { actorTwin, actorTwinAt, bound, guardNames, runTwin, seen, type Twin } from './support/tracing.ts'

const SEED = 19_970_101
const paths = Object.keys(requestTable.states)

test('the table is what XState makes of the chart today', () => {
  expect(tableOf(requestMachine as never), 'run `npm run docs`').toStrictEqual(requestTable)
})

test('the table is plain JSON', () => {
  expect(JSON.parse(JSON.stringify(requestTable))).toStrictEqual(requestTable)
})

/** Fast where they are the same, and with a readable difference where they are not. */
function expectSame(actual: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(actual, expected)) expect(actual).toStrictEqual(expected)
}

/** Sends the same event to both, and compares what they announce, their value and their context. */
function expectSameMove(run: Twin, actor: Twin, event: RequestEvent): void {
  expectSame(run.can(event), actor.can(event))
  if (actor.snapshot.status === 'active') actor.send(event)
  run.send(event)
  expectSame(run.announced(), actor.announced())
  expectSame(run.now(), actor.now())
}

/** Compares everything that they show after it, too. */
function expectSameStep(run: Twin, actor: Twin, event: RequestEvent): void {
  expectSameMove(run, actor, event)
  expectSame(seen(run.snapshot), seen(actor.snapshot))
}

/** Neither says that it would take the event, and neither changes with it or announces anything. */
function expectRefused(twins: readonly Twin[], event: RequestEvent, at: unknown): void {
  const isActive = twins.every(({ snapshot }) => snapshot.status === 'active')
  for (const twin of twins) {
    expectSame(twin.can(event), false)
    if (isActive) twin.send(event)
    expectSame(twin.now(), at)
    expectSame(twin.announced(), [])
  }
}

describe.each(paths)('in %s', (path) => {
  const { on = {} } = requestTable.states[path] as State
  // With no transition there is no guard, so context and facts cannot matter: there, all facts in one context are enough.
  const eventsIn = (context: RequestContext): readonly RequestEvent[] =>
    context === requestContexts[0] ? requestEvents : requestEvents.filter(({ type }) => type in on)

  test('every event does the same in every context', () => {
    for (const context of requestContexts) {
      const twins = () => [runTwin({ context, path }), actorTwinAt({ context, path })] as const
      let [run, actor] = twins()
      expectSame(seen(run.snapshot), seen(actor.snapshot))
      const at = actor.now()
      for (const event of eventsIn(context)) {
        const isTaken = actor.can(event)
        if (isTaken) expectSameStep(run, actor, event)
        else expectRefused([run, actor], event, at)
        // Only a move needs a new pair.
        if (isTaken) [run, actor] = twins()
      }
    }
  })

  test('its phase and its tag are those of the chart', () => {
    const { value } = requestTable.states[path] as State
    const { name, phase, isPending, isFinal } = requestState(value)
    const at = { context: requestContexts[0] as RequestContext, path }
    const run = new RequestRun(requestInput, () => {}, undefined, at)
    expect([run.state, run.phase, run.isPending]).toEqual([name, phase, isPending])
    const snapshot = requestMachine.resolveState({ value, context: requestContexts[0] as never })
    const phases = Object.values(snapshot.getMeta()).map((meta) => meta?.phase)
    expect({ phase, isPending, isFinal }).toEqual({
      phase: phases.findLast((each) => each !== undefined) ?? null,
      isPending: snapshot.hasTag('pending'),
      isFinal: snapshot.status === 'done',
    })
    expect(path.endsWith(name)).toBe(true)
  })
})

const cells = paths.length * requestMachine.events.length
const answered = Object.values(requestTable.states).flatMap(({ on = {} }) => Object.keys(on)).length

test(`of ${cells} cells, ${answered} take every one of their transitions and all others refuse`, async ({
  annotate,
}) => {
  const asked: string[] = []
  const noting = Object.entries(guards).map(([name, guard]) => [
    name,
    (args: Args) => asked.unshift(guard(args) ? name : 'otherwise') > 0 && guard(args),
  ])
  const chart = bindTable(requestTable, { guards: Object.fromEntries(noting), changes, announcement })
  const seen = new Set<string>()
  for (const path of paths)
    for (const context of requestContexts)
      for (const event of requestEvents) {
        asked.length = 0
        const isTaken = runTwin({ context, path }, chart).can(event)
        seen.add(`${path} x ${event.type}: ${isTaken ? (asked[0] ?? 'otherwise') : 'refused'}`)
      }
  const due = Object.entries(requestTable.states).flatMap(([path, { on = {} }]) =>
    requestMachine.events.flatMap((event) =>
      (on[event] ?? [{ guard: 'refused' }]).map(({ guard = 'otherwise' }) => `${path} x ${event}: ${guard}`),
    ),
  )
  expect(due.filter((one) => !seen.has(one))).toEqual([])
  await annotate(`${cells} of ${cells} cells, ${due.length} of ${due.length} transitions and refusals`)
})

test('a table that names what is not there is refused when it is bound', () => {
  const [path] = paths as [string]
  const state = requestTable.states[path] as State
  const wrong = (transition: Transition): Table => ({
    ...requestTable,
    states: { ...requestTable.states, [path]: { ...state, on: { 'caller.send': [transition] } } },
  })
  expect(() => bound(wrong({ guard: 'noSuchGuard' }))).toThrow("has no guard 'noSuchGuard'")
  expect(() => bound(wrong({ target: 'open.nowhere' }))).toThrow(
    "no state 'open.nowhere' in which it can rest",
  )
  expect(() => requestState({ open: 'nowhere' } as never)).toThrow(
    "no state 'open.nowhere' in which it can rest",
  )
})

test('4,000 random walks go the same way', () => {
  const reached = new Set<string>()
  const anywhere = fc.record({
    path: fc.constantFrom(...paths),
    context: fc.constantFrom(...requestContexts),
  })
  fc.assert(
    fc.property(fc.option(anywhere, { nil: undefined }), walks, (at, picks) => {
      const run = runTwin(at)
      const actor = at === undefined ? actorTwin() : actorTwinAt(at)
      expectSame(run.announced(), at === undefined ? actor.announced() : [])
      for (const pick of picks) {
        reached.add(JSON.stringify(run.snapshot.value))
        expectSameMove(
          run,
          actor,
          picked(pick, requestEvents, (event) => run.can(event)),
        )
      }
      expectSame(seen(run.snapshot), seen(actor.snapshot))
    }),
    { numRuns: 4_000, seed: SEED },
  )
  expect(reached).toEqual(
    new Set(Object.values(requestTable.states).map(({ value }) => JSON.stringify(value))),
  )
}, 60_000)

test('a run goes on as an actor of the machine wherever it is', () => {
  fc.assert(
    fc.property(walks, fc.nat(30), (picks, cut) => {
      const run = runTwin()
      let actor: Twin | null = null
      run.announced()
      for (const [i, pick] of picks.entries()) {
        if (run.snapshot.status !== 'active') return
        if (i === cut) actor = actorTwin(JSON.parse(JSON.stringify(run.snapshot)))
        const event = picked(pick, requestEvents, (event) => run.can(event))
        if (actor !== null) expectSameStep(run, actor, event)
        else run.send(event)
        run.announced()
      }
    }),
    { numRuns: 400, seed: 997 },
  )
})

test('every mutant of the table is found', () => {
  const alive: string[] = []
  let mutants = 0
  for (const { name, path, event, table } of mutantsOf(requestTable)) {
    mutants += 1
    if (!isFound(table, path, event)) alive.push(name)
  }
  expect(alive).toEqual([])
  expect(mutants).toBeGreaterThan(5 * paths.length)
}, 60_000)

interface Mutant {
  readonly name: string
  /** Where the table is wrong. */
  readonly path: string
  readonly event: string
  readonly table: Table
}

function* mutantsOf(table: Table): Generator<Mutant> {
  for (const [path, state] of Object.entries(table.states)) {
    const on = state.on ?? {}
    const mutant = (name: string, event: string, transitions: readonly Transition[]): Mutant => ({
      name: `${path}: ${event} ${name}`,
      path,
      event,
      table: {
        ...table,
        states: { ...table.states, [path]: { ...state, on: { ...on, [event]: transitions } } },
      },
    })
    yield mutant('is answered', 'unheard.of', [{}])
    const elsewhere = paths[(paths.indexOf(path) + 1) % paths.length] as string
    for (const [event, transitions] of Object.entries(on)) {
      for (const [i, transition] of transitions.entries()) {
        yield mutant('is not answered', event, transitions.toSpliced(i, 1))
        for (const [name, wrong] of wrongTransitions(transition, elsewhere))
          yield mutant(`${i} ${name}`, event, transitions.with(i, wrong))
      }
    }
  }
}

function* wrongTransitions(right: Transition, elsewhere: string): Generator<readonly [string, Transition]> {
  const { actions = [], guard, target, ...rest } = right
  for (const [i, action] of actions.entries()) {
    yield [`without ${action}`, { ...right, actions: actions.toSpliced(i, 1) }]
    yield [`twice ${action}`, { ...right, actions: actions.toSpliced(i, 0, action) }]
    const next = actions[i + 1]
    if (next !== undefined)
      yield [`swaps ${action}`, { ...right, actions: actions.toSpliced(i, 2, next, action) }]
  }
  if (guard !== undefined) {
    yield ['asks nothing', { ...rest, actions, ...(target !== undefined && { target }) }]
    for (const other of guardNames) if (other !== guard) yield [`asks ${other}`, { ...right, guard: other }]
  }
  if (target !== elsewhere) yield ['goes elsewhere', { ...right, target: elsewhere }]
  if (target !== undefined) yield ['stays', { ...rest, actions, ...(guard !== undefined && { guard }) }]
}

const eventsOf = grouped(requestEvents, ({ type }) => type)

/** What the actor does, for all mutants of a place. */
const rights = new Map<string, unknown>()

function isFound(table: Table, path: string, type: string): boolean {
  const chart = bound(table)
  return (eventsOf.get(type) ?? []).some((event, i) =>
    requestContexts.some((context, j) => {
      const key = `${path} ${type} ${i} ${j}`
      const right = rights.get(key) ?? shownBy(actorTwinAt({ context, path }), event)
      rights.set(key, right)
      return !isDeepStrictEqual(shownBy(runTwin({ context, path }, chart), event), right)
    }),
  )
}

function shownBy(twin: Twin, event: RequestEvent): unknown {
  const can = twin.can(event)
  if (twin.snapshot.status === 'active') twin.send(event)
  return [can, twin.announced(), seen(twin.snapshot)]
}
