// Delivers notifications to the listeners of a request and of its session: each to all of them, in order, whatever a
// listener does.

import { EventEmitter } from 'node:events'
import { internetStatus, type StatusName, whenPlainSent } from '../../../machines/index.ts'
import { InvalidOptionError, nearest, throwLater } from '../../lifecycle/index.ts'
import type { Notification, RequestEvents } from './notification.ts'

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
  /** The number of changes of the session's listeners when they were last read. */
  #changes = -1
  #ofAll = 0
  #hasNames = false

  constructor(session: EventEmitter) {
    this.#session = session
    this.#onlyEmitter = this.#session
  }

  /**
   * How many listeners a notification of that name will have. If it is announced by a call of a listener, the previous
   * notification is first delivered to the listeners that have not had it.
   */
  listenerCount(request: EventEmitter<RequestEvents>, name: StatusName): number {
    if (this.#round !== null) this.#finish(this.#round)
    const session = this.#session
    if (listenerChanges(session) !== this.#changes) this.#look(session)
    const own = request as unknown as EventEmitter
    const isHeard = listenerChanges(own) > 0
    const ofAll = isHeard ? own.listenerCount('status') : 0
    const ofName = isHeard ? own.listenerCount(name) : 0
    const sessionOfAll = this.#ofAll
    const count = ofAll + ofName + sessionOfAll + (this.#hasNames ? session.listenerCount(name) : 0)
    if (count === 1) {
      this.#onlyEmitter = ofAll + ofName === 1 ? own : session
      this.#onlyEvent = ofAll + sessionOfAll === 1 ? 'status' : name
    }
    return count
  }

  #look(session: EventEmitter): void {
    this.#changes = listenerChanges(session)
    this.#ofAll = session.listenerCount('status')
    this.#hasNames = session.eventNames().some((name) => name !== 'status' && name !== 'listenerError')
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

// Counting changes shows whether anybody listens without asking Node for the listeners of each name: a small request announces eight.

/** Counts the changes of an emitter's listeners; undefined where there never was any. */
const CHANGES = Symbol('changes of listeners')

interface Counted {
  [CHANGES]?: number
}

type Method = (this: Counted, ...args: unknown[]) => unknown

/** Node's other methods, `once` among them, call these. */
const changing = [
  'on',
  'addListener',
  'prependListener',
  'off',
  'removeListener',
  'removeAllListeners',
] as const

/** For a class of emitters, once. */
export function countListenerChanges(emitters: { readonly prototype: EventEmitter }): void {
  for (const name of changing) {
    const change = EventEmitter.prototype[name] as Method
    const adds = !name.startsWith('off') && !name.startsWith('remove')
    const counted: Method = function (...args) {
      if (adds) checkEventName(name, args[0])
      this[CHANGES] = (this[CHANGES] ?? 0) + 1
      return change.apply(this, args)
    }
    Object.defineProperty(emitters.prototype, name, { value: counted, configurable: true, writable: true })
  }
}

/** A different number after every change; 0 if nobody has ever listened. */
const listenerChanges = (emitter: EventEmitter): number => (emitter as Counted)[CHANGES] ?? 0

const eventNames: readonly string[] = [
  ...Object.keys(internetStatus),
  ...Object.keys(whenPlainSent),
  ...['status', 'listenerError', 'request'],
]
const known: ReadonlySet<unknown> = new Set([...eventNames, 'error', 'newListener', 'removeListener'])

/**
 * Refuses a misspelt name, for which a listener would wait in vain. A name that is not similar to any of ours may be an event of the caller's own.
 * @throws InvalidOptionError
 */
function checkEventName(call: string, name: unknown): void {
  if (known.has(name) || typeof name !== 'string') return
  const prefixed = `INTERNET_STATUS_${name.toUpperCase()}`
  const begun = name.length < 5 ? undefined : eventNames.find((each) => each.startsWith(prefixed))
  const meant = begun ?? nearest(name, eventNames)
  const fix = meant === null ? 'docs/lifecycle.md lists the names.' : `Did you mean ${meant}?`
  if (meant !== null || /^INTERNET_STATUS_/i.test(name))
    throw new InvalidOptionError(call, 'the event', 'none that is emitted', fix)
}
