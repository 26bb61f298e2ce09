// A compiled machine is a citizen of XState: what is said of actors holds for its actors too.

import { describe, expect, expectTypeOf, test, vi } from 'vitest'
import {
  type AnyActor,
  assign,
  createActor,
  emit,
  fromPromise,
  getNextTransitions,
  isMachineSnapshot,
  setup,
  toPromise,
  waitFor,
} from 'xstate'
import { type Announcement, requestMachine } from '../../../machines/index.ts'
import { compile, given, requestTable } from '../../../src/lifecycle/compile/index.ts'

const requestLogic = compile(requestMachine, requestTable)
const input = { id: 7, method: 'GET', url: 'http://example.com/' }
const failure = { phase: 'queue', reason: 'cancelled', message: 'it was closed.' } as const
const closing = [{ type: 'caller.close', failure }, { type: 'wire.released' }] as const

describe('an actor', () => {
  test('is waited for', async () => {
    const actor = createActor(requestLogic, { input }).start()
    const closed = waitFor(actor, (snapshot) => snapshot.matches('closed'))
    for (const event of closing) actor.send(event)
    expect((await closed).status).toBe('done')
  })

  test('is a promise of its output', async () => {
    const actor = createActor(requestLogic, { input }).start()
    const output = toPromise(actor)
    for (const event of closing) actor.send(event)
    expect(await output).toEqual({ status: null, bodyBytesSent: 0, bodyBytesReceived: 0, failure: null })
  })

  test('is invoked by a machine, and its output is in the done event', () => {
    const parent = setup({ actors: { request: requestLogic } }).createMachine({
      initial: 'requesting',
      states: {
        requesting: {
          invoke: {
            id: 'r',
            src: 'request',
            input,
            onDone: { target: 'over', guard: ({ event }) => event.output.status === null },
          },
        },
        over: {},
      },
    })
    const actor = createActor(parent).start()
    const child = actor.getSnapshot().children.r
    for (const event of closing) child?.send(event)
    expect(actor.getSnapshot().value).toBe('over')
  })

  test('is spawned, found by its system id, and keeps its parent informed', () => {
    const seen: string[] = []
    const parent = setup({ actors: { request: requestLogic } }).createMachine({
      entry: assign(({ spawn }) => {
        spawn('request', { input, systemId: 'the request', syncSnapshot: true, id: 'r' })
        return {}
      }),
      on: {
        'xstate.snapshot.r': { actions: ({ event }) => seen.push(JSON.stringify(event.snapshot.value)) },
      },
    })
    const actor = createActor(parent).start()
    actor.system.get('the request').send({ type: 'caller.send' })
    expect(seen).toEqual(['{"open":"idle"}', '{"open":{"exchange":"queued"}}'])
  })

  test('survives the persistence of its parent', () => {
    const parent = setup({ actors: { request: requestLogic } }).createMachine({
      invoke: { id: 'r', src: 'request', input },
    })
    const first = createActor(parent).start()
    first.getSnapshot().children.r?.send({ type: 'caller.send' })
    const snapshot = JSON.parse(JSON.stringify(first.getPersistedSnapshot()))
    const second = createActor(parent, { snapshot }).start()
    expect(second.getSnapshot().children.r?.getSnapshot()).toMatchObject({
      value: { open: { exchange: 'queued' } },
    })
  })

  test('shows inspectors the config of its machine', () => {
    const actors: unknown[] = []
    createActor(requestLogic, {
      input,
      inspect: (event) => {
        if (event.type === '@xstate.actor') actors.push((event.actorRef as AnyActor).logic.config)
      },
    })
    expect(actors).toEqual([requestMachine.config])
  })

  test('handles what is sent while it announces after what it is doing', () => {
    const actor = createActor(requestLogic, { input }).start()
    const log: unknown[] = []
    actor.on('*', ({ type }) => {
      log.push([type, actor.getSnapshot().value])
      if (type !== 'INTERNET_STATUS_HANDLE_CLOSING') actor.send(closing[1])
    })
    actor.send({ type: 'wire.closingConnection' })
    actor.send(closing[0])
    actor.send({ type: 'wire.connectionClosed' })
    expect(log).toEqual([
      ['INTERNET_STATUS_CLOSING_CONNECTION', { open: 'idle' }],
      ['INTERNET_STATUS_CONNECTION_CLOSED', { closing: 'disconnecting' }],
      ['INTERNET_STATUS_HANDLE_CLOSING', 'closed'],
    ])
    expect(actor.getSnapshot().status).toBe('done')
  })
})

describe('a snapshot', () => {
  const actor = createActor(requestLogic, { input }).start()
  actor.send({ type: 'caller.send' })
  const before = actor.getSnapshot()
  actor.send({ type: 'wire.queued', position: 2, limit: 6, heldBy: [], unread: [] })

  test('is a machine snapshot', () => {
    expect(isMachineSnapshot(before)).toBe(true)
    expect(getNextTransitions(before)).toEqual(
      getNextTransitions(requestMachine.resolveState({ value: before.value, context: before.context })),
    )
  })

  test('stays the same when nothing changed', () => {
    expect(actor.getSnapshot()).toBe(before)
  })

  test('shares with every other of the same state what a state is', () => {
    const another = createActor(requestLogic, { input }).start()
    another.send({ type: 'caller.sendEx' })
    const snapshot = another.getSnapshot()
    expect(snapshot.getMeta()).toBe(before.getMeta())
    expect(snapshot.value).toBe(before.value)
    expect(snapshot.tags).toBe(before.tags)
    expect(Object.isFrozen((before.value as { open: object }).open)).toBe(true)
    expect(Object.isFrozen(before.getMeta())).toBe(true)
  })

  test('says what can happen next', () => {
    expect(before.can({ type: 'wire.reused', address: '192.0.2.1', port: 80, exchanges: 1 })).toBe(true)
    expect(before.can({ type: 'caller.write', bytes: 1 })).toBe(false)
    expect(before.matches({ open: 'exchange' })).toBe(true)
    expect(before.hasTag('pending')).toBe(true)
  })
})

