// Random walks over the bare chart: whatever its caller and a wire in good order do, the laws hold.

import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { createActor, transition } from 'xstate'
import { grouped, nameOf, readChart } from '../../docs/generate/chart.ts'
import { sampleEvents } from '../../docs/generate/sample-events.ts'
import { type Announcement, type RequestEvent, requestMachine } from '../../machines/index.ts'
import { Recorder } from '../support/recorder.ts'
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
const candidates = (state: string): readonly RequestEvent[] =>
  [...new Set(byState.get(state)?.map(({ event }) => event))].flatMap((type) => samples.get(type) ?? [])

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

/** One request, walked step by step. */
class Walk {
  readonly recorder = new Recorder()
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

  /** Takes the event that stands at `choice` among those that are possible now. */
  step(choice: number): void {
    const possible = candidates(this.state)
      .filter((event) => this.#isPossible(event))
      .flatMap(often)
    const event = possible[choice % possible.length]
    if (event !== undefined) this.#take(event)
  }

  /** Tries one of the events that the chart refuses: nothing may change, and nothing may be said. */
  trespass(choice: number): void {
    const before = this.snapshot
    if (before.status === 'done') return
    const event = events[choice % events.length]
    if (event === undefined || before.can(event)) return
    const count = this.#announced.length
    this.#actor.send(event)
    expect(this.snapshot.value).toEqual(before.value)
    expect(this.snapshot.context).toEqual(before.context)
    expect(this.#announced).toHaveLength(count)
  }

  /** Goes home by the shortest way. */
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

  #isPossible(event: RequestEvent): boolean {
    return this.snapshot.can(event) && this.#order.allows(event, this.state, this.context.call)
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

test('phases end, pending calls complete once, and HANDLE_CLOSING is the last word', () => {
  fc.assert(
    fc.property(choices, (choices) => {
      const { recorder, isClosed } = walk(choices)
      expect(isClosed).toBe(true)
      recorder.verify()
    }),
    runs,
  )
})

test('a call is pending in the states that say so, and in no other', () => {
  fc.assert(
    fc.property(choices, (choices) => {
      walk(choices, ({ state, isPending, context: { call } }) => {
        // A request may also be given up between two calls; while it lets go of the wire, no other call may start.
        if (state === 'open.cancelling') expect(isPending).toBe(true)
        else expect(call !== null, state).toBe(isPending)
      })
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

test('the walks take every move of the chart', () => {
  const taken = new Set<string>()
  fc.assert(
    fc.property(choices, (choices) => {
      for (const step of walk(choices).path) taken.add(step)
    }),
    { ...runs, numRuns: 12_000 },
  )
  const all = moves.filter(isWalked).map(({ leaf, event, target }) => `${leaf}: ${event} -> ${target}`)
  expect(all.filter((move) => !taken.has(move))).toEqual([])
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
