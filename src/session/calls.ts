// The calls of one request as promises. The lifecycle answers at once or says "pending"; a pending call is kept here
// until it completes.

import { type TracingChannel, tracingChannel } from 'node:diagnostics_channel'
import type { EventEmitter } from 'node:events'
import type { Announcement, Call, Failure, RequestInput } from '../../machines/index.ts'
import {
  type Completion,
  errorOf,
  holdEventLoop,
  Lifecycle,
  type LifecycleOptions,
  type Next,
  PENDING,
  type RequestHead,
  releaseEventLoop,
  type Sink,
  TransferError,
  takeOpener,
  WrongStateError,
} from '../lifecycle/index.ts'
import { AbortWatch } from './abort-watch.ts'
import { sizeOfFile } from './body/source.ts'
import type { HttpResponse } from './http-response.ts'
import type { RequestEvents } from './notifications/notification.ts'
import type { Notifier } from './notifications/notifier.ts'
import type { OpenRequest, OpenRequests } from './open-requests.ts'
import { PROGRESS_INTERVAL, type Progress, type ProgressInput, ProgressReporter } from './progress.ts'
import type { Wait } from './wait.ts'

/** Closes a request that is no longer referenced. A pending call keeps a reference: see `Notifier.hold`. */
const collected = new FinalizationRegistry<Calls>((calls) => void calls.close())

export class Calls implements Sink, OpenRequest {
  index = -1
  isFresh = false
  readonly lifecycle: Lifecycle
  /**
   * Called when something happens that the source of a body should know: an early response, a lost connection, a
   * cancel, a close.
   */
  interrupt: (() => void) | null = null
  /** send() is writing a streamed body. */
  isStreaming = false
  /** send() waits before it sends again. */
  isPaused = false
  /** The next message continues the present send. */
  isRetry = false
  readonly #notifier: Notifier
  readonly #signal: AbortSignal | undefined
  readonly #open: OpenRequests<Calls>
  /** Becomes collectable when its pending call is over. */
  #isToLoosen = false
  readonly #cancel = (reason: unknown): void => void this.cancel('its signal was aborted.', errorOf(reason))
  #pending: PendingCall | null = null
  /** Every listener has heard its REQUEST_COMPLETE; the promise is settled next. */
  #over: PendingCall | null = null
  #aborted = false
  #closing = false
  #closed = false
  #watch: AbortWatch | null = null
  #waits: Set<Wait> | null = null
  #closedPromise: Promise<void> | null = null
  #resolveClosed: (() => void) | null = null

