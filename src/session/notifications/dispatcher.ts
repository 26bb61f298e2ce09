// Delivers notifications to the listeners of a request and of its session: each to all of them, in order, whatever a
// listener does.

import type { EventEmitter } from 'node:events'
import type { StatusName } from '../../../machines/index.ts'
import type { Notification, RequestEvents, SessionEvents } from './notification.ts'

type Heard = (notification: Notification) => void

/** One notification that is being delivered to several listeners. */
interface Round {
  readonly notification: Notification
  readonly request: EventEmitter
  readonly listeners: readonly Heard[]
  /** How many of them belong to the request; these come first, the session's after them. */
  readonly ofRequest: number
  /** The next listener to be called. */
  next: number
}

/** One for each session, so that the session's listeners hear all requests in one order. */
export class Dispatcher {
  readonly #session: EventEmitter
  #round: Round | null = null
  /** The only listener, and where it is registered. */
  #onlyEmitter: EventEmitter
  #onlyEvent: string = 'status'

  constructor(session: EventEmitter<SessionEvents>) {
    this.#session = session as unknown as EventEmitter
    this.#onlyEmitter = this.#session
  }

  /**
   * How many listeners a notification of that name will have. If a listener's own call announces it, the listeners
   * that have not heard the previous notification hear that one first.
   */
  listenerCount(request: EventEmitter<RequestEvents>, name: StatusName): number {
    if (this.#round !== null) this.#finish(this.#round)
    const session = this.#session
    const ofAll = request.listenerCount('status')
    const ofName = request.listenerCount(name)
    const sessionOfAll = session.listenerCount('status')
    const count = ofAll + ofName + sessionOfAll + session.listenerCount(name)
    if (count === 1) {
      this.#onlyEmitter = ofAll + ofName === 1 ? (request as unknown as EventEmitter) : session
      this.#onlyEvent = ofAll + sessionOfAll === 1 ? 'status' : name
    }
    return count
  }

  /** `count` is the answer of `listenerCount`, called just before. */
  dispatch(request: EventEmitter<RequestEvents>, notification: Notification, count: number): void {
    const emitter = request as unknown as EventEmitter
    const { name } = notification
    if (count === 1) {
      this.#tellOne(notification)
      return
    }
    const own = [...emitter.rawListeners('status'), ...emitter.rawListeners(name)] as Heard[]
    const listeners = [
      ...own,
      ...this.#session.rawListeners('status'),
      ...this.#session.rawListeners(name),
    ] as Heard[]
    const round: Round = { notification, request: emitter, listeners, ofRequest: own.length, next: 0 }
    this.#round = round
    this.#finish(round)
    this.#round = null
  }

  #tellOne(notification: Notification): void {
    try {
      this.#onlyEmitter.emit(this.#onlyEvent, notification)
    } catch (error) {
      this.#listenerFailed(error, notification)
    }
    // The last request that was notified must not be kept alive.
    this.#onlyEmitter = this.#session
  }

  #finish(round: Round): void {
    const { listeners, notification, ofRequest, request } = round
    while (round.next < listeners.length) {
      const emitter = round.next < ofRequest ? request : this.#session
      const listener = listeners[round.next++] as Heard
      try {
        listener.call(emitter, notification)
      } catch (error) {
        this.#listenerFailed(error, notification)
      }
    }
  }

  #listenerFailed(error: unknown, notification: Notification): void {
    if (this.#session.listenerCount('listenerError') === 0) throwLater(error)
    else {
      try {
        this.#session.emit('listenerError', error, notification)
      } catch (another) {
        throwLater(another)
      }
    }
  }
}

/** As with an EventTarget of Node: the error is an uncaughtException, and the request goes on. */
function throwLater(error: unknown): void {
  process.nextTick(() => {
    throw error
  })
}
