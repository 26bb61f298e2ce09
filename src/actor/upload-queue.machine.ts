// A queue of uploads as a machine. It spawns a request actor for each upload, a few at a time, and again after a failure.

import {
  type ActorLogic,
  type ActorRefFromLogic,
  type AnyActorRef,
  assign,
  type CallbackActorLogic,
  type CallbackSnapshot,
  type DoneActorEvent,
  type ErrorActorEvent,
  type EventObject,
  enqueueActions,
  fromCallback,
  type InputFrom,
  type MetaObject,
  type NonReducibleUnknown,
  type SnapshotEvent,
  type StateMachine,
  type StateSchema,
  setup,
  spawnChild,
  stopChild,
} from 'xstate'
import {
  type Check,
  checkedOptions,
  count,
  InvalidOptionError,
  isRecord,
  masked,
  milliseconds,
  optionTable,
  TransferError,
} from '../lifecycle/index.ts'
import { retryAfterMs } from '../policies/index.ts'
import type { FetchOptions } from '../session/index.ts'
import { fromRequest, type NoEvent, type RequestEmitted } from './from-request.ts'
import { RequestInterruptedError } from './interrupted-error.ts'
import { plainError, type RequestActorSnapshot, type RequestOutput } from './request-snapshot.ts'

/** One item to upload. It is part of the snapshot, so put header fields with credentials into an `upload` of your own, or into its session. */
export interface UploadItem {
  /** Names the upload in events and in the snapshot. */
  readonly id: string
  readonly url: string | URL
  /** POST if absent. */
  readonly method?: string
  /** A function is called for each attempt. A stream can be sent only once. */
  readonly body?: FetchOptions['body']
  /** Any value for an `upload` of your own or for display. Use plain values in a queue that is persisted. */
  readonly data?: unknown
}

export interface UploadQueueInput {
  /** @defaultValue none */
  readonly items?: readonly UploadItem[]
  /**
   * How many uploads are sent at once.
   * @defaultValue 3
   */
  readonly limit?: number
  /**
   * How often an upload is tried.
   * @defaultValue 3
   */
  readonly attempts?: number
  /**
   * Milliseconds before the second attempt. They double with each further one.
   * @defaultValue 1000
   */
  readonly delay?: number
  /**
   * The longest delay in milliseconds. If Retry-After asks for more, there is no further attempt.
   * @defaultValue 30000
   */
  readonly maxDelay?: number
}

export type UploadStatus = 'waiting' | 'uploading' | 'backingOff' | 'uploaded' | 'failed' | 'cancelled'

/** One upload in the context of the queue. */
export interface Upload {
  readonly item: UploadItem
  readonly status: UploadStatus
  /** The number of the last attempt: 1, 2, 3 … It is 0 before the first. */
  readonly attempt: number
  /** Body bytes that the last attempt has sent. */
  readonly bytesSent: number
  /** The response to the last attempt; null if there was none. `body` is the result of `read` of `upload`. */
  readonly response: { readonly status: number; readonly body: unknown } | null
  /** Why the last attempt got no response: what the request failed with. In a queue that was persisted as JSON, its name, message, code, phase and reason. */
  readonly error: unknown
  /** When the last attempt ended, in milliseconds since 1970; null if none has. */
  readonly endedAt: number | null
  /** When Retry-After of the last response allows the next attempt, in milliseconds since 1970; null without that field. */
  readonly retryAfter: number | null
}

export interface UploadQueueContext extends Required<Omit<UploadQueueInput, 'items'>> {
  /** In the order in which they were added. */
  readonly uploads: readonly Upload[]
  /** The queue is done when nothing is left. */
  readonly closed: boolean
}

export interface UploadQueueOutput {
  readonly uploads: readonly Upload[]
}

