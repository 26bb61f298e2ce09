// The chart of retries: every cell against the table in docs/retries.md, and its laws on random walks.

import { readFile } from 'node:fs/promises'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createActor } from 'xstate'
import {
  type Announcement,
  type AttemptOutcome,
  type RetryEvent,
  type RetryPolicy,
  reasons,
  retryMachine,
} from '../../machines/index.ts'

const policy: RetryPolicy = {
  limit: 2,
  methods: ['GET'],
  statuses: [413, 503],
  reasons: ['reset'],
  delay: 100,
  maxDelay: 1000,
  jitter: 0,
  maxRetryAfter: 5000,
  total: 10_000,
}
const bad: AttemptOutcome = { status: 503, failure: null, retryAfterMs: null, elapsedMs: 0, chance: 0 }
const good: AttemptOutcome = { ...bad, status: 200 }
const ended = (outcome: AttemptOutcome): RetryEvent => ({ type: 'attempt.ended', ...outcome })

function started(own: Partial<RetryPolicy> = {}, method = 'GET', isRepeatable = true) {
  const actor = createActor(retryMachine, { input: { policy: { ...policy, ...own }, method, isRepeatable } })
  const heard: Announcement[] = []
  actor.on('*', (announcement) => heard.push(announcement))
  actor.start()
  return { actor, heard }
}

const ways: Readonly<Record<string, readonly RetryEvent[]>> = {
  attempting: [],
  waiting: [ended(bad)],
  settled: [ended(good)],
  stopped: [{ type: 'caller.stop' }],
}
const events: Readonly<Record<RetryEvent['type'], readonly RetryEvent[]>> = {
  'attempt.ended': [ended(bad), ended(good)],
  'delay.passed': [{ type: 'delay.passed' }],
  'caller.stop': [{ type: 'caller.stop' }],
}