describe('when something throws, the actor fails as an interpreted one does:', () => {
  const broken = () => {
    throw new Error('broken')
  }
  const machine = setup({
    types: { input: {} as { how: string } },
    guards: { guards: broken },
    actions: { acts: broken, updates: assign(broken), emits: emit(broken as never), quiet: () => {} },
  }).createMachine({
    context: ({ input }) => (input.how === 'context' ? broken() : {}),
    initial: 'here',
    states: {
      here: {
        on: {
          guard: { guard: 'guards', target: 'there' },
          act: { target: 'there', actions: 'acts' },
          update: { target: 'there', actions: 'updates' },
          emit: { target: 'there', actions: ['quiet', 'emits'] },
        },
      },
      there: {},
    },
  })
  const compiled = compile(machine)

  test.each(['context', 'act', 'update', 'emit', 'guard'])('%s', (how) => {
    const [one, other] = [machine, compiled].map((logic) => {
      const actor = createActor(logic, { input: { how } })
      const errors: unknown[] = []
      actor.subscribe({ error: (error) => errors.push(error) })
      actor.start()
      if (actor.getSnapshot().status === 'active') actor.send({ type: how })
      return { snapshot: actor.getSnapshot(), errors }
    }) as unknown as [Outcome, Outcome]
    for (const { errors } of [one, other]) expect(String(errors[0])).toContain('broken')
    const { snapshot } = other
    expect(snapshot.status).toBe('error')
    expect(snapshot.value).toEqual(one.snapshot.value)
    expect(snapshot.matches('here')).toBe(true)
    expect(snapshot.can({ type: 'act' })).toBe(true)
    expect(snapshot.getMeta()).toEqual({})
    expect(snapshot.toJSON()).toMatchObject({ status: 'error', value: 'here' })
  })

  interface Outcome {
    readonly snapshot: ReturnType<ReturnType<typeof createActor<typeof machine>>['getSnapshot']>
    readonly errors: readonly unknown[]
  }

  test('an error of a child that nobody handles', () => {
    const parent = createActor(compiled, { input: { how: '' } })
    parent.subscribe({ error: () => {} })
    parent.start()
    parent.send({ type: 'xstate.error.actor.child', error: 'broken' })
    expect(parent.getSnapshot()).toMatchObject({ status: 'error', error: 'broken' })
  })
})

test('plain actions run in their place, and before the start only with it', () => {
  const log: string[] = []
  const machine = setup({
    actions: {
      note: (_, params: string) => {
        log.push(params)
      },
      say: emit({ type: 'said' }),
    },
  }).createMachine({
    entry: [{ type: 'note', params: 'one' }, 'say', { type: 'note', params: 'two' }],
  })
  const actor = createActor(compile(machine))
  actor.on('*', () => log.push('said'))
  expect(log).toEqual([])
  actor.start()
  expect(log).toEqual(['one', 'two', 'said'])
})

test('an update that tries to spawn says why it cannot', () => {
  const machine = setup({
    actors: { child: fromPromise(async () => {}) },
    actions: { spawns: assign(({ spawn }) => ({ child: spawn('child') })) },
  }).createMachine({ context: {}, on: { go: { actions: 'spawns' } } })
  const actor = createActor(compile(machine))
  const error = vi.fn()
  actor.subscribe({ error })
  actor.start()
  actor.send({ type: 'go' })
  expect(error.mock.calls[0]?.[0]).toMatchObject({ message: 'A compiled machine cannot spawn actors.' })
})

describe('logic that was given its input', () => {
  test('needs no other', () => {
    const actor = createActor(given(requestLogic, input)).start()
    expect(actor.getSnapshot().context).toEqual(createActor(requestLogic, { input }).getSnapshot().context)
  })

  test('is restored and persisted like any', () => {
    const actor = createActor(given(requestMachine, input)).start()
    actor.send({ type: 'caller.send' })
    const restored = createActor(given(requestLogic, input), {
      snapshot: actor.getPersistedSnapshot(),
    }).start()
    expect(restored.getSnapshot().value).toEqual({ open: { exchange: 'queued' } })
  })

  test('starts what its logic starts', async () => {
    const logic = fromPromise(async ({ input }: { input: number }) => input + 1)
    expect(await toPromise(createActor(given(logic, 1)).start())).toBe(2)
  })
})

test('the types are those of the machine', () => {
  const actor = createActor(requestLogic, { input })
  actor.on('queued', (emitted) => expectTypeOf(emitted.position).toEqualTypeOf<number>())
  actor.on('*', (emitted) => expectTypeOf(emitted).toEqualTypeOf<Announcement>())
  expectTypeOf(actor.getSnapshot().context.call).toEqualTypeOf(
    createActor(requestMachine, { input }).getSnapshot().context.call,
  )
  expectTypeOf(actor.getSnapshot().output).toEqualTypeOf(
    createActor(requestMachine, { input }).getSnapshot().output,
  )
  // @ts-expect-error an event that the machine does not know
  actor.send({ type: 'nonsense' })
  // @ts-expect-error a state that the machine does not have
  actor.getSnapshot().matches('nowhere')
  // @ts-expect-error the input is missing
  createActor(requestLogic)
})
