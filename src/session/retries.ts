// A send that is repeated by a retry policy. What follows an attempt is decided by the chart in machines/retry.machine.ts.

import type { Failure, RetryPolicy } from '../../machines/index.ts'
import { Retries, TransferError } from '../lifecycle/index.ts'
import { retryAfterMs } from '../policies/index.ts'
import { type Body, isRepeatable } from './body/payload.ts'
import type { Calls } from './calls.ts'
import type { HttpResponse } from './http-response.ts'
import { Wait } from './wait.ts'

interface Message {
  readonly method: string
  readonly body: Body | null
  /** Ends the call. */
  readonly signal: AbortSignal | undefined
}

/** Calls `send` again and again. The last response or failure is the outcome. */
export async function sendWithRetries(
  calls: Calls,
  { body, method, signal }: Message,
  policy: RetryPolicy,
  send: () => Promise<HttpResponse>,
): Promise<HttpResponse> {
  const { clock, timeouts } = calls.lifecycle.options
  const begunAt = clock.now()
  let retries: Retries | null = null
  try {
    for (;;) {
      const attempt = await outcomeOf(calls, send)
      const { failure, response } = attempt
      if (retries === null && response !== null && !policy.statuses.includes(response.status)) return response
      if (retries === null) {
        const total = Math.min(policy.total, timeouts.total || Number.POSITIVE_INFINITY)
        const input = { policy: { ...policy, total }, method, isRepeatable: isRepeatable(body) }
        retries = new Retries(input, (announcement) => calls.lifecycle.relay(announcement))
        calls.lifecycle.retriedBy(retries.actor)
      }
      const delayMs = retries.ended({
        status: response?.status ?? null,
        failure,
        retryAfterMs: response === null ? null : retryAfterMs(response, Date.now()),
        elapsedMs: clock.now() - begunAt,
        chance: Math.random(),
      })
      if (delayMs === null) {
        if (response === null) throw attempt.error
        return response
      }
      calls.lifecycle.times?.retryIn(delayMs)
      await calls.held(pause(calls, delayMs, response, signal))
      retries.delayPassed()
      calls.isRetry = true
    }
  } catch (error) {
    retries?.stop()
    throw error
  } finally {
    calls.lifecycle.times?.retryIn(null)
    calls.isRetry = false
  }
}

type Attempt =
  | { readonly response: HttpResponse; readonly failure: null }
  | { readonly response: null; readonly failure: Failure; readonly error: TransferError }

/** A refusal and an abort are not outcomes of an attempt. */
async function outcomeOf(calls: Calls, send: () => Promise<HttpResponse>): Promise<Attempt> {
  try {
    return { response: await send(), failure: null }
  } catch (error) {
    if (!(error instanceof TransferError)) throw error
    const { code, message, phase, reason } = error
    const failure = calls.lifecycle.chart.context.failure ?? { phase, reason, code, message }
    return { response: null, failure, error }
  }
}

/** Meanwhile the rest of a response is read, so that its connection can be kept. */
async function pause(
  calls: Calls,
  ms: number,
  response: HttpResponse | null,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { clock } = calls.lifecycle.options
  const wait = new Wait(calls)
  let stop = (): void => {}
  const passed = new Promise<void>((resolve) => {
    stop = clock.after(ms, resolve)
  })
  calls.isPaused = true
  const emptied = response === null ? null : empty(calls)
  try {
    await calls.waiting(wait, () =>
      wait.of(
        () => passed,
        signal,
        () => {},
      ),
    )
  } finally {
    stop()
    // The rest of the response is abandoned.
    if (emptied !== null) calls.lifecycle.cancel(SENT_AGAIN)
    await emptied
    calls.isPaused = false
  }
}

async function empty(calls: Calls): Promise<void> {
  let bytes = 0
  try {
    for (let piece = await calls.take(undefined); piece !== null; piece = await calls.take(undefined)) {
      bytes += piece.length
      if (bytes > MOST_EMPTIED) break
    }
  } catch {
    // The response broke off, or was abandoned.
    return
  }
  if (bytes > MOST_EMPTIED) calls.lifecycle.cancel(SENT_AGAIN)
  // Gives the cancel its turn.
  await null
}

/** Reading more would cost more than a new connection does. */
const MOST_EMPTIED = 65_536
const SENT_AGAIN = 'the request is sent again.'