  /** `signal` closes the request, which stays in `open` until its last notification. */
  constructor(
    input: RequestInput,
    options: LifecycleOptions,
    notifier: Notifier,
    signal: AbortSignal | undefined,
    open: OpenRequests<Calls>,
  ) {
    this.#notifier = notifier
    this.#signal = signal
    this.#open = open
    open.add(this)
    const opener = takeOpener()
    this.lifecycle = new Lifecycle(input, options, this, null, opener?.actor)
    opener?.opened(this)
    if (signal === undefined) return
    this.#watch = new AbortWatch(signal, () => {
      this.#aborted = true
      void this.close()
    })
  }

  // ---- calls; an error that the lifecycle throws becomes a rejection. `next` is a message that needed its body again

  send(head: RequestHead, signal: AbortSignal | undefined, next: Next | null = null): Promise<HttpResponse> {
    return this.#send(head, 'send', signal, next) as Promise<HttpResponse>
  }

  sendEx(head: RequestHead, signal: AbortSignal | undefined, next: Next | null = null): Promise<void> {
    return this.#send(head, 'sendEx', signal, next) as Promise<void>
  }

  /** The number of bytes; not a promise if the kernel took them at once. */
  write(chunk: Uint8Array, signal: AbortSignal | undefined): number | Promise<number> {
    try {
      signal?.throwIfAborted()
      if (this.lifecycle.write(chunk)) {
        // A listener may have aborted it meanwhile.
        if (signal?.aborted !== true) return chunk.length
        this.#cancel(signal.reason)
        signal.throwIfAborted()
      }
    } catch (error) {
      return this.#refused(error)
    }
    return this.#pend('write', signal) as Promise<number>
  }

  end(signal: AbortSignal | undefined): Promise<HttpResponse> {
    try {
      signal?.throwIfAborted()
      this.lifecycle.end()
    } catch (error) {
      return this.#refused(error)
    }
    return this.#pend('end', signal) as Promise<HttpResponse>
  }

  /** The number of bytes; not a promise if some are available. */
  read(into: Uint8Array, fill: boolean, signal: AbortSignal | undefined): number | Promise<number> {
    try {
      signal?.throwIfAborted()
      const bytes = this.lifecycle.read(into, fill)
      if (bytes !== PENDING) return bytes
    } catch (error) {
      return this.#refused(error)
    }
    return this.#pend('read', signal) as Promise<number>
  }

  /** The next piece; not a promise if it is available. */
  take(signal: AbortSignal | undefined): Uint8Array | null | Promise<Uint8Array | null> {
    try {
      signal?.throwIfAborted()
      const chunk = this.lifecycle.take()
      if (chunk !== undefined) return chunk
    } catch (error) {
      return this.#refused(error)
    }
    return this.#pend('take', signal) as Promise<Uint8Array | null>
  }

  available(signal: AbortSignal | undefined): Promise<number> {
    try {
      signal?.throwIfAborted()
      const bytes = this.lifecycle.available()
      if (bytes !== PENDING) return Promise.resolve(bytes)
    } catch (error) {
      return this.#refused(error)
    }
    return this.#pend('query', signal) as Promise<number>
  }

  cancel(message = 'it was cancelled.', cause: Error | null = null): boolean {
    let cancelled = this.lifecycle.cancel(message, cause)
    if (cancelled) this.interrupt?.()
    for (const wait of this.#waits ?? []) cancelled = wait.cancel(message, cause) || cancelled
    return cancelled
  }

  close(): Promise<void> {
    if (!this.#closing && !this.#closed) {
      this.#closing = true
      this.#watch?.stop()
      this.lifecycle.close(undefined, false, this.#aborted ? errorOf(this.#signal?.reason) : null)
      this.interrupt?.()
    }
    return this.closed
  }

  get closed(): Promise<void> {
    this.#closedPromise ??= this.#closed
      ? Promise.resolve()
      : new Promise((resolve) => {
          this.#resolveClosed = resolve
        })
    return this.#closedPromise
  }

  /** From now on, the request is collected if nothing refers to it and no call is pending. */
  loosen(): void {
    this.#isToLoosen = this.#notifier.isHeld && !this.#notifier.isLoose
    if (this.#isToLoosen) return
    const request = this.#notifier.loosen()
    if (request !== null) collected.register(request, this, this)
  }

  /** Undefined if it was collected. */
  get request(): EventEmitter<RequestEvents> | undefined {
    return this.#notifier.request
  }

  /** Milliseconds since the request was opened. */
  get elapsed(): number {
    return this.#notifier.elapsed
  }

  // ---- reports of the lifecycle

  announced(announcement: Announcement, isFirst: boolean): void {
    switch (announcement.type) {
      case 'INTERNET_STATUS_REQUEST_COMPLETE': {
        // A listener may start the next call from here, so the pending one is removed first.
        const over = this.#pending
        this.#pending = null
        this.#notifier.notify(announcement, isFirst)
        this.#over = over
        return
      }
      case 'INTERNET_STATUS_HANDLE_CLOSING':
        this.#notifier.notify(announcement, isFirst)
        this.#close()
        return
      case 'answered':
      case 'connectionLost':
        this.#notifier.notify(announcement, isFirst)
        this.interrupt?.()
        return
      default:
        this.#notifier.notify(announcement, isFirst)
    }
  }

  completed({ bytes, chunk, error }: Completion): void {
    const call = this.#over
    this.#over = null
    if (call === null) return
    const request = this.#notifier.request as Answered | undefined
    this.#letGo()
    if (error !== null) call.fail(this.abortReason(error))
    else if (call.kind === 'take') call.resolve(chunk)
    else if (call.kind === 'send' || call.kind === 'end') call.resolve(request?.response)
    else call.resolve(call.kind === 'sendEx' ? undefined : bytes)
  }

  #send(
    head: RequestHead,
    call: 'send' | 'sendEx',
    signal: AbortSignal | undefined,
    next: Next | null,
  ): Promise<unknown> {
    try {
      signal?.throwIfAborted()
      if (next === null) this.lifecycle.send(head, this.isRetry ? 'retry' : 'first')
      else this.lifecycle.follow(next, head)
    } catch (error) {
      return this.#refused(error)
    }
    return this.#pend(call, signal)
  }

  /** Starts the progress of the next send, unless that will be refused. */
  reportProgress(own: ProgressInput, usual: ProgressInput, body?: unknown): void {
    const { lifecycle } = this
    const onProgress = own.onProgress ?? usual.onProgress
    if (onProgress === undefined && lifecycle.observer === null) return
    if (this.isStreaming || !lifecycle.chart.can(SEND)) return
    const interval = own.progressInterval ?? usual.progressInterval ?? PROGRESS_INTERVAL
    const tell = (progress: Progress): void => {
      queueMicrotask(() => this.#notifier.runInAsyncScope(onProgress as () => void, null, progress))
    }
    lifecycle.observer =
      onProgress === undefined
        ? null
        : new ProgressReporter(lifecycle, {
            clock: lifecycle.options.clock,
            interval,
            tell,
            fileSize: sizeOfFile(body),
          })
  }

  /** @throws WrongStateError while send() is writing the body, or waits before it sends again. */
  refuseWhileStreaming(call: 'send' | 'sendEx' | 'write' | 'end'): void {
    if (this.isStreaming || this.isPaused) throw new WrongStateError(call, this.lifecycle.chart.state, true)
  }

  /** A cancel and a close also end the wait. */
  async waiting<T>(wait: Wait, run: () => Promise<T>): Promise<T> {
    this.#waits ??= new Set()
    this.#waits.add(wait)
    try {
      return await run()
    } finally {
      this.#waits.delete(wait)
    }
  }

  /**
   * Keeps the request and the process alive until `sent` is settled. While a body is being made, no call of the
   * lifecycle is pending that would do so.
   */
  async held<T>(sent: Promise<T>): Promise<T> {
    this.#notifier.hold()
    holdEventLoop()
    try {
      return await sent
    } finally {
      releaseEventLoop()
      this.#letGo()
    }
  }

  #letGo(): void {
    this.#notifier.letGo()
    if (this.#isToLoosen && !this.#notifier.isHeld) {
      this.#isToLoosen = false
      this.#open.refresh(this)
    }
  }

  #pend(kind: CallKind, signal: AbortSignal | undefined): Promise<unknown> {
    const call = new PendingCall(kind, signal, this.#cancel)
    this.#pending = call
    this.#notifier.hold()
    return call.promise
  }

  #refused(error: unknown): Promise<never> {
    const ofState = error instanceof WrongStateError || error instanceof TransferError
    return Promise.reject(ofState ? this.abortReason(error) : error)
  }

  /** If the whole request was aborted, the pending call and every later one reject with the reason of the abort. */
  abortReason(error: Error): unknown {
    return this.#aborted ? this.#signal?.reason : error
  }

  /** An error for the caller of `call`. */
  failure(call: Call, failure: Failure, cause?: unknown): TransferError {
    return new TransferError(call, failure, this.lifecycle.failedExchange, cause)
  }

  #close(): void {
    for (const wait of this.#waits ?? []) wait.giveUp(this.abortReason(this.failure('send', CLOSED)))
    this.#closed = true
    this.#open.remove(this)
    this.#watch?.stop()
    if (this.#notifier.isLoose) collected.unregister(this)
    this.#resolveClosed?.()
  }
}

/** Has the response. Nothing that lives longer than the request may hold it. */
interface Answered extends EventEmitter<RequestEvents> {
  readonly response: HttpResponse | null
}

const CLOSED = { phase: 'queue', reason: 'cancelled', message: 'the request was closed.' } as const

const SEND = { type: 'caller.send' } as const

type CallKind = 'send' | 'sendEx' | 'write' | 'end' | 'read' | 'take' | 'query'

/** A pending call, and the promise that its caller has. */
class PendingCall {
  readonly kind: CallKind
  readonly promise: Promise<unknown>
  readonly #signal: AbortSignal | undefined
  readonly #watch: AbortWatch | undefined
  #resolve!: (value: unknown) => void
  #aborted = false

  /** While the call is pending, an abort of the signal calls `cancel`. */
  constructor(kind: CallKind, signal: AbortSignal | undefined, cancel: (reason: unknown) => void) {
    this.kind = kind
    this.promise = new Promise((resolve) => {
      this.#resolve = resolve
    })
    if (signal === undefined) return
    this.#signal = signal
    if (signal.aborted) {
      // A listener aborted it during this very call.
      this.#aborted = true
      cancel(signal.reason)
      return
    }
    this.#watch = new AbortWatch(signal, () => {
      this.#aborted = true
      cancel(signal.reason)
    })
  }

  resolve(value: unknown): void {
    this.#watch?.stop()
    this.#resolve(value)
  }

  /**
   * An abort rejects with the signal's reason. An error that is made in an event of a socket has no frames of the caller. V8 adds these
   * in a reaction that leads to the awaited promise, so the stack is taken again there. A call that succeeds pays nothing for it.
   */
  fail(error: unknown): void {
    this.#watch?.stop()
    const reason: unknown = this.#aborted ? this.#signal?.reason : error
    const thrown = (): never => {
      if (reason instanceof TransferError) Error.captureStackTrace(reason, thrown)
      throw reason
    }
    // In the second microtask: the first one links this promise to the promise that it follows.
    this.#resolve(RESOLVED.then(ignore).then(thrown))
  }
}

