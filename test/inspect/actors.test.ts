// Machines that make requests, as a recording, a trace, the page's stream and Stately's stream have them.

import { describe, expect, test } from 'vitest'
import { createActor, setup, toPromise } from 'xstate'
import { fromRequest, type UploadItem, uploadQueueMachine } from '../../src/actor/index.ts'
import { chartFacts } from '../../src/inspect/chart-facts.ts'
import {
  type ActorRun,
  type Inspector,
  replayTrace,
  serveInspector,
  traceTo,
} from '../../src/inspect/index.ts'
import { parseRun, type Run, runOfTrace } from '../../src/inspect/run/index.ts'
import type { Session } from '../../src/session/index.ts'
import { reply, take } from '../../src/testing/index.ts'
import { ORIGIN, scriptedSession } from '../session/support/scripted-session.ts'
import { read, until } from './support/streams.ts'

const routes = {
  '/': [take(), reply(200, {}, 'hello')],
  '/busy': [take(), reply(503, {}, 'later')],
}

const queueOn = (session: Session) =>
  uploadQueueMachine.provide({
    actors: {
      upload: fromRequest(({ input }: { input: UploadItem }) => ({
        session,
        url: input.url,
        method: 'POST',
        body: 'x',
      })),
    },
  })

const items = ['a', 'b'].map((id) => ({ id, url: `${ORIGIN}/?${id}` }))

/** A queue that uploads two files, and is done. */
async function upload(session: Session, inspector?: Inspector): Promise<void> {
  const inspect = inspector && { inspect: inspector.inspect }
  const queue = createActor(queueOn(session), { input: { items, limit: 1 }, ...inspect }).start()
  queue.send({ type: 'close' })
  await toPromise(queue)
}

const movesOf = ({ moves }: ActorRun): readonly string[] =>
  moves.map(({ event, state, status }) => `${event}: ${state}, ${status}`)

/** What the queue of `upload` is in a recording. */
function expectQueue({ actors = [], requests }: Run): void {
  const [queue, ...others] = actors as [ActorRun, ...ActorRun[]]
  expect(others).toEqual([])
  expect(queue).toMatchObject({ machine: 'uploadQueue', id: queue.session, parent: null, dropped: 0 })
  expect(queue.states.map(({ name }) => name)).toEqual(['idle', 'uploading', 'paused', 'done'])
  expect(queue.states[1]).toMatchObject({ events: expect.arrayContaining(['pause']), final: false })
  expect(movesOf(queue).at(0)).toBe('xstate.init: uploading, active')
  expect(movesOf(queue).at(-1)).toBe('xstate.done.actor.b: done, done')
  expect(requests.map(({ summary }) => summary.startedBy)).toEqual([
    { id: 'a', machines: [{ session: queue.session, machine: 'uploadQueue' }] },
    { id: 'b', machines: [{ session: queue.session, machine: 'uploadQueue' }] },
  ])
}

describe('a queue is recorded with its requests', () => {
  test('where its own system is not inspected, from its first request on', async () => {
    await using inspector = await serveInspector()
    const { session } = scriptedSession(routes, { inspect: inspector })
    await upload(session)
    expectQueue(inspector.run())
  })

  test('where its system is inspected, too, and nothing of it comes twice', async () => {
    await using inspector = await serveInspector()
    const { session } = scriptedSession(routes, { inspect: inspector })
    await upload(session, inspector)
    expectQueue(inspector.run())
  })

  test('and is in a saved file, which is checked when it is opened', async () => {
    await using inspector = await serveInspector()
    const { session } = scriptedSession(routes, { inspect: inspector })
    await upload(session)
    const saved = JSON.parse(JSON.stringify(inspector.run()))
    expectQueue(parseRun(JSON.stringify(saved)))
    const { actors: _, ...earlier } = saved
    expect(parseRun(JSON.stringify(earlier)).actors).toBeUndefined()
    saved.actors[0].moves[0].state = { idle: {} }
    expect(() => parseRun(JSON.stringify(saved))).toThrow('one of its actors')
  })

  test('and in a trace', async () => {
    let trace = ''
    const inspect = traceTo((line) => {
      trace += line
    })
    const { session } = scriptedSession(routes, { inspect })
    await upload(session)
    expect(replayTrace(trace).map(({ state }) => state)).toEqual(['closed', 'closed'])
    expectQueue(runOfTrace(trace, chartFacts()))
    const lines = trace.split('\n')
    const move = lines.findIndex((line) => line.startsWith('{"actor"') && !line.includes('"session"'))
    for (const bad of ['{"actor":"x:none","at":1}', (lines[move] as string).replace('"event"', '"evnt"')])
      expect(() => replayTrace([...lines.slice(0, move), bad, ...lines.slice(move)].join('\n'))).toThrow(
        `Line ${move + 1}: `,
      )
  })

  test('and the page is told of it while it goes on, and when it comes late', async () => {
    await using inspector = await serveInspector()
    const { session } = scriptedSession(routes, { inspect: inspector })
    const actors = new Map<string, ActorRun>()
    const hear = (message: string): void => {
      for (const actor of JSON.parse(message).actors ?? []) actors.set(actor.session, actor)
    }
    const stop = await read(inspector.url, 'stream', hear)
    await upload(session)
    const isDone = (): boolean => [...actors.values()].some(({ moves }) => moves.at(-1)?.state === 'done')
    await until(isDone)
    stop()
    const live = [...actors.values()]
    actors.clear()
    const stopAgain = await read(inspector.url, 'stream', hear)
    await until(isDone)
    stopAgain()
    expect([...actors.values()]).toEqual(live)
    expect(live).toEqual(inspector.run().actors)
  })

  test("and is in Stately's stream as the parent of its requests", async () => {
    await using inspector = await serveInspector()
    const { session } = scriptedSession(routes, { inspect: inspector })
    for (const when of ['live', 'late']) {
      const messages: Readonly<Record<string, unknown>>[] = []
      const stop = await read(inspector.url, 'stately-stream', (message) =>
        messages.push(JSON.parse(message)),
      )
      if (when === 'live') await upload(session)
      const requests = () =>
        messages.filter(({ name, type }) => type === '@xstate.actor' && name === 'request')
      await until(() => requests().length === 2 && messages.some(({ name }) => name === 'uploadQueue'))
      stop()
      const actors = messages.filter(({ type }) => type === '@xstate.actor')
      const queue = actors.find(({ name }) => name === 'uploadQueue')
      const uploads = items.map(({ id }) => actors.find(({ name }) => name === id))
      for (const each of uploads)
        expect(each).toMatchObject({ parentId: queue?.sessionId, rootId: queue?.sessionId })
      expect(requests().map(({ parentId }) => parentId)).toEqual(uploads.map((each) => each?.sessionId))
      expect(requests().every(({ rootId }) => rootId === queue?.sessionId)).toBe(true)
      expect(actors.indexOf(queue as never)).toBeLessThan(actors.indexOf(requests()[0] as never))
    }
  })
})