describe('every cell', () => {
  const cell = (state: string, type: RetryEvent['type']): string => {
    const targets = events[type].map((event) => {
      const { actor } = started()
      for (const step of ways[state] as readonly RetryEvent[]) actor.send(step)
      expect(actor.getSnapshot().value).toBe(state)
      const moves = actor.getSnapshot().can(event)
      actor.send(event)
      return moves ? `\`${actor.getSnapshot().value}\`` : '·'
    })
    return new Set(targets).size === 1
      ? (targets[0] as string)
      : `${targets[0]} if \`mayRetry\`, else ${targets[1]}`
  }

  test('is what docs/retries.md says', async () => {
    const page = await readFile(new URL('../../docs/retries.md', import.meta.url), 'utf8')
    const names = Object.keys(events) as RetryEvent['type'][]
    const rows = Object.entries(retryMachine.config.states ?? {}).map(
      ([state, { description }]) =>
        `| \`${state}\` | ${description} | ${names.map((type) => cell(state, type)).join(' | ')} |`,
    )
    const head = `| State | | ${names.map((type) => `\`${type}\``).join(' | ')} |`
    const table = page.slice(page.indexOf(head)).trimEnd().split('\n')
    expect(table.filter((line) => !line.includes('---'))).toEqual([head, ...rows])
  })

  test('is all there is: no other event, no other state', () => {
    expect([...retryMachine.events].sort()).toEqual(Object.keys(events).sort())
    expect(Object.keys(retryMachine.config.states ?? {})).toEqual(Object.keys(ways))
  })
})

test('the chart is plain data, but for what makes its context and its output', () => {
  const { context, output, ...plain } = retryMachine.config as Record<string, unknown>
  expect([typeof context, typeof output]).toEqual(['function', 'function'])
  expect(JSON.parse(JSON.stringify(plain))).toEqual(plain)
})

test('the chart is passive: it invokes nothing, waits for no time and moves on events only', () => {
  const text = JSON.stringify(retryMachine.config.states)
  for (const key of ['invoke', 'after', 'always', 'onDone', 'history', 'spawn'])
    expect(text).not.toContain(`"${key}":`)
})

describe('an attempt is followed by another', () => {
  const failed = (reason: (typeof reasons)[number]): AttemptOutcome => ({
    ...bad,
    status: null,
    failure: { phase: 'connect', reason, message: '.' },
  })
  const isFollowed = (outcome: AttemptOutcome, ...of: Parameters<typeof started>): boolean => {
    const { actor } = started(...of)
    actor.send(ended(outcome))
    return actor.getSnapshot().value === 'waiting'
  }

  test.each<[string, boolean, boolean]>([
    ['after a status of the list', isFollowed(bad), true],
    ['after another status', isFollowed({ ...bad, status: 500 }), false],
    ['after a failure of the list', isFollowed(failed('reset')), true],
    ['after another failure', isFollowed(failed('cancelled')), false],
    ['with another method', isFollowed(bad, {}, 'POST'), false],
    ['with a body that is gone', isFollowed(bad, {}, 'GET', false), false],
    ['without any retry', isFollowed(bad, { limit: 0 }), false],
    ['after 413', isFollowed({ ...bad, status: 413 }), false],
    ['after 413 with Retry-After', isFollowed({ ...bad, status: 413, retryAfterMs: 0 }), true],
    ['where the server asks for the most that is allowed', isFollowed({ ...bad, retryAfterMs: 5000 }), true],
    ['where it asks for more', isFollowed({ ...bad, retryAfterMs: 5001 }), false],
    ['where there is just time', isFollowed({ ...bad, elapsedMs: 9900 }), true],
    ['where there is none', isFollowed({ ...bad, elapsedMs: 9901 }), false],
  ])('%s', (_what, followed, expected) => {
    expect(followed).toBe(expected)
  })

  test('and tells of it once', () => {
    const { actor, heard } = started()
    actor.send(ended(bad))
    actor.send({ type: 'delay.passed' })
    actor.send(ended(failed('reset')))
    expect(heard).toEqual([
      { type: 'retryScheduled', attempt: 2, delayMs: 100, status: 503, failure: null },
      { type: 'retryScheduled', attempt: 3, delayMs: 200, status: null, failure: failed('reset').failure },
    ])
  })
})

test('on 2,000 random walks the limits hold', () => {
  const anOutcome = fc.record({
    status: fc.constantFrom(200, 413, 500, 503, null),
    reason: fc.constantFrom(...reasons),
    retryAfterMs: fc.option(fc.nat(100_000)),
    elapsed: fc.nat(5000),
    chance: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  const aPolicy = fc.record({
    limit: fc.nat(5),
    delay: fc.nat(5000),
    maxDelay: fc.nat(20_000),
    jitter: fc.double({ min: 0, max: 1, noNaN: true }),
    maxRetryAfter: fc.nat(60_000),
    total: fc.constantFrom(0, 1000, 30_000, Number.POSITIVE_INFINITY),
  })
  let retried = 0
  fc.assert(
    fc.property(aPolicy, fc.array(anOutcome, { maxLength: 10 }), (own, outcomes) => {
      const { actor, heard } = started({
        ...own,
        statuses: [413, 500, 503],
        reasons: ['reset', 'closed', 'refused'],
      })
      let elapsedMs = 0
      for (const { chance, elapsed, reason, retryAfterMs, status } of outcomes) {
        elapsedMs += elapsed
        const failure = status === null ? ({ phase: 'connect', reason, message: '.' } as const) : null
        const before = heard.length
        actor.send(ended({ status, failure, retryAfterMs, elapsedMs, chance }))
        const { context, value } = actor.getSnapshot()
        expect(heard.length - before).toBe(value === 'waiting' ? 1 : 0)
        if (value !== 'waiting') break
        retried++
        expect(heard.at(-1)).toMatchObject({
          attempt: context.attempt + 1,
          delayMs: context.delayMs,
          status,
          failure,
        })
        expect(context.delayMs).toBeGreaterThanOrEqual(0)
        if (retryAfterMs === null) expect(context.delayMs).toBeLessThanOrEqual(own.maxDelay)
        else expect([context.delayMs, retryAfterMs <= own.maxRetryAfter]).toEqual([retryAfterMs, true])
        elapsedMs += context.delayMs
        expect(elapsedMs).toBeLessThanOrEqual(own.total)
        actor.send({ type: 'delay.passed' })
      }
      expect(heard.length).toBeLessThanOrEqual(own.limit)
      expect(actor.getSnapshot().context.attempt).toBe(heard.length + 1)
    }),
    { numRuns: 2000 },
  )
  expect(retried).toBeGreaterThan(100)
})

test('it says how many attempts there were when it is over', () => {
  const { actor } = started()
  for (const event of [ended(bad), { type: 'delay.passed' }, ended(good)] as const) actor.send(event)
  expect(actor.getSnapshot()).toMatchObject({ status: 'done', output: { attempts: 2 } })
})
