// Sending: a body at hand goes out with its head, any other is pulled and written.

import { holdEventLoop, type RequestHead, releaseEventLoop, WrongStateError } from '../../lifecycle/index.ts'
import { expectationOf } from '../calls/arguments.ts'
import type { SendExOptions, SendOptions } from '../calls/call-options.ts'
import type { Calls } from '../calls/calls.ts'
import type { Heading } from '../head/heading.ts'
import type { HttpResponse } from '../http-response.ts'
import type { Voice } from '../news/voice.ts'
import { checkedBytes } from './bytes.ts'
import { type Body, type Payload, payloadOf } from './payload.ts'
import { sendStreamed } from './send-streamed.ts'

export class Sender {
  readonly #calls: Calls
  readonly #heading: Heading
  readonly #voice: Voice
  /** A streamed body is on its way. */
  #streaming = false

  constructor(calls: Calls, heading: Heading, voice: Voice) {
    this.#calls = calls
    this.#heading = heading
    this.#voice = voice
  }

  send(body: Body | null | undefined, options: SendOptions): Promise<HttpResponse> {
    const { contentLength: length = null, signal } = options
    signal?.throwIfAborted()
    if (body === undefined || body === null) {
      const head = this.#heading.whole(null, length, null)
      return this.#calls.send(head, signal)
    }
    const wait = expectationOf(options.expectContinue)
    const payload = payloadOf(body, 'send')
    return payload instanceof Promise
      ? this.#underWay(payload.then((made) => this.#sendPayload(made, length, wait, signal)))
      : this.#sendPayload(payload, length, wait, signal)
  }

  sendEx(options: SendExOptions): Promise<void> {
    const { contentLength: length = null, signal } = options
    const first = options.body === undefined ? null : checkedBytes(options.body, 'sendEx')
    const wait = expectationOf(options.expectContinue)
    const head = expecting(this.#heading.open('sendEx', [length], first, null), wait)
    return this.#calls.sendEx(head, signal)
  }

  /** @throws WrongStateError while send() writes the body itself. */
  refuseWhileStreaming(call: 'send' | 'write' | 'end'): void {
    if (this.#streaming) throw new WrongStateError(call, this.#calls.lifecycle.chart.state, true)
  }

  async #sendPayload(
    payload: Payload,
    length: number | null,
    wait: number,
    signal: AbortSignal | undefined,
  ): Promise<HttpResponse> {
    this.refuseWhileStreaming('send')
    if (payload.bytes !== null) {
      const head = expecting(this.#heading.whole(payload.bytes, length, payload.type), wait)
      return this.#calls.send(head, signal)
    }
    const head = expecting(this.#heading.open('send', [length, payload.length], null, payload.type), wait)
    this.#streaming = true
    try {
      return await this.#underWay(sendStreamed({ calls: this.#calls, head, payload, signal }))
    } finally {
      this.#streaming = false
    }
  }

  /** Where the body is waited for, no call of the lifecycle is pending that would hold the request and the process. */
  async #underWay(sent: Promise<HttpResponse>): Promise<HttpResponse> {
    this.#voice.hold()
    holdEventLoop()
    try {
      return await sent
    } finally {
      releaseEventLoop()
      this.#voice.letGo()
    }
  }
}

/** Where there is a body to wait with. */
const expecting = (head: RequestHead, wait: number): RequestHead =>
  wait === 0 || head.framing === 'none' || head.framing === 0 ? head : { ...head, expectContinue: wait }
