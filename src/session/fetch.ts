// The one-shot way: a request that is opened, sent, read and closed.

import { Readable } from 'node:stream'
import { hasNoBody, InvalidBodyError } from '../lifecycle/index.ts'
import { type Body, checkedBody } from './body/payload.ts'
import type { SendOptions } from './calls/call-options.ts'
import { FetchedResponse } from './fetched-response.ts'
import type { HttpRequest } from './http-request.ts'
import type { Notification } from './news/notification.ts'
import type { OpenOptions } from './session.ts'

export interface FetchOptions extends OpenOptions {
  /** GET unless given. */
  readonly method?: string | undefined
  readonly body?: Body | null | undefined
  /** As for `HttpRequest.send`. */
  readonly expectContinue?: SendOptions['expectContinue']
  /** Hears every notification of the request but its creation. */
  readonly onStatus?: ((notification: Notification) => void) | undefined
}

export async function fetchThrough(
  open: (method: string, options: OpenOptions) => HttpRequest,
  { body = null, expectContinue, method = 'GET', onStatus, ...options }: FetchOptions,
): Promise<FetchedResponse> {
  if (body !== null) checkedBody(body, 'fetch')
  if (options.signal?.aborted === true) void cancelled(body, options.signal.reason)
  const request = open(method, options)
  try {
    if (body !== null && hasNoBody(request.method))
      throw new InvalidBodyError(
        `fetch() is refused: ${request.method} has no body. Give another method; session.open sends a body with any.`,
      )
    if (onStatus !== undefined) request.on('status', onStatus)
    const response = await request.send(body, { expectContinue })
    return await FetchedResponse.of(request, response, options.signal)
  } catch (error) {
    await request.close()
    throw error
  }
}

/** A stream that is not going to be sent hears of it, as with fetch. */
async function cancelled(body: unknown, reason: unknown): Promise<void> {
  if (body instanceof Readable) body.destroy()
  else if (body instanceof ReadableStream && !body.locked) await body.cancel(reason).catch(() => {})
}
