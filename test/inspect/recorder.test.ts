// What is remembered of requests, how much of it, and that nothing else is.

import { describe, expect, test } from 'vitest'
import { chartFacts, numberOf } from '../../src/inspect/chart-facts.ts'
import { type Limits, Recorder } from '../../src/inspect/recorder/index.ts'
import {
  attemptsOf,
  type Entry,
  isStep,
  parseRun,
  phasesByState,
  stateName,
} from '../../src/inspect/run/index.ts'
import type { HttpRequest, Session } from '../../src/session/index.ts'
import { Gate, reply, take, until, wait } from '../../src/testing/index.ts'
import { ORIGIN, scriptedSession } from '../session/support/scripted-session.ts'

const options = { phaseOf: phasesByState(chartFacts()), numberOf }

function setUp(
  limits: Partial<Limits> = {},
  sessionOptions: { connectionsPerOrigin?: number; retry?: object } = {},
) {
  const opened = new Gate()
  const recorder = new Recorder({ ...options, limits, today: () => 1_000_000 })
  const routes = {
    '/': [take(), reply(200, {}, 'hello')],
    '/slow': [take(), until(opened), reply(200, {}, 'hello')],
    '/late': [take(), wait(250), reply(404, {}, 'hello')],
    '/busy': [take(), reply(503, {}, 'hello')],
    '/moved': [take(), reply(302, { location: '/' })],
  }
  return { recorder, opened, ...scriptedSession(routes, { inspect: recorder, ...sessionOptions }) }
}

async function fetched(session: Session, path: string): Promise<number> {
  let id = 0
  const response = await session.fetch(ORIGIN + path, { onStatus: ({ requestId }) => (id = requestId) })
  await response.text()
  return id
}

const statesOf = (entries: readonly Entry[]): string[] =>
  entries.filter(isStep).map(({ value }) => stateName(value))