/** The events that the queue takes. */
export type UploadQueueCommand =
  /** Adds an upload at the end. It is ignored if its id is already in the queue. */
  | { readonly type: 'add'; readonly item: UploadItem }
  /** Cancels an upload; if it is under way, it is aborted. */
  | { readonly type: 'cancel'; readonly id: string }
  /** Starts an upload again that failed, was cancelled, or waits for its next attempt. */
  | { readonly type: 'retry'; readonly id: string }
  /** Starts nothing new. Uploads under way are finished, since a request cannot be sent in two halves. */
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }
  /** Nothing more will be added: the queue is done when nothing is left. */
  | { readonly type: 'close' }

/** Its commands, and the events of its requests and timers. */
export type UploadQueueEvent =
  | UploadQueueCommand
  | { readonly type: 'backoff.passed'; readonly id: string }
  /** The queue was restored from a snapshot. XState restores no delays, so the rest of this one begins now. */
  | { readonly type: 'backoff.restored'; readonly id: string }
  | SnapshotEvent<RequestActorSnapshot<unknown>>
  | DoneActorEvent<RequestOutput<unknown>>
  | ErrorActorEvent

/** The type of `upload`: logic of `fromRequest(({ input }: { input: UploadItem }) => …)` with any `read`. */
export type UploadLogic = ActorLogic<
  // biome-ignore lint/suspicious/noExplicitAny: logic is invariant in what it reads.
  RequestActorSnapshot<any>,
  NoEvent,
  UploadItem,
  AnyActorRef['system'],
  RequestEmitted
>

/** An actor that runs while an upload waits for its next attempt, and tells the queue if it was restored. */
export type BackoffLogic = CallbackActorLogic<
  EventObject,
  { readonly id: string; readonly isRestored: boolean }
>

/** The type that XState has for the names of actions and guards. */
export type UploadQueueNames<Name extends string> = {
  [Each in Name]: { type: Each; params: NonReducibleUnknown }
}[Name]

// biome-ignore format: a table of type parameters
export type UploadQueueMachine = StateMachine<
  UploadQueueContext, UploadQueueEvent, Record<string, ActorRefFromLogic<UploadLogic | BackoffLogic> | undefined>,
  { src: 'upload'; logic: UploadLogic; id: string | undefined } | { src: 'backoff'; logic: BackoffLogic; id: string | undefined },
  UploadQueueNames<UploadQueueAction>, UploadQueueNames<UploadQueueGuard>, 'backoff',
  'idle' | 'uploading' | 'paused' | 'done', string, UploadQueueInput | undefined, UploadQueueOutput, EventObject, MetaObject,
  StateSchema>

/** The names of the actions in the chart. */
export type UploadQueueAction =
  | 'add'
  | 'spawnUpload'
  | 'markUploading'
  | 'showProgress'
  | 'stopUpload'
  | 'keepOutcome'
  | 'markUploaded'
  | 'markBackingOff'
  | 'markFailed'
  | 'markCancelled'
  | 'markWaiting'
  | 'beginAgain'
  | 'startTimer'
  | 'restoreTimer'
  | 'stopTimer'
  | 'close'

/** The names of the guards in the chart. */
export type UploadQueueGuard =
  | 'isNew'
  | 'isUnfinished'
  | 'canRetry'
  | 'hasRoom'
  | 'hasWork'
  | 'isClosed'
  | 'isFinished'
  | 'isUploaded'
  | 'mayRetry'

/** XState starts the children of a restored machine again, and not its delays. */
const backoffLogic: BackoffLogic = {
  ...fromCallback(({ input: { id, isRestored }, sendBack }) => {
    if (isRestored) sendBack({ type: 'backoff.restored', id })
  }),
  restoreSnapshot(kept) {
    const snapshot = kept as CallbackSnapshot<InputFrom<BackoffLogic>>
    return { ...snapshot, input: { ...snapshot.input, isRestored: true } }
  },
}

interface Args {
  readonly context: UploadQueueContext
  readonly event: UploadQueueEvent
}

