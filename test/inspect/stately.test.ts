// The stream for Stately's inspector, held against the official package: its converter, and its receiver.

import { type EventEmitter, once } from 'node:events'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { createInspector, createWebSocketReceiver, type StatelyInspectionEvent } from '@statelyai/inspect'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createActor, type InspectionEvent, setup } from 'xstate'
import { requestMachine } from '../../machines/index.ts'
import { serveInspector } from '../../src/inspect/index.ts'
import { messageOf, PROTOCOL, requestMessages } from '../../src/inspect/stately/index.ts'
import type { RequestInspector } from '../../src/lifecycle/index.ts'
import type { Session } from '../../src/session/index.ts'
import { reply, take } from '../../src/testing/index.ts'
import { ORIGIN, scriptedSession } from '../session/support/scripted-session.ts'
import { read, until } from './support/streams.ts'

/** What the official package speaks through; of `ws` only what is used here. */
interface SocketServer extends EventEmitter {
  readonly clients: Iterable<{ send(text: string): void; terminate(): void }>
  address(): AddressInfo
  close(): void
}
const { WebSocketServer } = createRequire(import.meta.resolve('@statelyai/inspect'))('ws') as {
  WebSocketServer: new (options: object) => SocketServer
}
const routes = {
  '/': [take(), reply(200, {}, 'hello')],
  '/moved': [take(), reply(302, { location: '/' })],
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

/** The definition as data: the official one has its keys sorted. */
const readable = (message: unknown): unknown => {
  const { definition, createdAt: _when, ...rest } = plain(message) as Record<string, unknown>
  return definition === undefined ? rest : { ...rest, definition: JSON.parse(String(definition)) }
}

describe('the messages', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  /** Both converters see the same events; the official one's timer is run at once. */
  async function both(run: (inspect: (event: InspectionEvent) => void) => Promise<void> | void) {
    const ours: unknown[] = []
    const official: unknown[] = []
    const send = (event: StatelyInspectionEvent): void => void official.push(readable(event))
    const { inspect } = createInspector({ send }, { serializationDepthLimit: 30 } as never)
    const events: InspectionEvent[] = []
    await run((event) => events.push(event))
    // Only now, since an actor is shown before its snapshot can be read.
    for (const event of events) {
      const message = messageOf(event)
      if (message !== null) ours.push(readable(message))
      inspect.next?.(event)
      vi.advanceTimersByTime(0)
    }
    return { ours, official }
  }

  async function messages(session: Session): Promise<void> {
    for (const path of ['/', '/moved']) {
      const request = session.open('POST', ORIGIN + path)
      await request.send('body')
      while ((await request.take()) !== null);
      await request.close()
    }
    const failing = session.open('GET', 'http://nowhere.test/')
    await failing.send().catch(() => {})
    await session.close()
  }

  test("of a request's actor are those of the official converter", async () => {
    const { ours, official } = await both((next) =>
      messages(scriptedSession(routes, { inspect: next }).session),
    )
    expect(ours.length).toBeGreaterThan(60)
    expect(ours).toEqual(official)
    expect(ours[0]).toMatchObject({ type: '@xstate.actor', _version: PROTOCOL, name: 'request' })
  })

  test('of a request that runs without an actor are what they would be with one', async () => {
    const ours: unknown[] = []
    const inspector: RequestInspector = {
      watch: () => ({
        found() {},
        heard() {},
        left() {},
        moved(event, { context, value }) {
          const step = { event, value, context: { ...context } }
          for (const message of requestMessages(step, context.id, 0, event.type === 'xstate.init'))
            ours.push(readable(message))
        },
      }),
    }
    const { official } = await both(async (next) => {
      const { session } = scriptedSession(routes, { inspect: next })
      session.inspect(inspector)
      await messages(session)
    })
    const numbers = new Map<unknown, number>()
    const renamed = (message: unknown): object => {
      const { rootId, sessionId, ...rest } = message as Record<string, unknown>
      const number = numbers.get(sessionId) ?? numbers.size
      numbers.set(sessionId, number)
      expect(rootId).toBe(sessionId)
      // The official converter is late, and gives an actor the snapshot that it has in the end.
      return { ...rest, number, snapshot: rest.type === '@xstate.actor' ? null : rest.snapshot }
    }
    const [mine, theirs] = [ours, official].map((messages) => {
      numbers.clear()
      return messages.map(renamed)
    })
    expect(mine).toEqual(theirs)
  })

  test('of a parent and its child are those of the official converter, too', async () => {
    const child = setup({}).createMachine({
      initial: 'a',
      states: { a: { on: { go: 'b' } }, b: { type: 'final' } },
    })
    const parent = setup({ actors: { child } }).createMachine({
      id: 'parent',
      context: { list: [1, { two: 2 }], nothing: undefined },
      invoke: { src: 'child', id: 'kid', onDone: { actions: () => {} } },
    })
    const { ours, official } = await both((inspect) => {
      const actor = createActor(parent, { inspect }).start()
      actor.getSnapshot().children.kid?.send({ type: 'go' })
      actor.stop()
    })
    expect(ours.length).toBeGreaterThan(6)
    expect(ours).toEqual(official)
  })

  test('hold the definition complete, however deep it is', () => {
    const actor = createActor(requestMachine, { input: { id: 1, method: 'GET', url: ORIGIN } })
    const message = messageOf({ type: '@xstate.actor', actorRef: actor, rootId: actor.sessionId })
    const { definition = '' } = message as { definition?: string }
    expect(JSON.parse(definition)).toMatchObject({ states: plain(requestMachine.config.states) as object })
    expect(definition).not.toMatch(/\[Object\]|\[Array\]|\[\.\.\.\]/)
  })

  test('hide what is secret', () => {
    const actor = createActor(requestMachine, { input: { id: 1, method: 'GET', url: ORIGIN } })
    const event = { type: 'x', url: 'http://me:geheim@a.test/', cookie: 'geheim' }
    const message = messageOf({
      type: '@xstate.event',
      actorRef: actor,
      rootId: 'x',
      event,
      sourceRef: undefined,
    })
    expect(JSON.stringify(message)).not.toContain('geheim')
  })
})

