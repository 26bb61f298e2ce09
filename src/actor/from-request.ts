// Actor logic for a request: what a machine invokes or spawns, and what createActor runs.

import type { ActorLogic, ActorScope, AnyActorRef, NonReducibleUnknown, Snapshot } from 'xstate'
import {
  aFunction,
  InvalidOptionError,
  isRecord,
  masked,
  type Opener,
  openedBy,
  withMethods,
} from '../lifecycle/index.ts'
import {
  type FetchedResponse,
  type FetchOptions,
  type HttpRequest,
  type Notification,
  type NotificationOf,
  Session,
} from '../session/index.ts'
import { RequestInterruptedError } from './interrupted-error.ts'
import {
  NOT_OPENED,
  type PersistedRequest,
  persisted,
  type RequestActorContext,
  type RequestActorSnapshot,
  type RequestOutput,
  restored,
} from './request-snapshot.ts'

/** The options of `session.fetch`, with the URL, and those of the actor. */
export interface RequestOptions<TBody = Uint8Array> extends Omit<FetchOptions, 'onStatus'> {
  readonly url: string | URL
  /**
   * The session of the request, with its connections, cookies and limits.
   * @defaultValue one session for all actors without this option
   */
  readonly session?: Session | undefined
  /**
   * Reads the response; its result is `output.body`. To read from the open request later, return the
   * response itself: `(response) => response`. The code that gets it has to read or close it.
   * @defaultValue `(response) => response.bytes()`
   * @example
   * const read = (response: FetchedResponse) => response.json<User>()
   */
  readonly read?: ((response: FetchedResponse) => TBody | PromiseLike<TBody>) | undefined
  /**
   * An actor to which everything that this actor emits is sent, as events. A machine that invokes it gives
   * `input: ({ self }) => ({ observer: self })` and lists the names under `on`.
   * @defaultValue none
   */
  readonly observer?: AnyActorRef | undefined
}

/** A notification as an event of XState: its `type` is its `name`. */
export type RequestEmitted = {
  [Name in Notification['name']]: NotificationOf<Name> & { readonly type: Name }
}[Notification['name']]

/** The type of no event: the actor takes none. */
export interface NoEvent {
  readonly type: never
}

/** Takes no events: to end the request, stop the actor or abort the signal. */
export type RequestLogic<TBody, TInput> = ActorLogic<
  RequestActorSnapshot<TBody>,
  NoEvent,
  TInput,
  AnyActorRef['system'],
  RequestEmitted
>

// TypeScript before 5.7 has no Uint8Array<ArrayBuffer>; what `slice` gives is one in later versions.

/**
 * Actor logic that makes one request: for `invoke`, `spawn` and `createActor`. The actor is done when `read` has returned its result. A
 * failure is its `error`, the same that `session.fetch` rejects with: a TransferError has a code and a phase. Stopping the actor closes
 * the request; the actor is also stopped when a parent leaves the state that invoked it. It emits every notification of the request
 * except HANDLE_CREATED.
 * @throws InvalidOptionError if the options are not an object; a wrong option is the `error` of the actor
 * @example
 * const loadUser = fromRequest(({ input }: { input: { id: number } }) => ({
 *   url: `https://example.com/users/${input.id}`,
 *   read: (response) => response.json() as Promise<User>,
 * }))
 */
export function fromRequest<TBody = ReturnType<Uint8Array['slice']>>(
  options: RequestOptions<TBody>,
): RequestLogic<TBody, NonReducibleUnknown>
export function fromRequest<TInput, TBody = ReturnType<Uint8Array['slice']>>(
  options: (given: { readonly input: TInput }) => RequestOptions<TBody>,
): RequestLogic<TBody, TInput>
export function fromRequest<TInput, TBody>(
  given: RequestOptions<TBody> | ((given: { readonly input: TInput }) => RequestOptions<TBody>),
): RequestLogic<TBody, TInput> {
  const optionsFor = typeof given === 'function' ? given : always(checked(given))
  /** The options of actors that were not restored from a snapshot. */
  const fresh = new WeakMap<object, RequestOptions<TBody>>()
  const running = new WeakMap<object, Running<TBody>>()
  return {
    config: given,
    getInitialSnapshot: ({ self }, input) => {
      fresh.set(self, checked(optionsFor({ input })))
      return { status: 'active', output: undefined, error: undefined, value: 'idle', context: NOT_OPENED }
    },
    start: (snapshot, scope) => {
      const options = fresh.get(scope.self)
      if (options === undefined) throw new RequestInterruptedError(snapshot.context, snapshot.value)
      running.set(scope.self, new Running(options, scope))
    },
    transition: (snapshot, event: object, { id, self }) => {
      const request = running.get(self)
      if ('type' in event && event.type === 'xstate.stop') {
        request?.stop()
        return { ...snapshot, status: 'stopped', output: undefined, error: undefined }
      }
      const next = request?.take(event)
      if (next !== undefined) return next
      process.emitWarning(refusal(id, event), { code: 'ERR_REFUSED_EVENT' })
      return snapshot
    },
    getPersistedSnapshot: (snapshot) => persisted(snapshot) as unknown as Snapshot<unknown>,
    restoreSnapshot: (snapshot) => restored(snapshot as unknown as PersistedRequest),
  }
}