test("a user's machine in a machine, and the chart of retries, are parents in each other", async () => {
  await using inspector = await serveInspector()
  const { session } = scriptedSession(routes, { inspect: inspector })
  const load = fromRequest({ session, url: `${ORIGIN}/busy`, retry: { limit: 1, delay: 0 } })
  const inner = setup({ actors: { load } }).createMachine({
    id: 'loader',
    initial: 'loading',
    states: { loading: { invoke: { src: 'load', id: 'attempt', onDone: 'done' } }, done: { type: 'final' } },
  })
  const outer = setup({ actors: { inner } }).createMachine({
    id: 'page',
    initial: 'busy',
    states: { busy: { invoke: { src: 'inner', id: 'part', onDone: 'ready' } }, ready: { type: 'final' } },
  })
  await toPromise(createActor(outer).start())
  const { actors = [], requests } = inspector.run()
  const [page, loader, retry] = actors as [ActorRun, ActorRun, ActorRun]
  expect(actors.map(({ id, machine, parent }) => [machine, id, parent])).toEqual([
    ['page', page.session, null],
    ['loader', 'part', page.session],
    ['retry', retry.session, loader.session],
  ])
  expect(requests[0]?.summary.startedBy).toEqual({
    id: 'attempt',
    machines: [page, loader, retry].map(({ machine, session }) => ({ session, machine })),
  })
  expect(movesOf(page).at(-1)).toBe('xstate.done.actor.part: ready, done')
  expect(movesOf(retry).map((each) => each.replace(/.*: /, ''))).toEqual([
    'attempting, active',
    'waiting, active',
    'attempting, active',
    'settled, done',
  ])
})

test('a request that a listener opens meanwhile is not the one of the actor', async () => {
  await using inspector = await serveInspector()
  const { session } = scriptedSession(routes, { inspect: inspector })
  session.once('request', () => void session.fetch(`${ORIGIN}/`).then((response) => response.text()))
  const actor = createActor(fromRequest({ session, url: `${ORIGIN}/?mine` })).start()
  await toPromise(actor)
  for (const { summary } of inspector.run().requests)
    expect(summary.startedBy ?? null).toEqual(
      summary.url.endsWith('mine') ? { id: actor.id, machines: [] } : null,
    )
})

test('who comes later, while requests are open, is told who has made them', async () => {
  await using inspector = await serveInspector()
  const { session } = scriptedSession({ '/slow': [take()] })
  const queue = createActor(queueOn(session), {
    input: { items: [{ id: 'a', url: `${ORIGIN}/slow` }] },
  }).start()
  session.inspect(inspector)
  const { actors = [], requests } = inspector.run()
  expect(actors.map(({ machine }) => machine)).toEqual(['uploadQueue'])
  expect(requests[0]?.summary.startedBy).toEqual({
    id: 'a',
    machines: [{ session: queue.sessionId, machine: 'uploadQueue' }],
  })
  queue.stop()
  expect(inspector.run().actors?.[0]?.moves.at(-1)).toMatchObject({ event: 'xstate.stop', status: 'stopped' })
})
