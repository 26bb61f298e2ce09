// The queue of uploads: on real sockets, and on a scripted server with a clock that the test moves.

import type { IncomingMessage, ServerResponse } from 'node:http'
import { describe, expect, expectTypeOf, onTestFinished, test, vi } from 'vitest'
import {
  type Actor,
  createActor,
  type InputFrom,
  type OutputFrom,
  SimulatedClock,
  toPromise,
  waitFor,
} from 'xstate'
import {
  fromRequest,
  type Upload,
  type UploadItem,
  type UploadQueueInput,
  type UploadQueueMachine,
  type UploadQueueOutput,
  uploadQueueMachine,
} from '../../src/actor/index.ts'
import { TransferError } from '../../src/lifecycle/index.ts'
import { Session } from '../../src/session/index.ts'
import { ScriptedServer } from '../../src/testing/index.ts'
import { httpServer } from '../session/support/http-server.ts'
import { rawServer } from '../support/raw-server.ts'

type Queue = Actor<UploadQueueMachine>

function newSession(options: ConstructorParameters<typeof Session>[0] = {}): Session {
  const session = new Session(options)
  onTestFinished(() => session.close())
  return session
}

/** What is sent goes through a session that ends with the test. */
const machineOn = (session: Session): UploadQueueMachine =>
  uploadQueueMachine.provide({
    actors: {
      upload: fromRequest(({ input }: { input: UploadItem }) => ({
        session,
        url: input.url,
        method: input.method ?? 'POST',
        body: input.body,
        read: (response) => response.text(),
      })),
    },
  })

const itemsAt = (origin: string, ...ids: string[]): UploadItem[] =>
  ids.map((id) => ({ id, url: `${origin}/${id}`, body: () => `body of ${id}` }))

const upload = (queue: Queue, id: string): Upload =>
  queue.getSnapshot().context.uploads.find(({ item }) => item.id === id) as Upload

const statuses = (queue: Queue): Record<string, string> =>
  Object.fromEntries(
    queue.getSnapshot().context.uploads.map(({ item, status }) => [item.id, status] as const),
  )

const until = (queue: Queue, id: string, status: Upload['status']): Promise<unknown> =>
  waitFor(queue, () => upload(queue, id).status === status)

/** The time of day stands still until it is set. The clock of the actors is another one. */
function heldTime(): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2030, 0, 1) })
  onTestFinished(() => void vi.useRealTimers())
}

/** A server that answers when the test says so. */
async function heldServer() {
  const held: { readonly request: IncomingMessage; readonly response: ServerResponse }[] = []
  let arrived: () => void = () => {}
  const { origin } = await httpServer((request, response) =>
    request.resume().on('end', () => {
      held.push({ request, response })
      arrived()
    }),
  )
  const next = async () => {
    while (held.length === 0) await new Promise<void>((resolve) => (arrived = resolve))
    return held.shift() as (typeof held)[number]
  }
  return { origin, held, next }
}