describe('a recorded request', () => {
  test('has its retries', async () => {
    const { recorder, session } = setUp({}, { retry: { limit: 1, delay: 0 } })
    const response = await session.fetch(`${ORIGIN}/busy`)
    await response.text()
    const run = recorder.log(response.request.id)!.run()
    const [retry, ...others] = run.entries.filter(
      (entry) => !isStep(entry) && entry.name === 'retryScheduled',
    )
    expect(others).toEqual([])
    expect(retry).toMatchObject({ facts: { attempt: 2, delayMs: 0, status: 503, failure: null } })
    expect(run.summary).toMatchObject({ status: 503, over: true, failure: null })
  })

  test('has every step with the state, and every notification, in their order', async () => {
    const { recorder, session } = setUp()
    const request = session.open('GET', `${ORIGIN}/`)
    const heard: [string, string][] = []
    request.on('status', ({ name }) => heard.push([name, request.actor.getSnapshot().context.method]))
    await request.send()
    for await (const _ of request);
    await request.close()
    const { entries, summary } = recorder.log(request.id)!.run()
    expect(summary).toMatchObject({
      id: request.id,
      method: 'GET',
      url: `${ORIGIN}/`,
      state: 'closed',
      status: 200,
      received: 5,
      over: true,
      failure: null,
      openedAt: 1_000_000,
    })
    const names = entries.flatMap((entry) => (isStep(entry) ? [] : [entry.name]))
    expect(names).toEqual(['INTERNET_STATUS_HANDLE_CREATED', ...heard.map(([name]) => name)])
    const states = statesOf(entries)
    expect(states.filter((state, index) => state !== states[index - 1])).toEqual([
      'open.idle',
      'open.exchange.queued',
      'open.exchange.resolving',
      'open.exchange.connecting',
      'open.exchange.sendingRequest',
      'open.exchange.ending.receiving',
      'open.exchange.reading.ready',
      'open.exchange.reading.ioPending',
      'open.exchange.reading.ready',
      'open.exchange.reading.ioPending',
      'open.complete',
      'closing.disconnecting',
      'closed',
    ])
  })

  test('has the whole context in its first step, and then what has changed', async () => {
    const { recorder, session } = setUp()
    const id = await fetched(session, '/')
    const steps = recorder.log(id)!.run().entries.filter(isStep)
    expect(steps[0]?.changes).toMatchObject({ id, method: 'GET', call: null, status: null })
    const context = Object.assign({}, ...steps.map(({ changes }) => changes))
    expect(context).toMatchObject({ status: 200, bodyBytesReceived: 5, call: null })
    expect(steps.find(({ event }) => event.type === 'wire.resolving')?.changes).toEqual({})
  })

  test('can be read from any entry on, in pieces, and is the same', async () => {
    const { recorder, session } = setUp()
    const log = recorder.log(await fetched(session, '/'))!
    const whole = log.run().entries
    for (const most of [1, 3, 7]) {
      const pieces: Entry[] = []
      while (pieces.length < whole.length) pieces.push(...log.run(pieces.length, most).entries)
      expect(pieces).toEqual(whole)
    }
  })

  test('has its phases one after the other, by the clock of its session', async () => {
    const { clock, recorder, session } = setUp()
    const late = fetched(session, '/late')
    await clock.advance(250)
    const { tracks } = recorder.log(await late)!.run()
    expect(tracks.phases.map(({ phase }) => phase)).toEqual([
      'start',
      'resolve',
      'connect',
      'send',
      'response',
      'read',
    ])
    const waited = tracks.phases.find(({ phase }) => phase === 'response')
    expect(waited).toMatchObject({ from: expect.any(Number), to: (waited?.from ?? 0) + 250 })
    for (const [index, { from }] of tracks.phases.entries())
      if (index > 0) expect(from).toBe(tracks.phases[index - 1]?.to)
    expect(tracks.bytes.at(-1)?.slice(1)).toEqual([0, 5])
  })

  test('shows a redirect as a phase of its own', async () => {
    const { recorder, session } = setUp()
    const { summary, tracks } = recorder.log(await fetched(session, '/moved'))!.run()
    expect(tracks.phases.map(({ phase }) => phase)).toContain('redirect')
    expect(summary.url).toBe(`${ORIGIN}/`)
    expect(summary.askedUrl).toBe(`${ORIGIN}/moved`)
  })

  test('was in the queue only from the notification on that says so', async () => {
    const { clock, recorder, session } = setUp({}, { connectionsPerOrigin: 1 })
    const first = fetched(session, '/late')
    const second = fetched(session, '/')
    await clock.advance(250)
    const [holder, waiter] = [await first, await second].map((id) => recorder.log(id)!.run())
    expect(holder?.tracks.phases.map(({ phase }) => phase)).not.toContain('queue')
    const queue = waiter?.tracks.phases.find(({ phase }) => phase === 'queue')
    const told = waiter?.milestones.find(({ name }) => name === 'queued')
    expect(queue).toEqual({ phase: 'queue', from: told?.at, to: (told?.at ?? 0) + 250 })
    expect(waiter?.summary.wait).toMatchObject({ heldBy: [holder?.summary.id], position: 1, waits: false })
  })

  test('keeps what was announced of its connection when the entries are gone', async () => {
    const { recorder, session } = setUp({ entries: 8 })
    const { entries, messages, milestones } = recorder.log(await fetched(session, '/moved'))!.run()
    expect(entries.some((entry) => !isStep(entry) && entry.name === 'INTERNET_STATUS_REDIRECT')).toBe(false)
    expect(milestones.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['INTERNET_STATUS_CONNECTED_TO_SERVER', 'INTERNET_STATUS_REDIRECT']),
    )
    expect(messages.map(({ reason, status, url }) => [reason, status, url])).toEqual([
      ['first', 302, `${ORIGIN}/moved`],
      ['redirect', 200, `${ORIGIN}/`],
    ])
  })

  test('of a handle that is sent a thousand times keeps the last messages, each with its own milestones', async () => {
    const { recorder, session } = setUp()
    const request = session.open('GET', `${ORIGIN}/`)
    for (let i = 0; i < 120; i++) {
      await request.send()
      while ((await request.take()) !== null);
    }
    await request.close()
    const run = recorder.log(request.id)!.run()
    expect(run.messages.length).toBe(50)
    expect(run.messages[0]?.first).toBe(0)
    expect(attemptsOf(run).map(({ reused }) => reused?.facts.exchanges)).toEqual(
      Array.from({ length: 50 }, (_, index) => index + 70),
    )
    expect(parseRun(JSON.stringify(recorder.run()))).toEqual(recorder.run())
  })

  test('has no secrets', async () => {
    const { recorder, session } = setUp()
    const request = session.open('GET', `http://me:geheim123@origin.test/?api_key=geheim456`, {
      headers: { Authorization: 'Bearer geheim789', Cookie: 'sid=geheim000' },
    })
    await request.send().catch(() => {})
    await request.close()
    expect(JSON.stringify(recorder.run())).not.toContain('geheim')
  })
})

