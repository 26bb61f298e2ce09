// A session: what its requests share, and the owner of their handles.

import { EventEmitter } from 'node:events'
import { Readable } from 'node:stream'
import { type InspectOptions, inspect } from 'node:util'
import type { CookieJar } from 'tough-cookie'
import type { Subscription } from 'xstate'
import {
  anInspector,
  checkedFields,
  checkedMethod,
  checkedOptions,
  explain,
  hasNoBody,
  type Inspect,
  Inspection,
  InvalidBodyError,
  type LifecycleOptions,
  mergedFields,
  newRequestId,
  type PoolStats,
  parseTarget,
  pictureOf,
  type RequestInspector,
  SessionClosedError,
  throwLater,
  watching,
} from '../lifecycle/index.ts'
import { retryPolicyOf } from '../policies/index.ts'
import type { ConnectionCounts } from '../transports/undici/index.ts'
import { checkedBody, oneBody } from './body/payload.ts'
import { asPromise, type Calls } from './calls.ts'
import { FetchedResponse } from './fetched-response.ts'
import { HttpError } from './http-error.ts'
import { type HttpRequest, openRequest } from './http-request.ts'
import { logIfAsked } from './notifications/diagnostics.ts'
import { countListenerChanges, Dispatcher } from './notifications/dispatcher.ts'
import type { SessionNotificationEvents } from './notifications/notification.ts'
import { OpenRequests } from './open-requests.ts'
import { type Address, AddressBook, RequestHeadBuilder } from './request-head-builder.ts'
import {
  bodyAtHand,
  type FetchOptions,
  fetchTable,
  fieldsForCaches,
  isRequest,
  NO_OPTIONS,
  type OpenOptions,
  openTable,
  optionsOf,
} from './request-options.ts'
import { resolveOptions, type SessionOptions, type Shared } from './session-options.ts'

/** The result of `session.stats()`. */
export interface SessionStats {
  /** Open requests. */
  readonly requests: number
  /** Open requests with a pending call. */
  readonly pending: number
  /** Connections of all pools. */
  readonly connections: ConnectionCounts
  /** Empty if a `transport` of your own has no `stats`. */
  readonly pools: readonly PoolStats[]
}

/** What a Session emits: the notifications of all its requests, each request that is opened, and the errors of listeners. */
export interface SessionEvents extends SessionNotificationEvents {
  /** A request was opened; nothing of it was sent. Its INTERNET_STATUS_HANDLE_CREATED came before. */
  request: [request: HttpRequest]
}

/**
 * Opens requests, and emits the notifications of all of them: as `status`, and under the name of each. Sessions share
 * nothing: connections, limits and headers belong to one session.
 */
export class Session extends EventEmitter<SessionEvents> implements AsyncDisposable {
  readonly #shared: Shared
  readonly #dispatcher: Dispatcher
  readonly #addresses: AddressBook
  /** Not the requests themselves, which may be garbage-collected. */
  readonly #requests = new OpenRequests<Calls>()
  readonly #inspection = new Inspection()
  /** For requests without options of their own. */
  #lifecycle: LifecycleOptions
  #closed: Promise<void> | null = null

  static {
    countListenerChanges(Session)
  }

  /** @throws InvalidOptionError and InvalidHeaderError */
  constructor(options: SessionOptions = {}) {
    super()
    logIfAsked()
    this.#shared = resolveOptions(options)
    this.#addresses = new AddressBook(this.#shared.baseUrl)
    this.#lifecycle = this.#shared.lifecycle
    this.#dispatcher = new Dispatcher(this as unknown as EventEmitter)
    if (options.inspect !== undefined) this.inspect(options.inspect)
    // Like the global fetch, it can be passed on without its object.
    this.fetch = this.fetch.bind(this)
  }

  /** The open requests. One that nothing refers to is garbage-collected, unless a call is pending. */
  get requests(): ReadonlySet<HttpRequest> {
    const requests = this.#requests.all().map(({ request }) => request as HttpRequest | undefined)
    return new Set(requests.filter((request) => request !== undefined))
  }

  /** `close` was called: no request can be opened any more. */
  get closed(): boolean {
    return this.#closed !== null
  }

  /** Where relative URLs start, without credentials; null if none was given. */
  get baseUrl(): string | null {
    const { baseUrl } = this.#shared
    return baseUrl === undefined ? null : parseTarget(new URL(baseUrl)).target.url
  }

  /** The jar of `cookies: true`, or the given one; null without cookies. */
  get cookies(): CookieJar | null {
    return this.#shared.services.cookies?.jar ?? null
  }

