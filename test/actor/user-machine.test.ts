// A machine of a user, on real sockets: it invokes a request, observes it, tries again by itself, and stops it.

import { expect, expectTypeOf, onTestFinished, test } from 'vitest'
import {
  type AnyActorRef,
  assign,
  createActor,
  type EmittedFrom,
  type InputFrom,
  type OutputFrom,
  SimulatedClock,
  setup,
  waitFor,
} from 'xstate'
import { fromRequest, type RequestEmitted } from '../../src/actor/index.ts'
import { Session } from '../../src/session/index.ts'
import { rawServer } from '../support/raw-server.ts'

interface Article {
  readonly title: string
}

interface Input {
  readonly url: string
  readonly observer: AnyActorRef
}

function articleMachine(session: Session) {
  const load = fromRequest(({ input }: { input: Input }) => ({
    session,
    ...input,
    read: async (response) => {
      if (!response.ok) throw new Error(`status ${response.status}`)
      return (await response.json()) as Article
    },
  }))
  const machine = setup({
    types: {
      context: {} as { url: string; title: string; attempts: number; sent: number },
      input: {} as { url: string },
      events: {} as { type: 'leave' } | RequestEmitted,
    },
    actors: { load },
    guards: { mayRetry: ({ context }) => context.attempts < 3 },
    delays: { backoff: ({ context }) => 100 * context.attempts },
    actions: {
      count: assign({ attempts: ({ context }) => context.attempts + 1 }),
      countSent: assign({ sent: ({ context }) => context.sent + 1 }),
    },
  }).createMachine({
    context: ({ input }) => ({ url: input.url, title: '', attempts: 0, sent: 0 }),
    initial: 'loading',
    states: {
      loading: {
        entry: 'count',
        invoke: {
          src: 'load',
          input: ({ context, self }) => ({ url: context.url, observer: self }),
          onDone: { target: 'loaded', actions: assign({ title: ({ event }) => event.output.body.title }) },
          onError: [{ guard: 'mayRetry', target: 'backingOff' }, { target: 'failed' }],
        },
        on: { INTERNET_STATUS_REQUEST_SENT: { actions: 'countSent' }, leave: 'left' },
      },
      backingOff: { after: { backoff: 'loading' }, on: { leave: 'left' } },
      loaded: { type: 'final' },
      failed: { type: 'final' },
      left: {},
    },
  })
  return { load, machine }
}

async function started() {
  const server = await rawServer()
  onTestFinished(() => server.close())
  const session = new Session()
  onTestFinished(() => session.close())
  const clock = new SimulatedClock()
  const { machine } = articleMachine(session)
  const actor = createActor(machine, { clock, input: { url: server.origin } }).start()
  return { actor, clock, server, session }
}

const FAILING = 'HTTP/1.1 503 Busy\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'
const FINE = 'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 15\r\n\r\n{"title":"One"}'

test('it tries again by its own delays, hears each request, and ends with what was read', async () => {
  const { actor, clock, server } = await started()
  for (const [response, delay] of [
    [FAILING, 100],
    [FAILING, 200],
  ] as const) {
    const connection = await server.accept()
    await connection.head()
    connection.write(response)
    await waitFor(actor, (snapshot) => snapshot.matches('backingOff'))
    clock.increment(delay)
    expect(actor.getSnapshot().value).toBe('loading')
  }
  const connection = await server.accept()
  await connection.head()
  connection.write(FINE)
  const { context } = await waitFor(actor, (snapshot) => snapshot.matches('loaded'))
  expect(context).toMatchObject({ title: 'One', attempts: 3, sent: 3 })
})

test('it stops its request by leaving the state, and nothing is sent after', async () => {
  const { actor, clock, server, session } = await started()
  await (await server.accept()).head()
  actor.send({ type: 'leave' })
  await server.quiet()
  clock.increment(10_000)
  expect(session.requests.size).toBe(0)
  expect(server.connections).toHaveLength(1)
})

test('the types of a request in a machine', () => {
  type Logic = ReturnType<typeof articleMachine>['load']
  expectTypeOf<InputFrom<Logic>>().toEqualTypeOf<Input>()
  expectTypeOf<OutputFrom<Logic>['body']>().toEqualTypeOf<Article>()
  expectTypeOf<OutputFrom<Logic>['headers']>().toEqualTypeOf<Headers>()
  expectTypeOf<EmittedFrom<Logic>>().toEqualTypeOf<RequestEmitted>()
  type Sent = Extract<RequestEmitted, { type: 'INTERNET_STATUS_REQUEST_SENT' }>
  expectTypeOf<Sent['bodyBytes']>().toEqualTypeOf<number>()
  type Retry = Extract<RequestEmitted, { type: 'retryScheduled' }>
  expectTypeOf<Retry['delayMs']>().toEqualTypeOf<number>()
})
