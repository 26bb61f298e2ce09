// The calls of one request as promises. The lifecycle answers at once or says "pending"; here the pending one is kept until it completes.

import type { EventEmitter } from 'node:events'
import type { Announcement, RequestInput } from '../../machines/index.ts'
import {
  type Completion,
  holdEventLoop,
  Lifecycle,
  type LifecycleOptions,
  type Next,
  PENDING,
  type RequestHead,
  releaseEventLoop,
  type Sink,
  TransferError,
  WrongStateError,
} from '../lifecycle/index.ts'
import { AbortWatch } from './abort-watch.ts'
import type { BodyMaking } from './body/body-making.ts'
import type { HttpResponse } from './http-response.ts'
import type { RequestEvents } from './notifications/notification.ts'
import type { Notifier } from './notifications/notifier.ts'
import type { OpenRequest, OpenRequests } from './open-requests.ts'

/** Closes a request that nobody holds any more. What is under way holds it: see `Notifier.hold`. */
const collected = new FinalizationRegistry<Calls>((calls) => void calls.close())

export class Calls implements Sink, OpenRequest {
  index = -1
  isFresh = false
  readonly lifecycle: Lifecycle
  /** Called when what is under way takes a turn that a source of a body should know of: an early answer, a loss, a cancel, a close. */
  interrupt: (() => void) | null = null
  /** send() writes a streamed body itself. */
  isStreaming = false
  readonly #notifier: Notifier
  readonly #signal: AbortSignal | undefined
  readonly #open: OpenRequests<Calls>
  /** To be made collectable when its pending call is over. */
  #isToLoosen = false
  readonly #cancel = (): void => void this.cancel('its signal was aborted.')
  #pending: PendingCall | null = null
  /** Its REQUEST_COMPLETE has been heard by all; it is settled next. */
  #over: PendingCall | null = null
  #aborted = false
  #closing = false
  #closed = false
  #watch: AbortWatch | null = null
  #makings: Set<BodyMaking> | null = null
  #closedPromise: Promise<void> | null = null
  #resolveClosed: (() => void) | null = null