const always =
  <T>(value: T) =>
  (): T =>
    value

/** Checks the actor's own options; `session.fetch` checks the others. */
function checked<TBody>(options: RequestOptions<TBody>): RequestOptions<TBody> {
  if (!isRecord(options))
    throw new InvalidOptionError(
      'fromRequest',
      'options',
      masked(options),
      'Give an object with a url, or a function that returns one.',
    )
  const { observer, read, session } = options
  if (read !== undefined) aFunction('Give a function that takes the response.')(read, 'fromRequest', 'read')
  if (session !== undefined) withMethods(['fetch'], 'Give a Session.')(session, 'fromRequest', 'session')
  if (observer !== undefined)
    withMethods(['send'], 'Give a reference to an actor.')(observer, 'fromRequest', 'observer')
  return options
}

const refusal = (id: string, event: object): string =>
  `The actor ${id} of a request takes no events: ${'type' in event ? String(event.type) : 'one without a type'} is refused. Stop the actor to give the request up.`

/** An event of our own, and the snapshot after it. */
interface Due<TBody> {
  readonly event: { readonly type: string }
  readonly snapshot: RequestActorSnapshot<TBody>
}

type Closable = Parameters<Opener['opened']>[0]

/** The request of one running actor. */
class Running<TBody> implements Opener {
  readonly actor: AnyActorRef
  readonly #scope: ActorScope<RequestActorSnapshot<TBody>, NoEvent, AnyActorRef['system'], RequestEmitted>
  readonly #send: (event: NoEvent) => void
  readonly #observer: AnyActorRef | undefined
  /** Sent to the actor and not taken by it yet, in order. */
  readonly #due: Due<TBody>[] = []
  #opened: Closable | null = null
  #request: HttpRequest | null = null
  #isStopped = false

  constructor(
    options: RequestOptions<TBody>,
    scope: ActorScope<RequestActorSnapshot<TBody>, NoEvent, AnyActorRef['system'], RequestEmitted>,
  ) {
    const { self } = scope
    this.actor = self
    this.#observer = options.observer
    this.#scope = scope
    this.#send = self.send
    self.send = (event: object) => {
      throw new TypeError(refusal(scope.id, event))
    }
    this.#run(options).then(
      (output) => this.#tell({ type: 'request.done' }, 'done', output, undefined),
      (error: unknown) => this.#tell({ type: 'request.failed' }, 'error', undefined, error),
    )
  }

  opened(request: Closable): void {
    this.#opened = request
  }

  /** Undefined for a foreign event. Announcements are emitted after the snapshot has changed. */
  take(event: object): RequestActorSnapshot<TBody> | undefined {
    if (this.#due[0]?.event !== event) return undefined
    if ('sequence' in event)
      this.#scope.defer(() => {
        this.#scope.emit(event as RequestEmitted)
        this.#observer?.send(event)
      })
    return this.#due.shift()?.snapshot
  }

  stop(): void {
    this.#isStopped = true
    void this.#opened?.close()
  }

  async #run({
    observer: _,
    read,
    session = defaultSession(),
    url,
    ...options
  }: RequestOptions<TBody>): Promise<RequestOutput<TBody>> {
    const announced = this.#announced
    const whole: FetchOptions = {
      ...options,
      onStatus(this: HttpRequest, notification) {
        announced(this, notification)
      },
    }
    const response = await openedBy(this, () => session.fetch(url, whole))
    const { headers, status, statusText } = response
    const body = await (read === undefined ? response.bytes() : read(response))
    return { status, statusText, headers, url: response.url, body: body as TBody }
  }

  readonly #announced = (request: HttpRequest, notification: Notification): void => {
    this.#request = request
    // A `fetch` of the caller's own may open it later than at once.
    if (this.#isStopped) void request.close()
    this.#tell({ type: notification.name, ...notification } as RequestEmitted, 'active', undefined, undefined)
  }

  #tell(event: { readonly type: string }, status: string, output: unknown, error: unknown): void {
    // XState prints a warning for an event to an actor that has ended.
    if (this.#isStopped || this.#scope.self.getSnapshot().status !== 'active') return
    const request = this.#request
    const value = request?.state ?? 'idle'
    const context = request === null ? NOT_OPENED : contextOf(request)
    const snapshot = { status, output, error, value, context } as RequestActorSnapshot<TBody>
    this.#due.push({ event, snapshot })
    this.#send(event as unknown as NoEvent)
  }
}

function contextOf(request: HttpRequest): RequestActorContext {
  const { bytesReceived, bytesSent, id, method, phase, redirects, response, url } = request
  const status = response?.status ?? null
  return { requestId: id, method, url, phase, status, bytesSent, bytesReceived, redirects }
}

let session: Session | null = null

function defaultSession(): Session {
  session ??= new Session()
  return session
}