describe('on real sockets', () => {
  test('no more uploads are under way than the limit says, in the order in which they were added', async () => {
    const server = await heldServer()
    const items = itemsAt(server.origin, 'a', 'b', 'c', 'd', 'e')
    const queue = createActor(machineOn(newSession()), { input: { items, limit: 2 } }).start()
    const underWay: number[] = []
    queue.subscribe(({ context }) =>
      underWay.push(context.uploads.filter(({ status }) => status === 'uploading').length),
    )
    expect(statuses(queue)).toEqual({
      a: 'uploading',
      b: 'uploading',
      c: 'waiting',
      d: 'waiting',
      e: 'waiting',
    })
    expect(Object.keys(queue.getSnapshot().children)).toEqual(['a', 'b'])
    queue.send({ type: 'close' })
    const seen: (string | undefined)[] = []
    for (const _ of items) {
      const { request, response } = await server.next()
      seen.push(request.url)
      response.end('thanks')
    }
    const { uploads } = await toPromise(queue)
    expect(seen.toSorted()).toEqual(['/a', '/b', '/c', '/d', '/e'])
    expect(seen.indexOf('/e')).toBe(4)
    expect(Math.max(...underWay)).toBe(2)
    expect(uploads.map(({ attempt, response, status }) => ({ attempt, response, status }))).toEqual(
      items.map(() => ({ attempt: 1, response: { status: 200, body: 'thanks' }, status: 'uploaded' })),
    )
    expect(queue.getSnapshot().children).toEqual({})
  })

  test('pause lets what is under way finish and starts nothing; resume goes on', async () => {
    const server = await heldServer()
    const items = itemsAt(server.origin, 'a', 'b')
    const queue = createActor(machineOn(newSession()), { input: { items, limit: 1 } }).start()
    const first = await server.next()
    queue.send({ type: 'pause' })
    first.response.end()
    await until(queue, 'a', 'uploaded')
    expect(queue.getSnapshot().value).toBe('paused')
    expect(statuses(queue)).toEqual({ a: 'uploaded', b: 'waiting' })
    expect(queue.getSnapshot().children).toEqual({})
    queue.send({ type: 'resume' })
    ;(await server.next()).response.end()
    await until(queue, 'b', 'uploaded')
    expect(queue.getSnapshot().value).toBe('idle')
  })

  test('cancel closes the connection of an upload under way, and takes one that waits out', async () => {
    const server = await rawServer()
    onTestFinished(() => server.close())
    const items = itemsAt(server.origin, 'a', 'b', 'c')
    const queue = createActor(machineOn(newSession()), { input: { items, limit: 1 } }).start()
    await (await server.accept()).head()
    queue.send({ type: 'cancel', id: 'b' })
    queue.send({ type: 'cancel', id: 'a' })
    expect(statuses(queue)).toEqual({ a: 'cancelled', b: 'cancelled', c: 'uploading' })
    queue.send({ type: 'cancel', id: 'c' })
    await server.quiet()
    expect(queue.getSnapshot().value).toBe('idle')
    queue.send({ type: 'close' })
    expect(queue.getSnapshot().status).toBe('done')
  })

  test('each upload shows how many bytes it has sent', async () => {
    const server = await heldServer()
    const size = 3_000_000
    const body = function* () {
      for (let i = 0; i < 10; i++) yield new Uint8Array(size / 10)
    }
    const items = ['a', 'b'].map((id) => ({ id, url: server.origin, body }))
    const queue = createActor(machineOn(newSession()), { input: { items } })
    const progress: Record<string, Set<number>> = { a: new Set(), b: new Set() }
    queue.subscribe(({ context }) => {
      for (const { bytesSent, item } of context.uploads) progress[item.id]?.add(bytesSent)
    })
    queue.start()
    ;(await server.next()).response.end()
    ;(await server.next()).response.end()
    await waitFor(queue, (snapshot) => snapshot.matches('idle'))
    for (const seen of Object.values(progress)) {
      expect([...seen]).toEqual([...seen].sort((one, other) => one - other))
      expect(seen).toContain(size)
      expect(seen.size).toBeGreaterThan(2)
    }
  })

  test('stopping the queue closes its connections', async () => {
    const server = await rawServer()
    onTestFinished(() => server.close())
    const session = newSession()
    const items = itemsAt(server.origin, 'a', 'b')
    const queue = createActor(machineOn(session), { input: { items } }).start()
    await Promise.all([(await server.accept()).head(), (await server.accept()).head()])
    queue.stop()
    await server.quiet()
    expect(session.requests.size).toBe(0)
  })

  test('a queue that is persisted is JSON; what was under way is sent again when it is restored', async () => {
    const server = await heldServer()
    const session = newSession()
    const machine = uploadQueueMachine.provide({
      actors: {
        upload: fromRequest(({ input }: { input: UploadItem }) => ({
          session,
          url: input.url,
          method: 'PUT',
          headers: { Authorization: 'Bearer secret' },
          body: `content of ${input.data}`,
        })),
      },
    })
    const items = [{ id: 'a', url: server.origin, data: '/a' }]
    const clock = new SimulatedClock()
    const queue = createActor(machine, { clock, input: { items } }).start()
    await server.next()
    const kept = JSON.stringify(queue.getPersistedSnapshot())
    queue.stop()
    expect(kept).not.toMatch(/secret|content/)
    const again = createActor(machine, { clock, snapshot: JSON.parse(kept) }).start()
    expect(upload(again, 'a')).toMatchObject({
      status: 'backingOff',
      error: { code: 'ERR_REQUEST_INTERRUPTED', name: 'RequestInterruptedError' },
    })
    clock.increment(1000)
    expect(statuses(again)).toEqual({ a: 'uploading' })
    ;(await server.next()).response.end()
    await until(again, 'a', 'uploaded')
  })
})

