// A request as actor logic: created, invoked, spawned, observed, stopped, persisted; on real sockets.

import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { type AnyActorRef, assign, createActor, setup, toPromise, waitFor } from 'xstate'
import { fromRequest, RequestInterruptedError } from '../../src/actor/index.ts'
import { TransferError } from '../../src/lifecycle/index.ts'
import { Session } from '../../src/session/index.ts'
import { httpServer } from '../session/support/http-server.ts'
import { collectGarbage, heapUsed } from '../support/collect-garbage.ts'
import { type RawServer, rawServer } from '../support/raw-server.ts'

function newSession(): Session {
  const session = new Session()
  onTestFinished(() => session.close())
  return session
}

async function silentServer(): Promise<RawServer> {
  const server = await rawServer()
  onTestFinished(() => server.close())
  return server
}

describe('an actor of its own', () => {
  test('is done with the status, the headers and the body that was asked for', async () => {
    const { origin } = await httpServer((_, response) =>
      response
        .setHeader('X-Kind', 'greeting')
        .setHeader('Content-Type', 'application/json')
        .end('{"hello":"world"}'),
    )
    const logic = fromRequest({
      session: newSession(),
      url: `${origin}/a`,
      read: (response) => response.json(),
    })
    const output = await toPromise(createActor(logic).start())
    expect(output).toMatchObject({ status: 200, url: `${origin}/a`, body: { hello: 'world' } })
    expect(output.headers.get('x-kind')).toBe('greeting')
  })

  test('gives the bytes when nothing else is asked for', async () => {
    const { origin } = await httpServer((_, response) => response.end('abc'))
    const actor = createActor(fromRequest({ session: newSession(), url: origin })).start()
    expect(Buffer.from((await toPromise(actor)).body).toString()).toBe('abc')
  })

  test('hands the open request out, which is read after the actor is done', async () => {
    const { origin } = await httpServer((_, response) => response.end('abc'))
    const session = newSession()
    const actor = createActor(fromRequest({ session, url: origin, read: (response) => response })).start()
    const { body } = await toPromise(actor)
    expect(session.requests.size).toBe(1)
    expect(await body.text()).toBe('abc')
    expect(session.requests.size).toBe(0)
  })

  test('sends what its options say', async () => {
    const { origin, seen } = await httpServer()
    const options = { method: 'PUT', headers: { 'X-A': '1' }, body: 'hello' }
    const logic = fromRequest(({ input }: { input: { path: string } }) => ({
      ...options,
      session: newSession(),
      url: origin + input.path,
    }))
    await toPromise(createActor(logic, { input: { path: '/p' } }).start())
    expect(seen).toMatchObject([{ method: 'PUT', path: '/p', body: 'hello', headers: { 'x-a': '1' } }])
  })

  test('uses one session for all that name none', async () => {
    const { origin } = await httpServer((request, response) =>
      response.end(String(request.socket.remotePort)),
    )
    const logic = fromRequest({ url: origin, read: (response) => response.text() })
    const first = await toPromise(createActor(logic).start())
    const second = await toPromise(createActor(fromRequest({ url: origin, read: (r) => r.text() })).start())
    expect(second.body).toBe(first.body)
  })
})