describe('the stream', () => {
  test("is understood by the official receiver: every request, from its actor's first snapshot to its last", async () => {
    await using inspector = await serveInspector()
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
    await once(server, 'listening')
    const received: StatelyInspectionEvent[] = []
    const receiver = createWebSocketReceiver({
      server: `ws://127.0.0.1:${server.address().port}`,
    } as never)
    receiver.subscribe((event) => received.push(event))
    const [socket] = (await once(server, 'connection')) as [{ send(text: string): void }]
    const stop = await read(inspector.url, 'stately-stream', (message) => socket.send(message))
    const { session } = scriptedSession(routes, { inspect: inspector })
    await (await session.fetch(`${ORIGIN}/moved`)).text()
    await until(() =>
      received.some((event) => 'snapshot' in event && Object(event.snapshot).value === 'closed'),
    )
    expect(received[0]).toMatchObject({ type: '@xstate.actor', name: 'request' })
    const states = received.flatMap((event) =>
      event.type === '@xstate.snapshot' ? [JSON.stringify(Object(event.snapshot).value)] : [],
    )
    expect(states).toContain('{"open":{"exchange":"redirecting"}}')
    expect(states.at(-1)).toBe('"closed"')
    expect(new Set(received.map(({ sessionId }) => sessionId)).size).toBe(1)
    stop()
    for (const client of server.clients) client.terminate()
    server.close()
  })

  test('tells who comes late what there was', async () => {
    await using inspector = await serveInspector()
    const { session } = scriptedSession(routes, { inspect: inspector })
    await (await session.fetch(`${ORIGIN}/`)).text()
    const live = session.open('GET', `${ORIGIN}/`)
    const messages: { type: string; snapshot?: { value: unknown } }[] = []
    const stop = await read(inspector.url, 'stately-stream', (message) => messages.push(JSON.parse(message)))
    await until(() => messages.filter(({ type }) => type === '@xstate.actor').length === 2)
    expect(messages[0]).toMatchObject({ type: '@xstate.actor', snapshot: { value: { open: 'idle' } } })
    expect(messages.some(({ snapshot }) => snapshot?.value === 'closed')).toBe(true)
    await live.close()
    await until(() => messages.filter(({ snapshot }) => snapshot?.value === 'closed').length === 2)
    stop()
  })

  test('shows any actor that is given its observer', async () => {
    await using inspector = await serveInspector()
    const messages: { type: string; name?: string }[] = []
    const stop = await read(inspector.url, 'stately-stream', (message) => messages.push(JSON.parse(message)))
    const machine = setup({}).createMachine({ id: 'light', initial: 'red', states: { red: {} } })
    createActor(machine, { inspect: inspector.inspect }).start()
    await until(() => messages.length >= 3)
    expect(messages[0]).toMatchObject({ type: '@xstate.actor', name: 'light' })
    expect(inspector.run().requests).toEqual([])
    stop()
  })
})