describe('attempts', () => {
  /** The requests run by the clock of the server, the queue by its own. */
  function scripted(input: UploadQueueInput = {}, ...ids: string[]) {
    const server = new ScriptedServer()
    const session = newSession({ transport: server.transport, clock: server.clock })
    const clock = new SimulatedClock()
    const items = itemsAt(server.origin, ...ids)
    const queue = createActor(machineOn(session), { clock, input: { items, ...input } })
    return { server, clock, queue }
  }

  test('one that fails is tried again, each time after twice the delay', async () => {
    const { clock, queue, server } = scripted({ delay: 100, attempts: 4 }, 'a')
    server.on('POST', '/a').connect({ error: 'ECONNREFUSED' })
    server.on('POST', '/a').reply(503)
    server.on('POST', '/a').reply(200, {}, 'abc').reset({ afterBytes: 1 })
    server.on('POST', '/a').reply(201, {}, 'made')
    queue.start()
    await until(queue, 'a', 'backingOff')
    expect(upload(queue, 'a')).toMatchObject({ attempt: 1, response: null, error: { code: 'ECONNREFUSED' } })
    expect(upload(queue, 'a').error).toBeInstanceOf(TransferError)
    for (const [attempt, delay, outcome] of [
      [2, 100, { response: { status: 503 }, error: null }],
      [3, 200, { response: null, error: { reason: 'reset' } }],
    ] as const) {
      clock.increment(delay - 1)
      expect(statuses(queue)).toEqual({ a: 'backingOff' })
      clock.increment(1)
      expect(statuses(queue)).toEqual({ a: 'uploading' })
      await until(queue, 'a', 'backingOff')
      expect(upload(queue, 'a')).toMatchObject({ attempt, ...outcome })
    }
    clock.increment(400)
    await until(queue, 'a', 'uploaded')
    expect(upload(queue, 'a')).toMatchObject({
      attempt: 4,
      response: { status: 201, body: 'made' },
      error: null,
    })
    expect(server.requests.map(({ body }) => Buffer.from(body).toString())).toEqual(
      Array(3).fill('body of a'),
    )
  })

  test('the last attempt is the outcome; a command begins again', async () => {
    const { clock, queue, server } = scripted({ delay: 100, attempts: 2 }, 'a')
    server.on('POST', '/a').reply(503)
    server.on('POST', '/a').reply(500)
    server.on('POST', '/a').reply(200)
    queue.start()
    await until(queue, 'a', 'backingOff')
    clock.increment(100)
    await until(queue, 'a', 'failed')
    expect(upload(queue, 'a')).toMatchObject({ attempt: 2, response: { status: 500 } })
    queue.send({ type: 'retry', id: 'a' })
    await until(queue, 'a', 'uploaded')
    expect(upload(queue, 'a').attempt).toBe(1)
  })

  test('a status that another attempt cannot mend fails at once, and so does a request that cannot be made', async () => {
    const { queue, server } = scripted({}, 'a')
    server.on('POST', '/a').reply(403, {}, 'no')
    queue.start()
    queue.send({ type: 'add', item: { id: 'b', url: 'nowhere' } })
    await Promise.all([until(queue, 'a', 'failed'), until(queue, 'b', 'failed')])
    expect(upload(queue, 'a')).toMatchObject({ attempt: 1, response: { status: 403, body: 'no' } })
    expect(upload(queue, 'b')).toMatchObject({ attempt: 1, error: { name: 'InvalidUrlError' } })
  })

  test('Retry-After is waited for, and ends the attempts if it asks for more than the longest delay', async () => {
    const { clock, queue, server } = scripted({ maxDelay: 10_000 }, 'a', 'b')
    server.on('POST', '/a').reply(429, { 'Retry-After': '7' })
    server.on('POST', '/a').reply(200)
    server.on('POST', '/b').reply(429, { 'Retry-After': '11' })
    queue.start()
    await Promise.all([until(queue, 'a', 'backingOff'), until(queue, 'b', 'failed')])
    clock.increment(6999)
    expect(statuses(queue)).toEqual({ a: 'backingOff', b: 'failed' })
    clock.increment(1)
    await until(queue, 'a', 'uploaded')
  })

  test('a queue that is restored goes on by itself, with what is left of a delay', async () => {
    heldTime()
    const { clock, queue, server } = scripted({ delay: 100 }, 'a', 'b')
    for (const path of ['/a', '/b']) {
      server.on('POST', path).connect({ error: 'ECONNREFUSED' })
      server.on('POST', path).reply(200)
    }
    queue.start()
    await until(queue, 'a', 'backingOff')
    await until(queue, 'b', 'backingOff')
    const { logic } = queue
    const snapshot = JSON.parse(JSON.stringify(queue.getPersistedSnapshot()))
    queue.stop()
    vi.setSystemTime(Date.now() + 60)
    const again = createActor(logic, { clock, snapshot }).start()
    expect(statuses(again)).toEqual({ a: 'backingOff', b: 'backingOff' })
    again.send({ type: 'cancel', id: 'b' })
    clock.increment(39)
    expect(statuses(again)).toEqual({ a: 'backingOff', b: 'cancelled' })
    clock.increment(1)
    await until(again, 'a', 'uploaded')
    expect(upload(again, 'a').attempt).toBe(2)
    expect(statuses(again)).toEqual({ a: 'uploaded', b: 'cancelled' })
  })

  test.each([
    ['in seconds', '7'],
    ['as a date', 'Tue, 01 Jan 2030 00:00:07 GMT'],
  ])(
    'Retry-After %s is honoured by a queue that is restored: the time that has passed counts',
    async (_form, field) => {
      heldTime()
      const { clock, queue, server } = scripted({ delay: 100, maxDelay: 10_000 }, 'a')
      server.on('POST', '/a').reply(503, { 'Retry-After': field })
      server.on('POST', '/a').reply(200)
      queue.start()
      await until(queue, 'a', 'backingOff')
      expect(upload(queue, 'a')).toMatchObject({ endedAt: Date.now(), retryAfter: Date.now() + 7000 })
      const snapshot = JSON.parse(JSON.stringify(queue.getPersistedSnapshot()))
      queue.stop()
      vi.setSystemTime(Date.now() + 5000)
      const again = createActor(queue.logic, { clock, snapshot }).start()
      clock.increment(1999)
      expect(statuses(again)).toEqual({ a: 'backingOff' })
      clock.increment(1)
      await until(again, 'a', 'uploaded')
      expect(upload(again, 'a').retryAfter).toBeNull()
    },
  )

  test('a queue that is restored when a delay is long over tries again at once', async () => {
    heldTime()
    const { clock, queue, server } = scripted({ delay: 100 }, 'a')
    server.on('POST', '/a').reply(503, { 'Retry-After': '7' })
    server.on('POST', '/a').reply(200)
    queue.start()
    await until(queue, 'a', 'backingOff')
    const snapshot = JSON.parse(JSON.stringify(queue.getPersistedSnapshot()))
    queue.stop()
    vi.setSystemTime(Date.now() + 3_600_000)
    const again = createActor(queue.logic, { clock, snapshot }).start()
    clock.increment(0)
    await until(again, 'a', 'uploaded')
  })

  test('a queue that is restored twice while an upload waits has one delay', async () => {
    heldTime()
    const { clock, queue, server } = scripted({ delay: 100 }, 'a')
    server.on('POST', '/a').reply(503)
    server.on('POST', '/a').reply(200)
    queue.start()
    await until(queue, 'a', 'backingOff')
    let last: typeof queue = queue
    for (let i = 0; i < 2; i++) {
      const snapshot = JSON.parse(JSON.stringify(last.getPersistedSnapshot()))
      last.stop()
      last = createActor(queue.logic, { clock, snapshot }).start()
    }
    clock.increment(100)
    await until(last, 'a', 'uploaded')
    expect(server.requests).toHaveLength(2)
  })

  test('why an upload failed is plain in a queue that is persisted as JSON, and an Error before', async () => {
    const { clock, queue, server } = scripted({ attempts: 1 }, 'a')
    server.on('POST', '/a').connect({ error: 'ECONNREFUSED' })
    queue.start()
    await until(queue, 'a', 'failed')
    const { error } = upload(queue, 'a')
    expect(error).toBeInstanceOf(TransferError)
    const snapshot = JSON.parse(JSON.stringify(queue.getPersistedSnapshot()))
    const restored = createActor(queue.logic, { clock, snapshot }).start()
    const { message } = error as TransferError
    const plain = {
      name: 'TransferError',
      message,
      code: 'ECONNREFUSED',
      phase: 'connect',
      reason: 'refused',
    }
    expect(upload(restored, 'a').error).toMatchObject(plain)
    expect(message).toContain('refused')
    // And once more.
    expect(
      JSON.parse(JSON.stringify(restored.getPersistedSnapshot())).context.uploads[0].error,
    ).toMatchObject(plain)
  })

  test('one that waits for its next attempt leaves its place to the next', async () => {
    const { clock, queue, server } = scripted({ limit: 1 }, 'a', 'b')
    server.on('POST', '/a').reply(503)
    server.on('POST', '/a').reply(200)
    server.on('POST', '/b').reply(200)
    queue.start()
    await until(queue, 'b', 'uploaded')
    expect(statuses(queue)).toEqual({ a: 'backingOff', b: 'uploaded' })
    expect(queue.getSnapshot().value).toBe('uploading')
    clock.increment(1000)
    await until(queue, 'a', 'uploaded')
  })

  test('in a paused queue, the next attempt waits until it is resumed', async () => {
    const { clock, queue, server } = scripted({}, 'a')
    server.on('POST', '/a').reply(503)
    server.on('POST', '/a').reply(200)
    queue.start()
    await until(queue, 'a', 'backingOff')
    queue.send({ type: 'pause' })
    clock.increment(1000)
    expect(statuses(queue)).toEqual({ a: 'waiting' })
    queue.send({ type: 'resume' })
    await until(queue, 'a', 'uploaded')
  })

  test('a cancelled one that is begun again has no timer of its former life', async () => {
    const { clock, queue, server } = scripted({}, 'a')
    server.on('POST', '/a').reply(503)
    queue.start()
    await until(queue, 'a', 'backingOff')
    clock.increment(900)
    queue.send({ type: 'cancel', id: 'a' })
    queue.send({ type: 'retry', id: 'a' })
    await until(queue, 'a', 'backingOff')
    clock.increment(100)
    expect(statuses(queue)).toEqual({ a: 'backingOff' })
    clock.increment(900)
    expect(statuses(queue)).toEqual({ a: 'uploading' })
  })

  test('an upload of your own may fail with an error of its own, and a guard decide to try it again', async () => {
    const server = new ScriptedServer()
    server.on('POST', '/a').reply(200, {}, 'no json')
    server.on('POST', '/a').reply(200, {}, '{"size":9}')
    const session = newSession({ transport: server.transport, clock: server.clock })
    const clock = new SimulatedClock()
    const machine = uploadQueueMachine.provide({
      actors: {
        upload: fromRequest(({ input }: { input: UploadItem }) => ({
          session,
          url: input.url,
          method: 'POST',
          read: (response) => response.json() as Promise<{ size: number }>,
        })),
      },
      guards: { mayRetry: ({ event }) => 'error' in event && event.error instanceof SyntaxError },
      delays: { backoff: 7 },
    })
    const queue = createActor(machine, { clock, input: { items: itemsAt(server.origin, 'a') } }).start()
    await until(queue, 'a', 'backingOff')
    clock.increment(7)
    await until(queue, 'a', 'uploaded')
    expect(upload(queue, 'a').response).toEqual({ status: 200, body: { size: 9 } })
  })
})