describe('what is seen of it', () => {
  test('the notifications are emitted in order, after the snapshot has changed', async () => {
    const { origin } = await httpServer((_, response) => response.end('abc'))
    const actor = createActor(
      fromRequest({ session: newSession(), url: `${origin}/b`, method: 'POST', body: 'xy' }),
    )
    const all: string[] = []
    const states: string[] = []
    actor.on('*', (event) => {
      all.push(event.type)
      states.push(actor.getSnapshot().value)
    })
    const sent: number[] = []
    actor.on('INTERNET_STATUS_REQUEST_SENT', ({ bodyBytes, requestId }) => {
      sent.push(bodyBytes)
      expect(actor.getSnapshot().context).toMatchObject({
        requestId,
        method: 'POST',
        url: `${origin}/b`,
        bytesSent: 2,
      })
    })
    await toPromise(actor.start())
    expect(all[0]).toBe('INTERNET_STATUS_CONNECTING_TO_SERVER')
    expect(all.at(-1)).toBe('INTERNET_STATUS_HANDLE_CLOSING')
    expect(new Set(all)).toContain('INTERNET_STATUS_REQUEST_COMPLETE')
    expect(states).toContain('connecting')
    expect(sent).toEqual([2])
    expect(actor.getSnapshot()).toMatchObject({
      status: 'done',
      value: 'closed',
      context: { status: 200, bytesReceived: 3, redirects: 0, phase: null },
    })
  })

  test('an observer is sent the same as events', async () => {
    const { origin } = await httpServer((_, response) => response.end('abc'))
    const session = newSession()
    const load = fromRequest(({ input }: { input: { observer: AnyActorRef } }) => ({
      session,
      url: origin,
      ...input,
    }))
    const machine = setup({
      types: { context: {} as { sent: number } },
      actors: { load },
    }).createMachine({
      context: { sent: 0 },
      initial: 'loading',
      states: {
        loading: {
          invoke: { src: 'load', input: ({ self }) => ({ observer: self }), onDone: 'loaded' },
          on: {
            INTERNET_STATUS_REQUEST_SENT: { actions: assign({ sent: ({ context }) => context.sent + 1 }) },
          },
        },
        loaded: {},
      },
    })
    const actor = createActor(machine).start()
    const { context } = await waitFor(actor, (snapshot) => snapshot.matches('loaded'))
    expect(context.sent).toBe(1)
  })

  test('subscribers see the progress of both directions', async () => {
    const { origin } = await httpServer((request, response) =>
      request.resume().on('end', () => response.end('abcdef')),
    )
    const body = new Uint8Array(3_000_000)
    const actor = createActor(fromRequest({ session: newSession(), url: origin, method: 'PUT', body }))
    const sent = new Set<number>()
    actor.subscribe(({ context }) => sent.add(context.bytesSent))
    await toPromise(actor.start())
    expect([...sent]).toEqual([...sent].sort((a, b) => a - b))
    expect(sent).toContain(3_000_000)
    expect(actor.getSnapshot().context.bytesReceived).toBe(6)
  })
})

describe('stopping', () => {
  test('stop() closes the connection, and nothing is told any more', async () => {
    const server = await silentServer()
    const session = newSession()
    const actor = createActor(fromRequest({ session, url: server.origin }))
    const ends: string[] = []
    actor.subscribe({ complete: () => ends.push('complete'), error: () => ends.push('error') })
    actor.start()
    await (await server.accept()).head()
    actor.stop()
    await server.quiet()
    expect(session.requests.size).toBe(0)
    expect(actor.getSnapshot().status).toBe('stopped')
    expect(ends).toEqual(['complete'])
  })

  test('a machine that leaves the state which invoked it closes the connection', async () => {
    const server = await silentServer()
    const load = fromRequest({ session: newSession(), url: server.origin })
    const machine = setup({ actors: { load } }).createMachine({
      initial: 'loading',
      states: { loading: { invoke: { src: 'load' }, on: { leave: 'left' } }, left: {} },
    })
    const actor = createActor(machine).start()
    await (await server.accept()).head()
    actor.send({ type: 'leave' })
    await server.quiet()
    expect(actor.getSnapshot().value).toBe('left')
  })

  test('one that is stopped before it starts sends nothing', async () => {
    const server = await silentServer()
    const actor = createActor(fromRequest({ session: newSession(), url: server.origin }))
    actor.stop()
    await turn()
    expect(server.connections).toEqual([])
  })

  test('its signal fails it with the reason that was given, and is let go of in the end', async () => {
    const server = await silentServer()
    const controller = new AbortController()
    const added = vi.spyOn(controller.signal, 'addEventListener')
    const removed = vi.spyOn(controller.signal, 'removeEventListener')
    const actor = createActor(
      fromRequest({ session: newSession(), url: server.origin, signal: controller.signal }),
    )
    const over = toPromise(actor.start())
    await (await server.accept()).head()
    controller.abort(new Error('enough'))
    await expect(over).rejects.toThrow('enough')
    expect(removed).toHaveBeenCalledTimes(added.mock.calls.length)
    await server.quiet()
  })
})

