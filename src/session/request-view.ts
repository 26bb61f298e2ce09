// What a request is: what can be seen of it at any time.

import { EventEmitter } from 'node:events'
import type { Phase } from '../../machines/index.ts'
import type { Attempt, RequestActor, SecureChannel } from '../lifecycle/index.ts'
import { Calls } from './calls/calls.ts'
import type { Heading } from './head/heading.ts'
import type { HttpResponse } from './http-response.ts'
import type { RequestEvents } from './news/notification.ts'
import { Voice } from './news/voice.ts'
import type { Opening } from './opening.ts'

export class RequestView extends EventEmitter<RequestEvents> {
  /** Unique within the process and never used again. */
  readonly id: number
  /** @internal */
  protected readonly heading: Heading
  /** @internal */
  protected readonly voice: Voice
  /** @internal */
  protected readonly calls: Calls

  /** @internal */
  constructor({ delivery, heading, id, lifecycle, open, signal }: Opening) {
    super()
    this.id = id
    this.heading = heading
    this.voice = new Voice(this, id, delivery, lifecycle.clock)
    const input = { id, method: heading.method, url: heading.target.url }
    this.calls = new Calls(input, lifecycle, this.voice, signal, open)
  }

  /** @internal Called by the session, when the request is among its requests. */
  announceCreation(): void {
    this.calls.lifecycle.announceCreation()
  }

  get method(): string {
    return this.heading.method
  }

  /** Where the request goes, without credentials; changes with a redirect. */
  get url(): string {
    return (this.calls.lifecycle.head ?? this.heading).target.url
  }

  /** The state of the chart, such as `idle`, `writing.ioPending` or `closed`. */
  get state(): string {
    return this.calls.lifecycle.chart.state
  }

  /** Where a failure would be now; null where nothing is under way. */
  get phase(): Phase | null {
    return this.calls.lifecycle.chart.phase
  }

  /** The last final response head of the exchange, a redirecting one until the next comes; null before. */
  get response(): HttpResponse | null {
    return this.calls.response
  }

  /** The TLS connection of the exchange, also when it is over; null without one, and before `secured`. */
  get channel(): SecureChannel | null {
    return this.calls.lifecycle.channel
  }

  /** Redirects that were followed by the last send. */
  get redirects(): number {
    return this.calls.lifecycle.history.redirects
  }

  /**
   * The messages of the last send, in order: the first, one for each redirect and each repeat with credentials, and one
   * for each repeat on a fresh connection. `status` is null where no final response came. A new list each time.
   */
  get attempts(): readonly Attempt[] {
    return this.calls.lifecycle.attempts
  }

  /** Body bytes of this exchange that have left, for the kernel to send. */
  get bytesSent(): number {
    return this.calls.lifecycle.chart.context.bodyBytesSent
  }

  /** Body bytes of this exchange that were read. */
  get bytesReceived(): number {
    return this.calls.lifecycle.chart.context.bodyBytesReceived
  }

  /** Milliseconds since the request was opened, by the session's clock. */
  get elapsed(): number {
    return this.voice.elapsed
  }

  /** The XState actor. Stopping it abandons the exchange. It does not keep the request: hold that, too. */
  get actor(): RequestActor {
    return this.calls.lifecycle.actor
  }

  /** Fulfilled after INTERNET_STATUS_HANDLE_CLOSING; never rejects. */
  get closed(): Promise<void> {
    return this.calls.closed
  }
}