describe('commands', () => {
  test('an id that is there already is ignored, and so are ids that are not there', async () => {
    const queue = createActor(uploadQueueMachine).start()
    onTestFinished(() => void queue.stop())
    queue.send({ type: 'pause' })
    const [item] = itemsAt('http://127.0.0.1', 'a') as [UploadItem]
    queue.send({ type: 'add', item })
    queue.send({ type: 'add', item: { ...item, url: 'http://127.0.0.2' } })
    queue.send({ type: 'cancel', id: 'b' })
    queue.send({ type: 'retry', id: 'a' })
    expect(queue.getSnapshot().context.uploads).toEqual([
      {
        item,
        status: 'waiting',
        attempt: 0,
        bytesSent: 0,
        response: null,
        error: null,
        endedAt: null,
        retryAfter: null,
      },
    ])
  })

  test.each([
    [{ limit: 0 }, 'limit'],
    [{ attempts: 1.5 }, 'attempts'],
    [{ delay: -1 }, 'delay'],
    [{ items: [{ url: 'http://127.0.0.1' }] }, 'items'],
    [{ items: itemsAt('http://127.0.0.1', 'a', 'a') }, 'items'],
    [{ concurrency: 2 }, 'concurrency'],
  ])('the input %o is refused', (input, option) => {
    const queue = createActor(uploadQueueMachine, { input: input as UploadQueueInput })
    queue.subscribe({ error: () => {} })
    expect(queue.getSnapshot()).toMatchObject({
      status: 'error',
      error: { name: 'InvalidOptionError', option },
    })
  })
})

