// Random walks over the bare chart: whatever its caller and a wire in good order do, the laws hold.

import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { createActor, transition } from 'xstate'
import { grouped, nameOf, readChart } from '../../docs/generate/chart.ts'
import { sampleEvents } from '../../docs/generate/sample-events.ts'
import { type Announcement, type RequestEvent, requestMachine } from '../../machines/index.ts'
import { NotificationRecorder } from '../../src/testing/index.ts'
import { type PromiseName, promises, WireOrder } from '../support/wire-order.ts'

/** A completion that was announced, and not told yet, is taken back: the bare chart does not know who was told what. */
const isTakenBack = (event: RequestEvent): boolean => 'untold' in event
const events: readonly RequestEvent[] = Object.values(sampleEvents).flat()
const samples = grouped(
  events.filter((event) => !isTakenBack(event)),
  ({ type }) => type,
)

const { moves, steps } = readChart()
const byState = grouped(moves, ({ leaf }) => leaf)

const isWalked = ({ event: type, leaf, target }: (typeof moves)[number]): boolean =>
  steps.some(
    (step) =>
      step.leaf === leaf && step.target === target && step.event.type === type && !isTakenBack(step.event),
  )

/** What would end most walks before they got anywhere, or leads nowhere, is taken less often. */
const rare: ReadonlySet<string> = new Set([
  'caller.cancel',
  'caller.close',
  'wire.failed',
  'wire.closingConnection',
])
const often = (event: RequestEvent): RequestEvent[] =>
  rare.has(event.type) ? [event] : Array(12).fill(event)

/** By state: the events that it answers to under one condition or another, each as often as it is to be taken. */
const candidates = new Map(
  [...byState].map(([state, own]) => [
    state,
    [...new Set(own.map(({ event }) => event))].flatMap((type) => samples.get(type) ?? []).flatMap(often),
  ]),
)

/** How often each event was taken in each state; what is to be rare counts more. */
class TakenCounts {
  readonly #counts = new Map<string, Map<RequestEvent, number>>()

  add(state: string, event: RequestEvent): void {
    const counts = this.#counts.get(state) ?? new Map<RequestEvent, number>()
    this.#counts.set(state, counts.set(event, (counts.get(event) ?? 0) + (rare.has(event.type) ? 12 : 1)))
  }

  least(state: string, events: readonly RequestEvent[]): readonly RequestEvent[] {
    const count = (event: RequestEvent): number => this.#counts.get(state)?.get(event) ?? 0
    const lowest = Math.min(...events.map(count))
    return events.filter((event) => count(event) === lowest)
  }
}

