// The types of hinternet/actor, as a user's compiler has to see them: what goes in, what comes out, what is emitted, and what is refused.

import {
  type BackoffLogic,
  fromRequest,
  type NoEvent,
  type PersistedRequest,
  type RequestActorContext,
  type RequestActorSnapshot,
  type RequestEmitted,
  RequestInterruptedError,
  type RequestLogic,
  type RequestOptions,
  type RequestOutput,
  type Upload,
  type UploadItem,
  type UploadLogic,
  type UploadQueueAction,
  type UploadQueueCommand,
  type UploadQueueContext,
  type UploadQueueEvent,
  type UploadQueueGuard,
  type UploadQueueInput,
  type UploadQueueMachine,
  type UploadQueueNames,
  type UploadQueueOutput,
  type UploadStatus,
  uploadQueueMachine,
} from 'hinternet/actor'
import type { Phase, StatusFacts, StatusName } from 'hinternet/machines'
import {
  type ActorRefFrom,
  type AnyActorRef,
  assign,
  createActor,
  type EmittedFrom,
  type EventFrom,
  type InputFrom,
  type OutputFrom,
  type SnapshotFrom,
  sendTo,
  setup,
} from 'xstate'
import type { Equal, Holds } from './equal.mjs'

interface User {
  readonly name: string
}

const loadUser = fromRequest(({ input }: { input: { id: number } }) => ({
  url: `http://localhost/users/${input.id}`,
  read: (response) => response.json() as Promise<User>,
}))
const bytes = fromRequest({ url: 'http://localhost/' })
const open = fromRequest({ url: 'http://localhost/', read: (response) => response })

// ---- the logic

export type Logic = [
  Holds<Equal<typeof loadUser, RequestLogic<User, { id: number }>>>,
  Holds<Equal<InputFrom<typeof loadUser>, { id: number }>>,
  Holds<Equal<OutputFrom<typeof loadUser>, RequestOutput<User>>>,
  Holds<Equal<OutputFrom<typeof bytes>['body'], ReturnType<Uint8Array['slice']>>>,
  Holds<Equal<OutputFrom<typeof open>['body']['status'], number>>,
  Holds<Equal<SnapshotFrom<typeof loadUser>, RequestActorSnapshot<User>>>,
  Holds<Equal<Parameters<ActorRefFrom<typeof loadUser>['send']>[0], NoEvent>>,
  Holds<Equal<NoEvent['type'], never>>,
  Holds<Equal<EmittedFrom<typeof loadUser>, RequestEmitted>>,
]
export type Facts = [
  Holds<Equal<RequestOutput<User>['status'], number>>,
  Holds<Equal<RequestOutput<User>['headers'], Headers>>,
  Holds<Equal<RequestActorContext['phase'], Phase | null>>,
  Holds<Equal<RequestActorContext['bytesSent'], number>>,
  Holds<Equal<RequestActorSnapshot<User>['value'], string>>,
  Holds<Equal<RequestActorSnapshot<User>['context'], RequestActorContext>>,
  Holds<Equal<RequestActorSnapshot<User>['status'], 'active' | 'done' | 'error' | 'stopped'>>,
  Holds<Equal<PersistedRequest['context'], RequestActorContext>>,
  Holds<Equal<RequestInterruptedError['state'], string>>,
  Holds<Equal<RequestInterruptedError['code'], 'ERR_REQUEST_INTERRUPTED'>>,
]

/** Every name is emitted, each with its facts. */
export type Emitted = [
  Holds<Equal<RequestEmitted['type'], StatusName>>,
  Holds<Equal<RequestEmitted['name'], StatusName>>,
  Holds<
    Equal<Extract<RequestEmitted, { type: 'progress' }>['bodyBytes'], StatusFacts['progress']['bodyBytes']>
  >,
]

const options: RequestOptions<User> = {
  url: 'http://localhost/',
  headers: { accept: 'application/json' },
  read: (response) => response.json<User>(),
}
// @ts-expect-error: where it goes is not optional
export const nowhere: RequestOptions = { method: 'GET' }
// @ts-expect-error: notifications are emitted
export const heard: RequestOptions = { url: 'http://localhost/', onStatus: () => {} }
// @ts-expect-error: there is no such option
fromRequest({ ...options, readAs: 'json' } satisfies RequestOptions<User>)
// @ts-expect-error: another input
fromRequest<{ id: number }>(({ input }) => ({ url: input.address }))

// ---- an actor of its own