  /** `signal` closes the request, which is one of `open` until its last notification. */
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
    this.lifecycle = new Lifecycle(input, options, this)
    if (signal === undefined) return
    this.#watch = new AbortWatch(signal, () => {
      this.#aborted = true
      void this.close()
    })
  }

  // ---- what a caller asks for; each call rejects with what the lifecycle throws. With `next`, what was wanted again is sent.

  send(head: RequestHead, signal: AbortSignal | undefined, next: Next | null = null): Promise<HttpResponse> {
    return this.#send(head, 'send', signal, next) as Promise<HttpResponse>
  }

  sendEx(head: RequestHead, signal: AbortSignal | undefined, next: Next | null = null): Promise<void> {
    return this.#send(head, 'sendEx', signal, next) as Promise<void>
  }

  write(chunk: Uint8Array, signal: AbortSignal | undefined): Promise<number> {
    try {
      signal?.throwIfAborted()
      if (this.lifecycle.write(chunk)) {
        // A listener may have aborted it in the middle.
        if (signal?.aborted !== true) return Promise.resolve(chunk.length)
        this.#cancel()
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

  read(into: Uint8Array, fill: boolean, signal: AbortSignal | undefined): Promise<number> {
    try {
      signal?.throwIfAborted()
      const bytes = this.lifecycle.read(into, fill)
      if (bytes !== PENDING) return Promise.resolve(bytes)
    } catch (error) {
      return this.#refused(error)
    }
    return this.#pend('read', signal) as Promise<number>
  }

  take(signal: AbortSignal | undefined): Promise<Uint8Array | null> {
    try {
      signal?.throwIfAborted()
      const chunk = this.lifecycle.take()
      if (chunk !== undefined) return Promise.resolve(chunk)
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
    for (const making of this.#makings ?? []) cancelled = making.cancel(message, cause) || cancelled
    return cancelled
  }

  close(): Promise<void> {
    if (!this.#closing && !this.#closed) {
      this.#closing = true
      this.#watch?.stop()
      this.lifecycle.close()
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

  /** From now on the request is collected when nobody holds it and no call is pending. */
  loosen(): void {
    this.#isToLoosen = this.#notifier.isHeld && !this.#notifier.isLoose
    if (this.#isToLoosen) return
    const request = this.#notifier.loosen()
    if (request !== null) collected.register(request, this, this)
  }

  /** Undefined when it was collected. */
  get request(): EventEmitter<RequestEvents> | undefined {
    return this.#notifier.request
  }

  /** Milliseconds since the request was opened. */
  get elapsed(): number {
    return this.#notifier.elapsed
  }

  // ---- what the lifecycle says

  announced(announcement: Announcement): void {
    switch (announcement.type) {
      case 'INTERNET_STATUS_REQUEST_COMPLETE': {
        // A listener may start the next call from inside: it finds its place free.
        const over = this.#pending
        this.#pending = null
        this.#notifier.notify(announcement)
        this.#over = over
        return
      }
      case 'INTERNET_STATUS_HANDLE_CLOSING':
        this.#notifier.notify(announcement)
        this.#close()
        return
      case 'answered':
      case 'connectionLost':
        this.#notifier.notify(announcement)
        this.interrupt?.()
        return
      default:
        this.#notifier.notify(announcement)
    }
  }

  completed({ bytes, chunk, error }: Completion): void {
    const call = this.#over
    this.#over = null
    if (call === null) return
    const request = this.#notifier.request as Answered | undefined
    this.#letGo()
    if (error !== null) call.reject(this.abortReason(error))
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
      if (next === null) this.lifecycle.send(head)
      else this.lifecycle.follow(next, head)
    } catch (error) {
      return this.#refused(error)
    }
    return this.#pend(call, signal)
  }

  /** @throws WrongStateError while send() writes the body itself. */
  refuseWhileStreaming(call: 'send' | 'write' | 'end'): void {
    if (this.isStreaming) throw new WrongStateError(call, this.lifecycle.chart.state, true)
  }

  /** A cancel and a close give up the body that is made meanwhile. */
  async making<T>(making: BodyMaking, run: () => Promise<T>): Promise<T> {
    this.#makings ??= new Set()
    this.#makings.add(making)
    try {
      return await run()
    } finally {
      this.#makings.delete(making)
    }
  }

  /** Holds the request and the process until `sent` is over: while a body is waited for, no call of the lifecycle is pending that would. */
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

  /** Who aborted the whole request hears of it by the reason that was given, from the pending call and from any later one. */
  abortReason(error: Error): unknown {
    return this.#aborted ? this.#signal?.reason : error
  }

  #close(): void {
    for (const making of this.#makings ?? [])
      making.giveUp(this.abortReason(new TransferError('send', CLOSED)))
    this.#closed = true
    this.#open.remove(this)
    this.#watch?.stop()
    if (this.#notifier.isLoose) collected.unregister(this)
    this.#resolveClosed?.()
  }
}

/** The request, which holds its response: nothing that is held longer than the request may do that. */
interface Answered extends EventEmitter<RequestEvents> {
  readonly response: HttpResponse | null
}

const CLOSED = { phase: 'queue', reason: 'cancelled', message: 'the request was closed.' } as const

type CallKind = 'send' | 'sendEx' | 'write' | 'end' | 'read' | 'take' | 'query'

/** A call that answered "pending", as the promise that its caller holds. */
class PendingCall {
  readonly kind: CallKind
  readonly promise: Promise<unknown>
  readonly #signal: AbortSignal | undefined
  readonly #watch: AbortWatch | undefined
  #resolve!: (value: unknown) => void
  #reject!: (reason: unknown) => void
  #aborted = false

  /** While it is pending, an abort of the signal calls `cancel`. */
  constructor(kind: CallKind, signal: AbortSignal | undefined, cancel: () => void) {
    this.kind = kind
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    if (signal === undefined) return
    this.#signal = signal
    if (signal.aborted) {
      // A listener aborted it in the middle of the very call.
      this.#aborted = true
      cancel()
      return
    }
    this.#watch = new AbortWatch(signal, () => {
      this.#aborted = true
      cancel()
    })
  }

  resolve(value: unknown): void {
    this.#watch?.stop()
    this.#resolve(value)
  }

  /** An abort is told by the reason that was given with it. */
  reject(error: unknown): void {
    this.#watch?.stop()
    this.#reject(this.#aborted ? this.#signal?.reason : error)
  }
}

/** What is refused at once rejects, too: a call has one way to fail. */
export function asPromise<T>(call: () => Promise<T>): Promise<T> {
  try {
    return call()
  } catch (error) {
    return Promise.reject(error)
  }
}