const RESOLVED = Promise.resolve()
const ignore = (): void => {}

/** A refused call rejects, too: a call has one way to fail. */
export function asPromise<T>(call: () => T | Promise<T>): Promise<T> {
  try {
    return promised(call())
  } catch (error) {
    return Promise.reject(error)
  }
}

/** Makes a promise of a value that may be one already. */
export const promised = <T>(answer: T | Promise<T>): Promise<T> =>
  answer instanceof Promise ? answer : Promise.resolve(answer)

// ---- tracing

/** The context of `tracing:hinternet:send` and the like: one call of a request, from its beginning until it completes. */
export interface CallTrace {
  /** As in notifications. */
  readonly requestId: number
  readonly method: string
  /** Without credentials. */
  readonly url: string
  /** At the end: the result of the call. */
  result?: unknown
  /** At the end: why it failed. */
  error?: unknown
}

/** `tracing:hinternet:send` and the like: `start`, `end`, `asyncStart`, `asyncEnd` and `error`. */
const callChannels: Readonly<Record<TracedCall, TracingChannel<string, CallTrace>>> = {
  send: tracingChannel('hinternet:send'),
  sendEx: tracingChannel('hinternet:sendEx'),
  write: tracingChannel('hinternet:write'),
  end: tracingChannel('hinternet:end'),
  read: tracingChannel('hinternet:read'),
}

/** `read` is also `take`, and a loop over the request. */
export type TracedCall = 'send' | 'sendEx' | 'write' | 'end' | 'read'

/** Node 20 has no `hasSubscribers` on a tracing channel. */
export function isTraced(call: TracedCall): boolean {
  const { asyncEnd, asyncStart, end, error, start } = callChannels[call]
  return (
    start.hasSubscribers ||
    asyncEnd.hasSubscribers ||
    asyncStart.hasSubscribers ||
    end.hasSubscribers ||
    error.hasSubscribers
  )
}

/** Publishes the call and its result on its channel. */
export const traced = <Result>(
  call: TracedCall,
  { id: requestId, method, url }: { readonly id: number; readonly method: string; readonly url: string },
  run: () => Promise<Result>,
): Promise<Result> => callChannels[call].tracePromise(run, { requestId, method, url })