describe('an inspector that comes late', () => {
  const joined = async (touch: (request: HttpRequest) => void) => {
    const { opened, session } = scriptedSessionWithout()
    const request = session.open('GET', `${ORIGIN}/slow`)
    touch(request)
    const sent = request.send()
    const recorder = new Recorder(options)
    session.inspect(recorder)
    const before = recorder.log(request.id)?.summary
    opened.open()
    await sent
    await session.close()
    return { before, run: recorder.log(request.id)!.run() }
  }
  const scriptedSessionWithout = () => {
    const opened = new Gate()
    return { opened, ...scriptedSession({ '/slow': [take(), until(opened), reply(200)] }) }
  }

  test.each([
    ['a table', () => {}],
    ['an actor', (request: HttpRequest) => void request.actor],
  ])('shows a request that ran as %s at once, where it is', async (_what, touch) => {
    const { before, run } = await joined(touch)
    expect(before).toMatchObject({ method: 'GET', state: expect.stringMatching('exchange'), over: false })
    expect(run.summary).toMatchObject({ state: 'closed', status: 200 })
    expect(run.entries.length).toBe(run.summary.count)
  })

  test('and that goes has seen the last of its requests', async () => {
    const { opened, session } = scriptedSessionWithout()
    const recorder = new Recorder(options)
    const subscription = session.inspect(recorder)
    const fetching = session.fetch(`${ORIGIN}/slow`)
    subscription.unsubscribe()
    const [log] = recorder.logs
    expect(log?.summary.over).toBe(true)
    const { count } = log!.summary
    opened.open()
    await (await fetching).text()
    expect(log?.summary.count).toBe(count)
  })
})