const actor = createActor(loadUser, { input: { id: 7 } })
// @ts-expect-error: the input is needed
createActor(loadUser)
// @ts-expect-error: of another type
createActor(loadUser, { input: { id: '7' } })
actor.on('INTERNET_STATUS_CONNECTED_TO_SERVER', ({ address, port }) => {
  address.toUpperCase()
  port.toFixed()
  // @ts-expect-error: there is no such fact
  void address.city
})
actor.on('*', (notification) => {
  if (notification.type === 'retryScheduled') notification.delayMs.toFixed()
  // @ts-expect-error: not every notification has it
  void notification.delayMs
})
// @ts-expect-error: no notification has this name
actor.on('INTERNET_STATUS_HELLO', () => {})
// @ts-expect-error: a request takes no events
actor.send({ type: 'caller.close' })
// @ts-expect-error: not even those of its chart
actor.send({ type: 'wire.released' })
actor.subscribe(({ context, output, value }) => {
  value.toUpperCase()
  context.bytesReceived.toFixed()
  output?.body.name.toUpperCase()
  // @ts-expect-error: of the output
  context.headers
})

// ---- in a machine

export const machine = setup({
  types: {
    context: {} as { user: User | null; sent: number },
    events: {} as { type: 'cancel' } | RequestEmitted,
    children: {} as { user: 'loadUser' },
  },
  actors: { loadUser },
}).createMachine({
  context: { user: null, sent: 0 },
  initial: 'loading',
  states: {
    loading: {
      invoke: {
        id: 'user',
        src: 'loadUser',
        input: ({ self }) => ({ id: 7, observer: self }),
        onDone: { target: 'idle', actions: assign({ user: ({ event }) => event.output.body }) },
        onError: 'idle',
        onSnapshot: { actions: assign({ sent: ({ event }) => event.snapshot.context.bytesSent }) },
      },
      on: {
        progress: { actions: assign({ sent: ({ event }) => event.bodyBytes }) },
        cancel: 'idle',
      },
    },
    idle: {},
  },
})
setup({ actors: { loadUser } }).createMachine({
  // @ts-expect-error: the input of the request is of another type
  invoke: { src: 'loadUser', input: { id: 'seven' } },
})
// @ts-expect-error: a request takes no events from its parent either
sendTo(actor, { type: 'caller.cancel' })

// ---- the queue

const put = fromRequest(({ input }: { input: UploadItem }) => ({
  url: input.url,
  method: 'PUT',
  body: input.body,
}))
const logic: UploadLogic = put
const mine: UploadQueueMachine = uploadQueueMachine.provide({
  actors: { upload: logic },
  guards: { mayRetry: ({ context, event }) => context.attempts > 1 && event.type.startsWith('xstate.error') },
  delays: { backoff: ({ context }) => context.delay },
})
// @ts-expect-error: it takes no such input
uploadQueueMachine.provide({ actors: { upload: loadUser } })
// @ts-expect-error: there is no such guard
uploadQueueMachine.provide({ guards: { isGood: () => true } })

const queue = createActor(mine, { input: { limit: 2, items: [{ id: 'a', url: 'http://localhost/a' }] } })
// @ts-expect-error: an item has an id
createActor(mine, { input: { items: [{ url: 'http://localhost/a' }] } })
// @ts-expect-error: there is no such option
createActor(mine, { input: { retries: 2 } })
queue.send({ type: 'add', item: { id: 'b', url: 'http://localhost/b', data: { any: 'thing' } } })
queue.send({ type: 'cancel', id: 'b' })
queue.send({ type: 'retry', id: 'b' })
for (const type of ['pause', 'resume', 'close'] as const) queue.send({ type })
// @ts-expect-error: which one
queue.send({ type: 'cancel' })
// @ts-expect-error: no such event
queue.send({ type: 'stop' })
queue.subscribe(({ context, value }) => {
  const uploads: readonly Upload[] = context.uploads
  const status: UploadStatus | undefined = uploads[0]?.status
  void [status, value === 'paused']
  // @ts-expect-error: no such state
  void (value === 'waiting')
})

export type Queue = [
  Holds<Equal<InputFrom<BackoffLogic>['id'], string>>,
  Holds<Equal<InputFrom<UploadQueueMachine>, UploadQueueInput | undefined>>,
  Holds<Equal<OutputFrom<UploadQueueMachine>, UploadQueueOutput>>,
  Holds<Equal<EventFrom<UploadQueueMachine>, UploadQueueEvent>>,
  Holds<Equal<SnapshotFrom<UploadQueueMachine>['context'], UploadQueueContext>>,
  Holds<Equal<UploadQueueOutput['uploads'], readonly Upload[]>>,
  Holds<Equal<Upload['item'], UploadItem>>,
  Holds<Equal<UploadStatus, 'waiting' | 'uploading' | 'backingOff' | 'uploaded' | 'failed' | 'cancelled'>>,
  Holds<Equal<UploadQueueCommand['type'], 'add' | 'cancel' | 'retry' | 'pause' | 'resume' | 'close'>>,
  Holds<Equal<UploadQueueNames<UploadQueueGuard>['type'], UploadQueueGuard>>,
  Holds<Equal<UploadQueueNames<UploadQueueAction>['type'], UploadQueueAction>>,
  Holds<Equal<ActorRefFrom<UploadQueueMachine> extends AnyActorRef ? true : false, true>>,
]
void RequestInterruptedError
