// Sending a streamed body, and sending it again where a redirect wants it and its owner can repeat it.

import { messageOf, type Next, type RequestHead, TransferError } from '../../lifecycle/index.ts'
import type { Calls } from '../calls/calls.ts'
import type { HttpResponse } from '../http-response.ts'
import type { Payload, Streamed } from './payload.ts'
import { pump } from './pump.ts'

export interface Streaming {
  readonly calls: Calls
  readonly head: RequestHead
  readonly payload: Streamed
  readonly signal: AbortSignal | undefined
}

export async function sendStreamed(streaming: Streaming): Promise<HttpResponse> {
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
      payload = await madeAgain(payload.again)
      const { state, status } = calls.lifecycle.chart
      // Closed, stopped, or sent with something else, meanwhile.
      if (state !== 'failed' || status !== 'active') throw vetoed()
      head = repeatedHead(wanted.head, before, payload)
      next = wanted
    }
  }
}

const isWantedAgain = (error: unknown): boolean =>
  error instanceof TransferError && error.reason === 'bodyNotRepeatable'

async function madeAgain(again: () => Payload | Promise<Payload>): Promise<Payload> {
  try {
    return await again()
  } catch (error) {
    const message = messageOf(error)
    throw new TransferError(
      'send',
      { phase: 'redirect', reason: 'bodySource', message: `The body could not be made again (${message}).` },
      error,
    )
  }
}

/** Framing and Content-Type are those of the body as it was made this time: a form has a new boundary. */
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

const vetoed = (): TransferError =>
  new TransferError('send', {
    phase: 'redirect',
    reason: 'cancelled',
    message: 'the redirect was not followed: the request was closed, or sent anew.',
  })