describe('memory is bounded', () => {
  test('per request: its oldest entries are dropped, and counted', async () => {
    const { recorder, session } = setUp({ entries: 8 })
    const log = recorder.log(await fetched(session, '/'))!
    const { entries, from, summary } = log.run()
    expect(entries).toHaveLength(8)
    expect(summary.dropped).toBe(summary.count - 8)
    expect(from).toBe(summary.dropped)
    expect(entries.find(isStep)?.changes).toMatchObject({ method: 'GET', status: 200 })
    expect(log.run(3).entries).toEqual(entries)
    expect(log.run().tracks.phases[0]?.phase).toBe('start')
  })

  test('in all: the requests that ended first are dropped, and counted', async () => {
    const { recorder, session } = setUp({ requests: 3 })
    const live = session.open('GET', `${ORIGIN}/`)
    const ids: number[] = []
    for (let i = 0; i < 5; i++) ids.push(await fetched(session, '/'))
    expect([...recorder.logs].map(({ id }) => id)).toEqual([live.id, ...ids.slice(-2)])
    expect(recorder.dropped).toBe(3)
    expect(recorder.run().dropped).toBe(3)
    await session.close()
  })

  test('in bytes: long texts count', async () => {
    const { recorder, session } = setUp({ bytes: 100_000 })
    for (let i = 0; i < 20; i++) await fetched(session, `/?${'x'.repeat(20_000)}`)
    expect(recorder.bytes).toBeLessThan(100_000)
    expect(recorder.dropped).toBeGreaterThan(10)
  })

  test('a live request that was dropped stays so', async () => {
    const { opened, recorder, session } = setUp({ requests: 1 })
    const slow = fetched(session, '/slow')
    const other = session.open('GET', `${ORIGIN}/`)
    opened.open()
    const id = await slow
    expect(recorder.log(id)).toBeUndefined()
    expect(recorder.log(other.id)).toBeDefined()
    await session.close()
  })

  test('an upload of thousands of writes has short tracks all the same', async () => {
    const { recorder, session } = setUp()
    const request = session.open('POST', `${ORIGIN}/`)
    await request.sendEx()
    for (let i = 0; i < 3_000; i++) await request.write(Buffer.alloc(10))
    await request.end()
    await session.close()
    const { summary, tracks } = recorder.log(request.id)!.run()
    expect(summary.sent).toBe(30_000)
    for (const track of [tracks.phases, tracks.pending, tracks.bytes])
      expect(track.length).toBeLessThanOrEqual(400)
    expect(tracks.bytes.at(-1)?.[1]).toBe(30_000)
    expect(tracks.phases.map(({ phase }) => phase)).toContain('write')
  })
})

describe('headers', () => {
  const asked = async (headers: boolean) => {
    const recorder = new Recorder({ ...options, headers })
    const routes = {
      '/': [
        take(),
        reply(
          302,
          { location: '/on?api_key=geheim1', 'set-cookie': 'sid=geheim2', 'www-authenticate': 'Basic x' },
          '',
        ),
      ],
      '/on': [take(), reply(200, { 'x-trace': 'abc' }, 'hello')],
    }
    const { session } = scriptedSession(routes, { inspect: recorder })
    const response = await session.fetch(`${ORIGIN}/`, {
      headers: { Authorization: 'Bearer geheim3', 'X-Api-Key': 'geheim4', Accept: 'text/plain' },
    })
    await response.text()
    return recorder.run()
  }

  test('are recorded only when they were asked for', async () => {
    const [request] = (await asked(false)).requests
    expect(
      request?.messages.map(({ method, requestHeaders, responseHeaders }) => [
        method,
        requestHeaders,
        responseHeaders,
      ]),
    ).toEqual([
      ['GET', null, null],
      ['GET', null, null],
    ])
  })

  test('are those of every message, without secrets', async () => {
    const run = await asked(true)
    expect(JSON.stringify(run)).not.toContain('geheim')
    const [first, second] = run.requests[0]!.messages
    expect(first?.requestHeaders).toEqual(
      expect.arrayContaining(['Authorization', '***', 'X-Api-Key', '***', 'Accept', 'text/plain']),
    )
    expect(first?.responseHeaders).toEqual(expect.arrayContaining(['location', '/on?api_key=***']))
    expect(second?.responseHeaders).toEqual(expect.arrayContaining(['x-trace', 'abc']))
  })
})

describe('a saved run', () => {
  test('reads back as what was saved', async () => {
    const { recorder, session } = setUp()
    await fetched(session, '/moved')
    const run = recorder.run()
    expect(parseRun(JSON.stringify(run))).toEqual(run)
  })

  test.each([
    ['', 'not JSON'],
    ['{"log":{}}', 'not a saved run'],
    ['{"format":"hinternet run","version":9,"requests":[]}', 'version 9 and comes from a later hinternet'],
    ['{"format":"hinternet run","version":1,"requests":[]}', 'version 1; version 2'],
    ['{"format":"hinternet run","version":2,"requests":[{}]}', 'damaged: request 1 of 1'],
  ])('that is %j is refused with a reason', (text, reason) => {
    expect(() => parseRun(text)).toThrow(reason)
  })
})