describe('failures', () => {
  test('reach onError as errors with a code and a phase', async () => {
    const server = await rawServer()
    await server.close()
    const load = fromRequest({ session: newSession(), url: server.origin })
    const machine = setup({ types: { context: {} as { error: unknown } }, actors: { load } }).createMachine({
      context: { error: null },
      initial: 'loading',
      states: {
        loading: {
          invoke: {
            src: 'load',
            onError: { target: 'failed', actions: assign({ error: ({ event }) => event.error }) },
          },
        },
        failed: {},
      },
    })
    const { context } = await waitFor(createActor(machine).start(), (snapshot) => snapshot.matches('failed'))
    expect(context.error).toBeInstanceOf(TransferError)
    expect(context.error).toMatchObject({ code: 'ECONNREFUSED', phase: 'connect' })
  })

  test('what `read` throws is the error, and the request is closed', async () => {
    const { origin } = await httpServer((_, response) => response.end('no json'))
    const session = newSession()
    const actor = createActor(fromRequest({ session, url: origin, read: (response) => response.json() }))
    await expect(toPromise(actor.start())).rejects.toThrow(SyntaxError)
    expect(session.requests.size).toBe(0)
  })

  test.each([
    ['no URL', { url: 'nowhere' }, { name: 'InvalidUrlError' }],
    [
      'an unknown option',
      { url: 'http://127.0.0.1/', jason: 1 },
      { name: 'InvalidOptionError', option: 'jason' },
    ],
  ])('%s is the error of the actor', async (_, options, expected) => {
    const actor = createActor(fromRequest({ session: newSession(), ...options }))
    await expect(toPromise(actor.start())).rejects.toMatchObject(expected)
  })

  test.each([
    [undefined, 'options'],
    ['http://127.0.0.1/', 'options'],
    [{ url: 'http://127.0.0.1/', read: 'json' }, 'read'],
    [{ url: 'http://127.0.0.1/', session: {} }, 'session'],
    [{ url: 'http://127.0.0.1/', observer: () => {} }, 'observer'],
  ])('%o is refused by the call that was given it', (given, option) => {
    expect(() => fromRequest(given as never)).toThrow(
      expect.objectContaining({ name: 'InvalidOptionError', option }),
    )
  })
})

describe('events', () => {
  test('are refused by send()', async () => {
    const server = await silentServer()
    const actor = createActor(fromRequest({ session: newSession(), url: server.origin })).start()
    onTestFinished(() => void actor.stop())
    // @ts-expect-error No event may be sent.
    expect(() => actor.send({ type: 'caller.send' })).toThrow(/takes no events: caller\.send is refused/)
    expect(actor.getSnapshot().status).toBe('active')
  })

  test('that another actor sends are told in a warning and change nothing', async () => {
    const server = await silentServer()
    const logic = fromRequest({ session: newSession(), url: server.origin })
    const actor = createActor(logic).start()
    onTestFinished(() => void actor.stop())
    await (await server.accept()).head()
    const before = actor.getSnapshot()
    const warned = new Promise<Error>((resolve) => process.once('warning', resolve))
    // What sendTo does.
    const { system } = actor as unknown as {
      system: { _relay(from: unknown, to: AnyActorRef, event: object): void }
    }
    system._relay(undefined, actor, { type: 'pause' })
    expect(await warned).toMatchObject({ code: 'ERR_REFUSED_EVENT' })
    expect(actor.getSnapshot()).toEqual(before)
  })
})