/** A step of a linear congruential generator. */
const next = (random: number): number => (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0

/** One request, walked step by step. */
class Walk {
  readonly recorder = new NotificationRecorder()
  readonly path: string[] = []
  readonly #announced: Announcement[] = []
  readonly #actor = createActor(requestMachine, {
    input: { id: 1, method: 'POST', url: 'http://localhost/' },
  })
  readonly #order: WireOrder

  constructor(broken?: PromiseName) {
    this.#order = new WireOrder(broken)
    this.#actor.on('*', (announcement) => {
      this.#announced.push(announcement)
      this.recorder.record(announcement)
    })
    this.#actor.start()
  }

  get snapshot() {
    return this.#actor.getSnapshot()
  }

  get state(): string {
    return nameOf(this.snapshot.value)
  }

  get context() {
    return this.snapshot.context
  }

  get isPending(): boolean {
    return this.snapshot.hasTag('pending')
  }

  get isClosed(): boolean {
    return this.snapshot.status === 'done'
  }

  /**
   * Takes one of the events that are possible now: any of them, or one of those that `taken` counts least.
   * XState is asked only about the one that was picked, since to ask about each of them would take most of the time.
   */
  step(choice: number, taken?: TakenCounts): void {
    const { call } = this.context
    const { snapshot, state } = this
    let left = candidates.get(state)?.filter((event) => this.#order.allows(event, state, call)) ?? []
    for (let random = choice; left.length > 0; random = next(random)) {
      const pool = taken === undefined ? left : taken.least(state, left)
      const event = pool[random % pool.length] as RequestEvent
      if (snapshot.can(event)) {
        taken?.add(state, event)
        this.#take(event)
        return
      }
      left = left.filter((other) => other !== event)
    }
  }

  /** Tries one of the events that the chart refuses: nothing may change, and nothing may be said. */
  trespass(choice: number): void {
    const before = this.snapshot
    if (before.status === 'done') return
    const event = events[choice % events.length]
    if (event === undefined || before.can(event)) return
    const count = this.#announced.length
    this.#actor.send(event)
    const { context, value } = this.snapshot
    const isAsBefore = isDeepStrictEqual([value, context], [before.value, before.context])
    if (!isAsBefore || this.#announced.length !== count)
      expect([value, context, this.#announced.length]).toEqual([before.value, before.context, count])
  }

  /** Closes the request by the shortest path. */
  close(): void {
    const way: RequestEvent['type'][] = [
      'caller.close',
      'wire.withdrawn',
      'wire.stopped',
      'wire.connectionClosed',
      'wire.released',
    ]
    for (const type of way) {
      const [event] = sampleEvents[type]
      const snapshot = this.snapshot
      if (snapshot.can(event) && this.#order.allows(event, this.state, snapshot.context.call))
        this.#take(event)
    }
  }

  #take(event: RequestEvent): void {
    const [kind, verb] = event.type.split('.') as [string, string]
    const before = this.snapshot
    if (kind === 'caller' && verb !== 'cancel' && verb !== 'close') this.recorder.call(verb)
    this.#actor.send(event)
    this.path.push(`${nameOf(before.value)}: ${event.type} -> ${this.state}`)
    this.#order.took(event, this.state)
    this.#tellOutcome(event, before.context.call)
  }

  /** What the caller is told: the chart does not know that a call has returned, the wire's facts do. */
  #tellOutcome({ type }: RequestEvent, before: string | null): void {
    if (
      type === 'caller.send' ||
      type === 'caller.sendEx' ||
      type === 'caller.end' ||
      type === 'wire.pending'
    )
      this.recorder.returned('pending')
    else if (type === 'wire.written' || type === 'wire.read' || type === 'wire.available')
      this.recorder.returned('done')
    else if ((type === 'caller.read' || type === 'caller.query') && this.context.call === null)
      this.recorder.returned('done')
    else if (type === 'wire.withdrawn' && before !== null) this.recorder.returned('failed')
  }
}

interface Choice {
  readonly number: number
  readonly kind: 'step' | 'trespass'
}

const choices = fc.array(
  fc.record<Choice>({
    number: fc.nat(),
    kind: fc.oneof(
      { weight: 7, arbitrary: fc.constant('step') },
      { weight: 1, arbitrary: fc.constant('trespass') },
    ),
  }),
  { minLength: 10, maxLength: 80, size: 'max' },
)

function walk(
  choices: readonly Choice[],
  check: (walk: Walk) => void = () => {},
  broken?: PromiseName,
): Walk {
  const walk = new Walk(broken)
  for (const { kind, number } of choices) {
    walk[kind](number)
    check(walk)
  }
  walk.close()
  check(walk)
  return walk
}

vi.setConfig({ testTimeout: 60_000 })

const runs = { seed: 20240229, numRuns: 2500 }

test('phases end, a call is pending where the state says so and completes once, and HANDLE_CLOSING is the last announcement', () => {
  fc.assert(
    fc.property(choices, (choices) => {
      const { recorder, isClosed } = walk(choices, ({ state, isPending, context: { call } }) => {
        // A request may also be given up between two calls; while it lets go of the wire, no other call may start.
        const isRight = state === 'open.cancelling' ? isPending : isPending === (call !== null)
        if (!isRight) expect.fail(`in ${state} with ${call ?? 'no call'}`)
      })
      expect(isClosed).toBe(true)
      recorder.verify()
    }),
    runs,
  )
})

test('a closed request takes nothing and says nothing', () => {
  fc.assert(
    fc.property(choices, (choices) => {
      const { snapshot } = walk(choices)
      for (const event of events) {
        expect(snapshot.can(event)).toBe(false)
        const [after, actions] = transition(requestMachine, snapshot, event)
        expect([after.value, actions]).toEqual(['closed', []])
      }
    }),
    { ...runs, numRuns: 50 },
  )
})

test('walks that seek what was rarely taken take every move of the chart', () => {
  const left = new Set(
    moves.filter(isWalked).map(({ leaf, event, target }) => `${leaf}: ${event} -> ${target}`),
  )
  const taken = new TakenCounts()
  for (const some of fc.sample(choices, { ...runs, numRuns: 6_000 })) {
    const walk = new Walk()
    for (const { kind, number } of some)
      if (kind === 'trespass') walk.trespass(number)
      else walk.step(number, number % 4 === 0 ? undefined : taken)
    walk.close()
    walk.recorder.verify()
    for (const step of walk.path) left.delete(step)
    if (left.size === 0) break
  }
  expect([...left]).toEqual([])
})

describe('the wire has to keep what the chart does not hold it to:', () => {
  test.each(Object.keys(promises) as PromiseName[])('%s', (promise) => {
    const { failed } = fc.check(
      fc.property(choices, (choices) => walk(choices, undefined, promise).recorder.broken().length === 0),
      { ...runs, endOnFailure: true },
    )
    expect(failed).toBe(true)
  })
})