test('the chart is one that Stately Studio can show: every state has a description, every name an implementation', () => {
  const { implementations, states } = uploadQueueMachine
  for (const { description } of Object.values(states)) expect(description).toMatch(/\.$/)
  const json = JSON.stringify(uploadQueueMachine.config)
  expect(Object.keys(JSON.parse(json).states)).toEqual(['idle', 'uploading', 'paused', 'done'])
  const names = [...json.matchAll(/"(guard|actions)":(\[[^\]{}]*\]|"[^"]*")/g)].flatMap(
    ([, kind = '', value = '']) =>
      [JSON.parse(value) as string | string[]].flat().map((name) => [kind, name] as const),
  )
  expect(names.length).toBeGreaterThan(20)
  for (const [kind, name] of names)
    expect(Object.keys(kind === 'guard' ? implementations.guards : implementations.actions)).toContain(name)
})

test('the types of its input, its output, its events and its requests', () => {
  expectTypeOf<InputFrom<UploadQueueMachine>>().toEqualTypeOf<UploadQueueInput | undefined>()
  expectTypeOf<OutputFrom<UploadQueueMachine>>().toEqualTypeOf<UploadQueueOutput>()
  const queue = createActor(uploadQueueMachine)
  expectTypeOf(queue.getSnapshot().value).toEqualTypeOf<'idle' | 'uploading' | 'paused' | 'done'>()
  expectTypeOf(queue.getSnapshot().context.uploads).toEqualTypeOf<readonly Upload[]>()
  if (queue.getSnapshot().status === 'active') {
    // @ts-expect-error An item has an id.
    const item: UploadItem = { url: 'http://127.0.0.1' }
    // @ts-expect-error No command is called so.
    queue.send({ type: 'stop', item })
    const takesNumbers = fromRequest(({ input }: { input: number }) => ({ url: `${input}` }))
    // @ts-expect-error An upload is given an item.
    uploadQueueMachine.provide({ actors: { upload: takesNumbers } })
  }
})
