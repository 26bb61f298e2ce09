// The notifications of one request, with number and time; made only if somebody listens. Its listeners live as long
// as the request, which is referenced from here at first, and later only while a call is pending.

import { AsyncResource } from 'node:async_hooks'
import { EventEmitter } from 'node:events'
import { type Announcement, internetStatus } from '../../../machines/index.ts'
import type { Clock } from '../../lifecycle/index.ts'
import { statusChannel } from './diagnostics.ts'
import type { Dispatcher } from './dispatcher.ts'
import type { Notification, RequestEvents } from './notification.ts'

/**
 * Listeners run in the asynchronous context of the code that opened the request: the socket may have been
 * opened on behalf of another request.
 */
export class Notifier extends AsyncResource {
  /**
   * Null as long as `#held` refers to the request: a weak reference costs some microseconds, most of them at the
   * next collection.
   */
  #weak: WeakRef<EventEmitter<RequestEvents>> | null = null
  /** The request, at first, and while a call is pending that needs it. */
  #held: EventEmitter<RequestEvents> | null
  #holds = 0
  readonly #id: number
  readonly #dispatcher: Dispatcher
  readonly #clock: Clock
  readonly #openedAt: number
  #sequence = 0
  /** When the last move was announced, in milliseconds since the request was opened. */
  #time = 0
  #isTimed = false

  constructor(request: EventEmitter<RequestEvents>, id: number, dispatcher: Dispatcher, clock: Clock) {
    super('HINTERNET_REQUEST', UNTRACKED)
    this.#held = request
    this.#id = id
    this.#dispatcher = dispatcher
    this.#clock = clock
    this.#openedAt = clock.now()
  }

  /** Undefined if it was collected. */
  get request(): EventEmitter<RequestEvents> | undefined {
    return this.#held ?? this.#weak?.deref()
  }

  /**
   * From now on, the request is referenced only between `hold` and `letGo`. Returns the request; null if it was so
   * before.
   */
  loosen(): EventEmitter<RequestEvents> | null {
    const request = this.#held
    if (this.#weak !== null || request === null) return null
    this.#weak = new WeakRef(request)
    if (this.#holds === 0) this.#held = null
    return request
  }

  get isLoose(): boolean {
    return this.#weak !== null
  }

  /** Between `hold` and `letGo`. */
  get isHeld(): boolean {
    return this.#holds > 0
  }

  /** Keeps the request alive until `letGo`. */
  hold(): void {
    if (this.#holds++ === 0 && this.#weak !== null) this.#held = this.#weak.deref() ?? null
  }

  /** Call it once for each `hold`. */
  letGo(): void {
    if (--this.#holds === 0 && this.#weak !== null) this.#held = null
  }

  /** Milliseconds since the request was opened. */
  get elapsed(): number {
    return this.#clock.now() - this.#openedAt
  }

  /** `isFirst` for the first announcement of a move; those of one move have the same time. */
  notify(announcement: Announcement, isFirst: boolean): void {
    const sequence = ++this.#sequence
    const request = this.request ?? NOBODY
    const dispatcher = this.#dispatcher
    let count = dispatcher.listenerCount(request, announcement.type)
    if (isFirst) this.#isTimed = false
    const isPublished = statusChannel.hasSubscribers
    if (count === 0 && !isPublished) return
    if (!this.#isTimed) {
      // The first is HANDLE_CREATED, in the call that opens the request.
      this.#time = sequence === 1 ? 0 : this.elapsed
      this.#isTimed = true
    }
    const notification = notificationOf(announcement, this.#id, sequence, this.#time)
    if (isPublished) this.runInAsyncScope(statusChannel.publish, statusChannel, notification)
    // A subscriber may have made a call, or have added or removed listeners.
    if (isPublished) count = dispatcher.listenerCount(request, announcement.type)
    if (count > 0) this.runInAsyncScope(dispatcher.dispatch, dispatcher, request, notification, count)
  }
}

/** Takes the place of a request that was collected: its listeners are gone, but the session's are not. */
const NOBODY = new EventEmitter<RequestEvents>()

/** There is nothing to destroy, so no finalizer is needed. */
const UNTRACKED = { requireManualDestroy: true }

const numbers: Readonly<Record<string, number | undefined>> = internetStatus

/** Hot path: a small request makes eight of these. A copy in a loop costs 40 ns, a rest pattern more. */
function notificationOf(
  announcement: Announcement,
  requestId: number,
  sequence: number,
  elapsed: number,
): Notification {
  const name = announcement.type
  const number = numbers[name] ?? null
  switch (name) {
    case 'INTERNET_STATUS_SENDING_REQUEST':
    case 'INTERNET_STATUS_RECEIVING_RESPONSE':
    case 'INTERNET_STATUS_HANDLE_CREATED':
    case 'INTERNET_STATUS_HANDLE_CLOSING':
      return { name, number, requestId, sequence, elapsed } as Notification
    case 'INTERNET_STATUS_REQUEST_SENT': {
      const { bytes, bodyBytes } = announcement
      return { name, number, requestId, sequence, elapsed, bytes, bodyBytes } as Notification
    }
    case 'INTERNET_STATUS_RESPONSE_RECEIVED': {
      const { bytes, status } = announcement
      if (status === undefined) return { name, number, requestId, sequence, elapsed, bytes } as Notification
      return { name, number, requestId, sequence, elapsed, bytes, status } as Notification
    }
    case 'INTERNET_STATUS_REQUEST_COMPLETE':
      if (announcement.failure === undefined && announcement.bytes === undefined)
        return { name, number, requestId, sequence, elapsed, call: announcement.call } as Notification
      break
    case 'reused': {
      const { address, connection, exchanges, idleMs, port } = announcement
      if (connection === undefined) break
      return {
        name,
        number,
        requestId,
        sequence,
        elapsed,
        address,
        port,
        exchanges,
        connection,
        idleMs,
      } as Notification
    }
  }
  const notification: Record<string, unknown> = { name, number, requestId, sequence, elapsed }
  for (const fact in announcement) {
    if (fact !== 'type') notification[fact] = announcement[fact as keyof Announcement]
  }
  return notification as unknown as Notification
}
