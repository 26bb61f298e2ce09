// The notifications of one request: who, in which order, when; told only when somebody listens.

import { AsyncResource } from 'node:async_hooks'
import type { EventEmitter } from 'node:events'
import type { Announcement } from '../../../machines/index.ts'
import type { Clock } from '../../lifecycle/index.ts'
import type { Delivery } from './delivery.ts'
import { notificationOf, type RequestEvents } from './notification.ts'

/**
 * Listeners run in the asynchronous context of the one who opened the request: the socket that brings the news may have
 * been opened on behalf of another.
 */
export class Voice extends AsyncResource {
  readonly #request: EventEmitter<RequestEvents>
  readonly #id: number
  readonly #delivery: Delivery
  readonly #clock: Clock
  readonly #openedAt: number
  #sequence = 0

  constructor(request: EventEmitter<RequestEvents>, id: number, delivery: Delivery, clock: Clock) {
    super('HINTERNET_REQUEST', UNTRACKED)
    this.#request = request
    this.#id = id
    this.#delivery = delivery
    this.#clock = clock
    this.#openedAt = clock.now()
  }

  /** Milliseconds since the request was opened. */
  get elapsed(): number {
    return this.#clock.now() - this.#openedAt
  }

  /** HANDLE_CREATED, said in the very call that opens the request: no time has passed, and the context is the right one. */
  sayCreated(): void {
    const sequence = ++this.#sequence
    const audience = this.#delivery.audience(this.#request, CREATED.type)
    if (audience === 0) return
    this.#delivery.deliver(this.#request, notificationOf(CREATED, this.#id, sequence, 0), audience)
  }

  say(announcement: Announcement): void {
    const sequence = ++this.#sequence
    const request = this.#request
    const delivery = this.#delivery
    const audience = delivery.audience(request, announcement.type)
    if (audience === 0) return
    const notification = notificationOf(announcement, this.#id, sequence, this.elapsed)
    this.runInAsyncScope(delivery.deliver, delivery, request, notification, audience)
  }
}

export const CREATED: Announcement = { type: 'INTERNET_STATUS_HANDLE_CREATED' }

/** Nothing is to be destroyed: no finalizer is needed. */
const UNTRACKED = { requireManualDestroy: true }