/**
 * A queue of uploads. It spawns `upload` for each, and shows their outcomes in its context. An upload that gets no response, or a
 * status such as 503, is tried again after a delay, or after the time in Retry-After. Replace `upload` to say what is sent, and the guard
 * `mayRetry` or the delay `backoff` to decide differently. Delays use the clock of the actor system.
 * @throws InvalidOptionError as the `error` of the actor if its input is wrong
 * @example
 * const queue = createActor(
 *   uploadQueueMachine.provide({
 *     actors: {
 *       upload: fromRequest(({ input }: { input: UploadItem }) => ({ url: input.url, method: 'PUT', body: input.body })),
 *     },
 *   }),
 *   { input: { limit: 2 } },
 * ).start()
 * queue.send({ type: 'add', item: { id: 'a', url: 'https://example.com/a', body: () => openAsBlob('a.bin') } })
 */
export const uploadQueueMachine: UploadQueueMachine = setup({
  types: {
    context: {} as UploadQueueContext,
    events: {} as UploadQueueEvent,
    input: {} as UploadQueueInput | undefined,
    output: {} as UploadQueueOutput,
  },
  actors: {
    upload: fromRequest(({ input }: { input: UploadItem }) => ({
      url: input.url,
      method: input.method ?? 'POST',
      body: input.body,
      read: (response) => response.text(),
    })) as UploadLogic,
    backoff: backoffLogic,
  },
  delays: {
    backoff: (args) => backoff(args),
  },
  guards: {
    isNew: ({ context, event }) => uploadOf({ context, event }) === undefined,
    isUnfinished: ({ context, event }) => isUnfinished(uploadOf({ context, event })),
    canRetry: ({ context, event }) => canRetry(uploadOf({ context, event })),
    hasRoom: ({ context }) => hasRoom(context),
    hasWork: ({ context }) => context.uploads.some(isUnfinished),
    isClosed: ({ context }) => context.closed,
    isFinished: ({ context }) => !context.uploads.some(isUnfinished),
    isUploaded: ({ event }) => 'output' in event && isSuccess(event.output),
    mayRetry: ({ context, event }) => mayRetry({ context, event }),
  },
  actions: {
    add: assign(({ context, event }) =>
      event.type === 'add' ? { uploads: [...context.uploads, fresh(event.item)] } : {},
    ),
    spawnUpload: spawnChild('upload', {
      id: ({ context }) => nextOf(context).item.id,
      input: ({ context }) => nextOf(context).item,
      syncSnapshot: true,
    }),
    markUploading: assign(({ context }) => started(context)),
    showProgress: assign((args) => changed(args, { bytesSent: sentBy(args.event) })),
    stopUpload: stopChild(({ event }) => idOf(event)),
    keepOutcome: assign((args) => changed(args, outcomeOf(args.event))),
    markUploaded: assign((args) => changed(args, { status: 'uploaded' })),
    markBackingOff: assign((args) => changed(args, { status: 'backingOff' })),
    markFailed: assign((args) => changed(args, { status: 'failed' })),
    markCancelled: assign((args) => changed(args, { status: 'cancelled' })),
    markWaiting: assign((args) => changed(args, { status: 'waiting' })),
    beginAgain: assign((args) => changed(args, { ...NOT_TRIED })),
    // Outside of enqueueActions, the id of a delayed event cannot be computed.
    startTimer: enqueueActions(({ enqueue, event }) => {
      const id = idOf(event)
      enqueue.spawnChild('backoff', { id: timerOf(id), input: { id, isRestored: false } })
      enqueue.raise({ type: 'backoff.passed', id }, { id: timerOf(id), delay: 'backoff' })
    }),
    restoreTimer: enqueueActions(({ enqueue, event }) => {
      const id = idOf(event)
      enqueue.raise({ type: 'backoff.passed', id }, { id: timerOf(id), delay: 'backoff' })
    }),
    stopTimer: enqueueActions(({ enqueue, event }) => {
      const id = timerOf(idOf(event))
      enqueue.cancel(id)
      enqueue.stopChild(id)
    }),
    close: assign({ closed: true }),
  },
}).createMachine({
  id: 'uploadQueue',
  version: '1.0.0',
  description: 'Uploads, a few at a time; each of them is a request.',
  context: ({ input }) => initial(input),
  output: ({ context }) => ({ uploads: context.uploads }),
  initial: 'idle',
  on: {
    add: { guard: 'isNew', actions: 'add' },
    cancel: { guard: 'isUnfinished', actions: ['stopUpload', 'stopTimer', 'markCancelled'] },
    retry: { guard: 'canRetry', actions: ['stopTimer', 'beginAgain', 'markWaiting'] },
    close: { actions: 'close' },
    'backoff.passed': { actions: ['stopTimer', 'markWaiting'] },
    'backoff.restored': { actions: 'restoreTimer' },
    'xstate.snapshot.*': { actions: 'showProgress' },
    'xstate.done.actor.*': [
      { guard: 'isUploaded', actions: ['stopUpload', 'keepOutcome', 'markUploaded'] },
      { guard: 'mayRetry', actions: ['stopUpload', 'keepOutcome', 'markBackingOff', 'startTimer'] },
      { actions: ['stopUpload', 'keepOutcome', 'markFailed'] },
    ],
    'xstate.error.actor.*': [
      { guard: 'mayRetry', actions: ['stopUpload', 'keepOutcome', 'markBackingOff', 'startTimer'] },
      { actions: ['stopUpload', 'keepOutcome', 'markFailed'] },
    ],
  },
  states: {
    idle: {
      description: 'Nothing is left to do; the queue waits for uploads.',
      always: [
        { guard: 'hasWork', target: 'uploading' },
        { guard: 'isClosed', target: 'done' },
      ],
      on: { pause: 'paused' },
    },
    uploading: {
      description:
        'Uploads are under way, or wait for their next attempt. The next is started as soon as there is room.',
      always: [
        { guard: 'hasRoom', actions: ['spawnUpload', 'markUploading'] },
        { guard: 'isFinished', target: 'idle' },
      ],
      on: { pause: 'paused' },
    },
    paused: {
      description: 'Nothing new is started. Uploads under way go on.',
      on: { resume: 'idle' },
    },
    done: {
      description: 'The queue was closed, and nothing is left.',
      type: 'final',
    },
  },
})