  /**
   * Makes a request handle; nothing is sent yet. Announces INTERNET_STATUS_HANDLE_CREATED.
   * @throws InvalidMethodError, InvalidUrlError, InvalidHeaderError, InvalidOptionError, SessionClosedError, and the
   * reason of a signal that is already aborted
   * @example
   * ```ts
   * const request = session.open('GET', 'https://example.com/', { timeouts: { total: 10_000 } })
   * request.on('status', ({ name, elapsed }) => console.log(elapsed, name))
   * const { status } = await request.send()
   * ```
   */
  open(method: string, url: string | URL, options: OpenOptions = NO_OPTIONS): HttpRequest {
    const checked = options === NO_OPTIONS ? options : checkedOptions(options, openTable, 'open')
    return this.#open('open', method, url, checked, checked.throwHttpErrors ?? this.#shared.throwHttpErrors)
  }

  /**
   * Sends a request and waits for the response head. The request closes by itself when the response body was read to
   * its end, was cancelled, or failed, or when the response is garbage-collected. Until then it holds its connection: read or
   * cancel every body. A Request gives URL, method, header fields, body, signal and redirect mode, which the options override.
   * `session.fetch` can be passed to code that calls the global one.
   * @throws TransferError, HttpError, and the errors of `open`
   * @example
   * ```ts
   * const user = await (await session.fetch('https://example.com/users/1')).json<User>()
   * await session.fetch('https://example.com/users', { method: 'POST', json: { name: 'Ada' } })
   * ```
   */
  fetch(input: string | URL | Request, options: FetchOptions = NO_OPTIONS): Promise<FetchedResponse> {
    return asPromise(() => {
      const checked = options === NO_OPTIONS ? options : checkedOptions(options, fetchTable, 'fetch')
      if (typeof input === 'string' || !isRequest(input)) return this.#fetch(input, checked)
      return this.#fetchRequest(input, optionsOf(input, checked))
    })
  }

  /**
   * Shows every request, open ones and new ones, to an inspector until `unsubscribe()`. There may be several
   * inspectors. For an observer of XState's inspection, the chart of each new request is interpreted, so that
   * microsteps and actions are seen, too.
   * @throws InvalidOptionError
   * @example
   * ```ts
   * const inspector = await serveInspector()
   * using subscription = session.inspect(inspector)
   * ```
   */
  inspect(inspector: Inspect | RequestInspector): Subscription & Disposable {
    anInspector(inspector, 'inspect', 'inspector')
    const { clock, lifecycle } = this.#shared
    const inspection = this.#inspection
    this.#lifecycle = { ...lifecycle, inspect: inspection }
    const watcher = watching(inspector, clock)
    inspection.add(watcher)
    for (const request of this.#requests.all()) {
      if ('moved' in watcher) watcher.found(request.lifecycle.id, request.elapsed)
      request.lifecycle.show(inspection, watcher)
    }
    let isWatching = true
    const unsubscribe = (): void => {
      if (!isWatching) return
      isWatching = false
      inspection.remove(watcher)
      if ('moved' in watcher) watcher.left()
      if (inspection.isEmpty) this.#lifecycle = lifecycle
    }
    return { unsubscribe, [Symbol.dispose]: unsubscribe }
  }

  /** How many requests and connections there are now, by pool. Plain data without secrets. */
  stats(): SessionStats {
    const requests = this.#requests.all()
    const pools = this.#shared.transport.pools?.() ?? []
    const count = (of: 'open' | 'idle' | 'waiting'): number => pools.reduce((all, pool) => all + pool[of], 0)
    return {
      requests: requests.length,
      pending: requests.filter(({ lifecycle }) => lifecycle.isAwaited).length,
      connections: { open: count('open'), idle: count('idle'), waiting: count('waiting') },
      pools,
    }
  }

