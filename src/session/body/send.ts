// Sends a request with its body. A body in memory is sent with the head; any other is read and written, and repeated
// if a redirect needs it and its owner can make it again.

import type { Failure, Phase } from '../../../machines/index.ts'
import {
  type Lifecycle,
  messageOf,
  type Next,
  type RequestHead,
  TransferError,
} from '../../lifecycle/index.ts'
import { expectationOf, type SendExOptions, type SendOptions } from '../call-options.ts'
import type { Calls } from '../calls.ts'
import type { HttpResponse } from '../http-response.ts'
import type { RequestHeadBuilder } from '../request-head-builder.ts'
import { Wait } from '../wait.ts'
import { type Body, checkedBytes, type Payload, payloadOf, type Streamed } from './payload.ts'
import { pump } from './pump.ts'

export function send(
  calls: Calls,
  builder: RequestHeadBuilder,
  body: Body | null | undefined,
  options: SendOptions,
): Promise<HttpResponse> {
  const { contentLength: length = null, signal } = options
  signal?.throwIfAborted()
  if (body === undefined || body === null) return calls.send(builder.whole(null, length, null), signal)
  const continueMs = expectationOf(options.expectContinue)
  const payload = payloadOf(body, 'send')
  const sendPayload = (made: Payload): Promise<HttpResponse> => {
    calls.refuseWhileStreaming('send')
    if (made.bytes !== null)
      return calls.send(expecting(builder.whole(made.bytes, length, made.type), continueMs), signal)
    const head = expecting(builder.open('send', [length, made.length], null, made.type), continueMs)
    return calls.held(sendStreamed({ calls, head, payload: made, signal }))
  }
  if (!(payload instanceof Promise)) return sendPayload(payload)
  const wait = new Wait(calls)
  const made = calls.waiting(wait, () => wait.of(() => payload, signal, release))
  return calls.held(made.then(sendPayload))
}

export function sendEx(calls: Calls, builder: RequestHeadBuilder, options: SendExOptions): Promise<void> {
  const { contentLength: length = null, signal } = options
  const first = options.body === undefined ? null : checkedBytes(options.body, 'sendEx')
  const wait = expectationOf(options.expectContinue)
  return calls.sendEx(expecting(builder.open('sendEx', [length], first, null), wait), signal)
}

/** Waits for 100 (Continue) only if there is a body. */
const expecting = (head: RequestHead, wait: number): RequestHead =>
  wait === 0 || head.framing === 'none' || head.framing === 0 ? head : { ...head, expectContinue: wait }

interface Streaming {
  readonly calls: Calls
  readonly head: RequestHead
  readonly payload: Streamed
  readonly signal: AbortSignal | undefined
}

async function sendStreamed(streaming: Streaming): Promise<HttpResponse> {
  const { calls } = streaming
  const wait = new Wait(calls, () => phaseAhead(calls.lifecycle, streaming.payload))
  calls.isStreaming = true
  try {
    return await calls.waiting(wait, () => sendRepeatedly(streaming, wait))
  } finally {
    calls.isStreaming = false
  }
}

/** The phase in which making the body again would fail. */
function phaseAhead({ chart, wanted }: Lifecycle, { again }: Streamed): Phase | null {
  if (again === null || wanted === null || chart.state !== 'failed') return null
  return wanted.kind === 'redirect' ? 'redirect' : 'authenticate'
}

async function sendRepeatedly(streaming: Streaming, wait: Wait): Promise<HttpResponse> {
  const { calls, signal } = streaming
  let { head } = streaming
  let payload: Payload = streaming.payload
  let next: Next | null = null
  for (;;) {
    try {
      return payload.bytes === null
        ? await pump(calls, head, payload.open(), signal, next)
        : await calls.send(head, signal, next)
    } catch (error) {
      const { wanted } = calls.lifecycle
      if (payload.bytes !== null || payload.again === null || wanted === null || !isWantedAgain(error))
        throw error
      const before: Streamed = payload
      const again: NonNullable<Streamed['again']> = payload.again
      payload = await wait.of(() => madeAgain(calls, again), signal, release)
      const { state, status } = calls.lifecycle.chart
      // It was closed, stopped, or sent with something else meanwhile.
      if (state !== 'failed' || status !== 'active') throw calls.failure('send', VETOED)
      head = repeatedHead(wanted.head, before, payload)
      next = wanted
    }
  }
}

/** For a body that was made too late: its owner may free its resources. */
function release(payload: Payload, reason: unknown): void {
  if (payload.bytes !== null) return
  try {
    payload.open().release(reason)
  } catch {
    // It was already used up.
  }
}

const isWantedAgain = (error: unknown): boolean =>
  error instanceof TransferError && error.reason === 'bodyNotRepeatable'

async function madeAgain(calls: Calls, again: () => Payload | Promise<Payload>): Promise<Payload> {
  try {
    return await again()
  } catch (error) {
    const message = messageOf(error)
    throw calls.failure(
      'send',
      { phase: 'redirect', reason: 'bodySource', message: `The body could not be made again (${message}).` },
      error,
    )
  }
}

/** Framing and Content-Type are those of the new body: a form has a new boundary. */
function repeatedHead(next: RequestHead, before: Streamed, payload: Payload): RequestHead {
  const headers = next.headers.map((part, i, all) =>
    isDefaultType(all, i, before.type) ? (payload.type ?? part) : part,
  )
  if (payload.bytes !== null)
    return { ...next, headers, framing: payload.bytes.length, body: payload.bytes, more: false }
  const declared = typeof next.framing === 'number' ? next.framing : 'chunked'
  return { ...next, headers, framing: payload.length ?? declared, body: null, more: true }
}

const isDefaultType = (list: readonly string[], i: number, type: string | null): boolean =>
  i % 2 === 1 && list[i] === type && (list[i - 1] as string).toLowerCase() === 'content-type'

const VETOED: Failure = {
  phase: 'redirect',
  reason: 'cancelled',
  message: 'the redirect was not followed: the request was closed, or sent again.',
}