describe('persisting', () => {
  test('a request under way is JSON without sockets, and is restored as interrupted', async () => {
    const server = await silentServer()
    const logic = fromRequest({
      session: newSession(),
      url: server.origin,
      method: 'POST',
      headers: { Authorization: 'Bearer secret' },
      body: 'payload',
    })
    const actor = createActor(logic).start()
    await (await server.accept()).head()
    const kept = JSON.stringify(actor.getPersistedSnapshot())
    actor.stop()
    expect(kept).not.toMatch(/secret|payload/)
    const again = createActor(logic, { snapshot: JSON.parse(kept) })
    expect(again.getSnapshot()).toMatchObject({ status: 'active', context: { url: `${server.origin}/` } })
    const failed = toPromise(again)
    again.start()
    await expect(failed).rejects.toThrow(RequestInterruptedError)
    await expect(failed).rejects.toThrow(/POST .* was interrupted in state ending/)
    await turn()
    expect(server.connections).toHaveLength(1)
  })

  test('a parent that is restored hears of it in onError', async () => {
    const server = await silentServer()
    const load = fromRequest({ session: newSession(), url: server.origin })
    const machine = setup({ actors: { load } }).createMachine({
      initial: 'loading',
      states: { loading: { invoke: { src: 'load', onError: 'interrupted' } }, interrupted: {} },
    })
    const actor = createActor(machine).start()
    await (await server.accept()).head()
    const snapshot = JSON.parse(JSON.stringify(actor.getPersistedSnapshot()))
    actor.stop()
    const again = createActor(machine, { snapshot }).start()
    expect(again.getSnapshot().value).toBe('interrupted')
  })

  test('what it was done with is kept, but for bytes and for fields that set cookies', async () => {
    const { origin } = await httpServer((_, response) =>
      response.setHeader('Set-Cookie', 'id=secret').setHeader('X-A', '1').end('{"a":1}'),
    )
    const session = newSession()
    for (const [read, body] of [
      [(response: { json(): Promise<unknown> }) => response.json(), { a: 1 }],
      [undefined, undefined],
    ] as const) {
      const logic = fromRequest<unknown>({ session, url: origin, ...(read !== undefined && { read }) })
      const actor = createActor(logic).start()
      await toPromise(actor)
      const kept = JSON.stringify(actor.getPersistedSnapshot())
      expect(kept).not.toContain('secret')
      const again = createActor(logic, { snapshot: JSON.parse(kept) })
      const output = await toPromise(again.start())
      expect(output).toMatchObject({ status: 200, body })
      expect(output.headers.get('x-a')).toBe('1')
    }
  })
})

test('one that is stopped before a fetch of your own opens it is closed when it is opened', async () => {
  const server = await silentServer()
  const session = newSession()
  const { fetch } = session
  session.fetch = async (...given) => {
    await turn()
    return fetch(...given)
  }
  const closed = new Promise((resolve) => {
    session.once('request', (request) => void request.closed.then(resolve))
  })
  createActor(fromRequest({ session, url: server.origin }))
    .start()
    .stop()
  await closed
  expect(session.requests.size).toBe(0)
})

test('a response that an actor has handed out is collected when nobody holds it and the actor', async () => {
  const server = await httpServer((_request, response) => response.write('some'))
  const session = newSession()
  const give = async (): Promise<void> => {
    const actor = createActor(
      fromRequest({ session, url: server.origin, read: (response) => response }),
    ).start()
    expect((await toPromise(actor)).body.status).toBe(200)
    expect(session.requests.size).toBe(1)
  }
  await give()
  await collectGarbage(() => session.requests.size === 0, 200)
  expect(session.requests.size).toBe(0)
})

test('10,000 requests that are started and stopped leave nothing behind', { timeout: 120_000 }, async () => {
  const server = await silentServer()
  const session = newSession()
  const { signal } = new AbortController()
  const added = vi.spyOn(signal, 'addEventListener')
  const removed = vi.spyOn(signal, 'removeEventListener')
  const logic = fromRequest({ session, url: server.origin, signal })
  const sockets = (): number =>
    process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap').length
  const before = sockets()
  let heap = 0
  for (let i = 0; i < 100; i++) {
    const actors = Array.from({ length: 100 }, () => createActor(logic).start())
    expect(session.requests.size).toBe(100)
    for (const actor of actors) actor.stop()
    await turn()
    // The first thousand fill the caches of the engine.
    if (i === 9) {
      await server.quiet()
      heap = await heapUsed()
    }
  }
  await server.quiet()
  expect(sockets()).toBeLessThanOrEqual(before)
  // An actor is larger than 3 kB: 9,000 of them would be 27 MB.
  expect((await heapUsed()) - heap).toBeLessThan(5_000_000)
  expect(session.requests.size).toBe(0)
  expect(removed).toHaveBeenCalledTimes(added.mock.calls.length)
})