  /** Every open request in plain words, with its number, state and age, and every pool. For people; no secrets are in it. */
  dump(): string {
    const { connections, pending, pools, requests } = this.stats()
    const lines = [
      `${requests} open requests, ${pending} of them with a pending call; ${connections.open} connections, ${connections.idle} of them idle; ${connections.waiting} requests wait for one`,
    ]
    for (const { elapsed, lifecycle } of this.#requests.all())
      lines.push(
        `  request ${lifecycle.id} (${lifecycle.chart.state}, opened ${Math.round(elapsed)} ms ago): ${explain(lifecycle)}`,
      )
    for (const { idle, limit, open, origin, waiting } of pools)
      lines.push(
        `  pool ${origin}: ${open} of ${limit} connections, ${idle} of them idle; ${waiting} requests wait`,
      )
    return `${lines.join('\n')}\n`
  }

  /**
   * Writes the dump whenever the process gets a signal, until the returned object is disposed. Do not use SIGUSR1: it starts Node's inspector.
   * @param write takes the text; by default it goes to standard error
   */
  dumpOnSignal(
    signal: NodeJS.Signals = 'SIGUSR2',
    write: (dump: string) => void = (dump) => void process.stderr.write(dump),
  ): Disposable {
    const listener = (): void => write(this.dump())
    process.on(signal, listener)
    return { [Symbol.dispose]: () => void process.off(signal, listener) }
  }

  /** Closes every request, then the transport. Closing again is fine; no request can be opened any more. */
  close(): Promise<void> {
    if (this.#closed === null) {
      let done = (): void => {}
      // First of all, because a listener may call this again.
      this.#closed = new Promise((resolve) => {
        done = resolve
      })
      const { transport } = this.#shared
      Promise.all(this.#requests.all().map((calls) => calls.close())).then(() => {
        transport.close()
        done()
      })
    }
    return this.#closed
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /** @internal */
  [inspect.custom](depth: number, options: InspectOptions): string {
    return pictureOf('Session', this.toJSON(), depth, options)
  }

  /** For `JSON.stringify` and `console.log`. */
  toJSON(): object {
    const { baseUrl, closed } = this
    return { requests: this.requests.size, closed, baseUrl }
  }

  async #fetchRequest({ url, body }: Request, options: FetchOptions): Promise<FetchedResponse> {
    if (body === null || options.body !== body || options.signal?.aborted === true)
      return this.#fetch(url, options)
    return this.#fetch(url, { ...options, body: await bodyAtHand(body) })
  }

  async #fetch(url: string | URL, options: FetchOptions): Promise<FetchedResponse> {
    const { expectContinue, method = 'GET', onStatus, signal } = options
    const body = oneBody(options.body, options, 'fetch')
    if (body !== null) checkedBody(body, 'fetch')
    if (signal?.aborted === true) void cancelled(body, signal.reason)
    const { throwHttpErrors = this.#shared.throwHttpErrors } = options
    const request = this.#open('fetch', method, url, options, false, fieldsForCaches(options.cache))
    try {
      if (body !== null && hasNoBody(request.method))
        throw new InvalidBodyError(
          `fetch() is refused: ${request.method} has no body. Give another method; session.open() sends a body with any.`,
        )
      if (onStatus !== undefined) request.on('status', onStatus)
      const response = await request.send(body, expectContinue === undefined ? undefined : { expectContinue })
      const made = FetchedResponse.of(request, response, signal ?? undefined)
      const fetched = made instanceof Promise ? await made : made
      if (!throwHttpErrors || fetched.status < 400) return fetched
      await fetched.keepBody()
      signal?.throwIfAborted()
      throw new HttpError(fetched, request)
    } catch (error) {
      await request.close()
      throw error
    }
  }

  #open(
    call: string,
    method: string,
    url: string | URL,
    options: OpenOptions,
    throwHttpErrors: boolean,
    fields: readonly string[] = [],
  ): HttpRequest {
    if (this.#closed !== null) throw new SessionClosedError(call)
    const checked = checkedMethod(method, call)
    // Its check has turned it into a text.
    const address = this.#addresses.find(url, call, options.searchParams as string | undefined)
    const own = checkedFields(options.headers, call)
    const list = mergedFields(
      this.#shared.headers,
      fields.length === 0 ? own.list : mergedFields(fields, own.list),
    )
    const lifecycle = this.#lifecycleFor(address, options, list, call)
    const { signal } = options
    signal?.throwIfAborted()
    const request = openRequest({
      id: newRequestId(),
      headBuilder: new RequestHeadBuilder(checked, address.target, {
        list,
        contentLength: own.contentLength,
      }),
      lifecycle,
      dispatcher: this.#dispatcher,
      throwHttpErrors,
      progress: options,
      retry: options.retry === undefined ? this.#shared.retry : retryPolicyOf(options.retry),
      signal: signal ?? undefined,
      open: this.#requests,
    })
    if (this.listenerCount('request') > 0)
      try {
        this.emit('request', request)
      } catch (error) {
        throwLater(error)
      }
    return request
  }

  #lifecycleFor(address: Address, options: OpenOptions, fields: string[], call: string): LifecycleOptions {
    const { maxResponseSize, stallAfter, timeouts } = options
    let lifecycle = timeouts === undefined ? this.#lifecycle : { ...this.#lifecycle, timeouts }
    if (maxResponseSize !== undefined) lifecycle = { ...lifecycle, maxResponseSize }
    if (stallAfter !== undefined) lifecycle = { ...lifecycle, stallAfter }
    const { services } = this.#shared
    if (services.areCommon && address.credentials === null && !hasOwnServices(options)) return lifecycle
    return services.serve(lifecycle, address, options, fields, call)
  }
}

const hasOwnServices = (options: OpenOptions): boolean =>
  options !== NO_OPTIONS &&
  (options.credentials !== undefined ||
    options.cookies !== undefined ||
    options.decode !== undefined ||
    options.redirect !== undefined ||
    options.sensitiveHeaders !== undefined ||
    options.tls !== undefined ||
    options.authenticate !== undefined)

/** Cancels a stream that will not be sent, as fetch does. */
async function cancelled(body: unknown, reason: unknown): Promise<void> {
  if (body instanceof Readable) body.destroy()
  else if (body instanceof ReadableStream && !body.locked) await body.cancel(reason).catch(() => {})
}