function initial(input: UploadQueueInput | undefined): UploadQueueContext {
  const { items = [], ...options } = checkedOptions<UploadQueueInput>(input, table, 'uploadQueueMachine')
  return { ...DEFAULTS, ...options, uploads: items.map(fresh), closed: false }
}

const DEFAULTS = { limit: 3, attempts: 3, delay: 1000, maxDelay: 30_000 } as const

const someItems: Check<readonly UploadItem[]> = (value, call, option) => {
  const ids = Array.isArray(value)
    ? value.map((item) => (isRecord(item) ? (item as Partial<UploadItem>).id : undefined))
    : [0]
  if (ids.every((id) => typeof id === 'string') && new Set(ids).size === ids.length)
    return value as readonly UploadItem[]
  throw new InvalidOptionError(
    call,
    option,
    masked(value),
    'Give a list of items, each with an id of its own.',
  )
}

const table = optionTable<UploadQueueInput>({
  items: someItems,
  limit: count(1),
  attempts: count(1),
  delay: milliseconds,
  maxDelay: milliseconds,
})

const NOT_TRIED = {
  attempt: 0,
  bytesSent: 0,
  response: null,
  error: null,
  endedAt: null,
  retryAfter: null,
} as const

const fresh = (item: UploadItem): Upload => ({ item, status: 'waiting', ...NOT_TRIED })

/** The upload that an event is about. A spawned actor has the id of its item. */
function idOf(event: UploadQueueEvent): string {
  if ('id' in event) return event.id
  if ('actorId' in event) return event.actorId
  if ('item' in event) return event.item.id
  return event.type.slice('xstate.snapshot.'.length)
}

/** The ids of the timer and of its actor. */
const timerOf = (id: string): string => `uploadQueue.backoff.${id}`

function uploadOf({ context, event }: Args): Upload | undefined {
  const id = idOf(event)
  return context.uploads.find(({ item }) => item.id === id)
}

const isUnfinished = (upload: Upload | undefined): boolean =>
  upload !== undefined && ['waiting', 'uploading', 'backingOff'].includes(upload.status)

const canRetry = (upload: Upload | undefined): boolean =>
  upload !== undefined && ['backingOff', 'failed', 'cancelled'].includes(upload.status)

const numberOf = ({ uploads }: UploadQueueContext, wanted: UploadStatus): number =>
  uploads.filter(({ status }) => status === wanted).length

const hasRoom = (context: UploadQueueContext): boolean =>
  numberOf(context, 'waiting') > 0 && numberOf(context, 'uploading') < context.limit

/** Called only if another upload may start. */
const nextOf = ({ uploads }: UploadQueueContext): Upload =>
  uploads.find(({ status }) => status === 'waiting') as Upload

function started(context: UploadQueueContext): Partial<UploadQueueContext> {
  const next = nextOf(context)
  const upload: Upload = { ...next, status: 'uploading', attempt: next.attempt + 1, bytesSent: 0 }
  return { uploads: context.uploads.map((one) => (one === next ? upload : one)) }
}

function changed({ context, event }: Args, change: Partial<Upload>): Partial<UploadQueueContext> {
  const upload = uploadOf({ context, event })
  return { uploads: context.uploads.map((one) => (one === upload ? { ...one, ...change } : one)) }
}

const sentBy = (event: UploadQueueEvent): number =>
  'snapshot' in event ? event.snapshot.context.bytesSent : 0

function outcomeOf(event: UploadQueueEvent): Partial<Upload> {
  const endedAt = Date.now()
  if ('output' in event) {
    const { body, status } = event.output
    const asked = askedDelay(event)
    const retryAfter = asked === null ? null : endedAt + asked
    return { response: { status, body }, error: null, endedAt, retryAfter }
  }
  const error = 'error' in event ? persistable(event.error) : null
  return { response: null, error, endedAt, retryAfter: null }
}

/** JSON of an Error is `{}` unless it says more. */
function persistable(error: unknown): unknown {
  if (!(error instanceof Error) || 'toJSON' in error) return error
  if (!Object.isExtensible(error)) return plainError(error)
  return Object.defineProperty(error, 'toJSON', { value: () => plainError(error), configurable: true })
}

const isSuccess = ({ status }: RequestOutput<unknown>): boolean => status >= 200 && status < 300

/** Failures that another attempt may avoid. */
const TRANSIENT: readonly number[] = [408, 429, 500, 502, 503, 504]

function mayRetry({ context, event }: Args): boolean {
  const upload = uploadOf({ context, event })
  if (upload === undefined || upload.attempt >= context.attempts) return false
  if ('output' in event)
    return TRANSIENT.includes(event.output.status) && (askedDelay(event) ?? 0) <= context.maxDelay
  const error = 'error' in event ? event.error : null
  return error instanceof TransferError || error instanceof RequestInterruptedError
}

/** The delay that Retry-After asks for, in milliseconds. */
const askedDelay = (event: UploadQueueEvent): number | null => {
  if (!('output' in event)) return null
  const { headers } = event.output
  return retryAfterMs({ header: (name) => headers.get(name) }, Date.now())
}

function backoff({ context, event }: Args): number {
  const { delay, maxDelay } = context
  const { attempt = 1, endedAt = null, retryAfter = null } = uploadOf({ context, event }) ?? {}
  const whole = Math.min(delay * 2 ** (attempt - 1), maxDelay)
  if (event.type !== 'backoff.restored') return askedDelay(event) ?? whole
  const now = Date.now()
  return Math.max(0, (retryAfter ?? (endedAt ?? now) + whole) - now)
}
