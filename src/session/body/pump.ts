// Sends a streamed body: writes piece after piece, as fast as the transport takes them.

import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Failure } from '../../../machines/index.ts'
import {
  BodyLengthError,
  errorOf,
  InvalidBodyError,
  isAnswered,
  type Next,
  pieceMade,
  type RequestHead,
  shown,
  TransferError,
  WrongStateError,
} from '../../lifecycle/index.ts'
import { AbortWatch } from '../abort-watch.ts'
import type { Calls } from '../calls.ts'
import type { HttpResponse } from '../http-response.ts'
import { bytesOf } from './payload.ts'
import type { Source } from './source.ts'

/**
 * Sends the head, writes the whole source and waits for the response. The source is always released, and every
 * rejection says `send`.
 */
export async function pump(
  calls: Calls,
  head: RequestHead,
  source: Source,
  signal: AbortSignal | undefined,
  next: Next | null,
): Promise<HttpResponse> {
  let aborted = false
  let begun = false
  let reason: unknown
  let watch: AbortWatch | null = null
  try {
    if (signal !== undefined) {
      signal.throwIfAborted()
      watch = new AbortWatch(signal, () => {
        aborted = true
        calls.cancel('its signal was aborted.')
      })
    }
    await calls.sendEx(head, undefined, next)
    begun = true
    await pour(calls, source)
    // The response refuses the body, so we do not end it: it must not look complete.
    if (isRefused(calls)) calls.lifecycle.leaveRest()
    source.release()
    return await calls.end(undefined)
  } catch (error) {
    reason = aborted ? signal?.reason : calls.abortReason(error as Error)
    if (aborted) throw reason
    if (error instanceof BodyLengthError) calls.lifecycle.sourceFailed(error)
    if (error instanceof TransferError) throw ofSend(calls, error.cause)
    // The request was closed or cancelled between two writes.
    throw begun && error instanceof WrongStateError ? ofSend(calls, null) : error
  } finally {
    watch?.stop()
    source.release(reason)
  }
}

/** Returns when the source has ended, or when the server wants no more of it. */
async function pour(calls: Calls, source: Source): Promise<void> {
  const pieces = new Pieces(calls, source)
  // A response that refuses the body may come while a write waits for a server that reads no more.
  const refused = (): void => void (isRefused(calls) && calls.lifecycle.leaveRest())
  for (;;) {
    const bytes = await pieces.next()
    if (bytes === null) return
    if (bytes.length === 0) {
      // A source with nothing but empty pieces would never yield to the event loop.
      await nextTurn()
      continue
    }
    pieceMade(bytes.length)
    try {
      calls.interrupt = refused
      const written = calls.write(bytes, undefined)
      if (typeof written !== 'number') await written
    } catch (error) {
      // A response to what was written so far may have arrived.
      if (error instanceof TransferError && error.reason === 'answeredEarly') return
      if (error instanceof WrongStateError && isOver(calls)) return
      throw error
    } finally {
      calls.interrupt = null
    }
  }
}

/**
 * Awaits each piece of a source, or an interruption. There is one object for all pieces: if each had promises and closures of its
 * own, the previous piece would keep them until the next full collection.
 */
class Pieces {
  readonly #calls: Calls
  readonly #source: Source
  #step: Step | null = null
  #failure: { readonly error: unknown } | null = null
  #wake: (() => void) | null = null

  constructor(calls: Calls, source: Source) {
    this.#calls = calls
    this.#source = source
  }

  /** The next bytes; null at the end, or when no more are needed. */
  async next(): Promise<Uint8Array | null> {
    const calls = this.#calls
    if (isOver(calls)) return null
    this.#source.next().then(this.#came, this.#failed)
    calls.interrupt = this.#interrupted
    try {
      for (;;) {
        await new Promise(this.#wait)
        if (this.#failure !== null) throw failed(calls, errorOf(this.#failure.error))
        const step = this.#step
        if (step !== null) {
          this.#step = null
          return step.done === true ? null : checkedPiece(calls, step.value)
        }
        if (isOver(calls)) return null
      }
    } finally {
      calls.interrupt = null
    }
  }

  readonly #wait = (resolve: (value?: unknown) => void): void => {
    this.#wake = resolve
  }

  readonly #interrupted = (): void => {
    const wake = this.#wake
    this.#wake = null
    wake?.()
  }

  readonly #came = (step: Step): void => {
    this.#step = step
    this.#interrupted()
  }

  readonly #failed = (error: unknown): void => {
    this.#failure = { error }
    this.#interrupted()
  }
}

type Step = IteratorResult<unknown, unknown>

function checkedPiece(calls: Calls, piece: unknown): Uint8Array {
  const bytes = bytesOf(piece)
  if (bytes !== null) return bytes
  throw failed(
    calls,
    new InvalidBodyError(
      `send() failed: its source gave ${shown(piece)}, which cannot be sent. Give strings or bytes.`,
    ),
  )
}

/** Cancels the exchange. */
function failed(calls: Calls, cause: Error): TransferError {
  calls.lifecycle.sourceFailed(cause)
  return ofSend(calls, cause)
}

/**
 * True if the response refuses the rest of the body, and if the server takes no more. A successful response does not
 * stop a body, because a server may read on after responding.
 * @throws if the exchange was cancelled or closed meanwhile
 */
function isOver(calls: Calls): boolean {
  const { cause, chart } = calls.lifecycle
  if (chart.state.startsWith('writing.')) return false
  if (!chart.state.startsWith('answered.')) throw calls.abortReason(ofSend(calls, cause))
  return isAnswered(chart.state) || isRefused(calls)
}

/** A successful response does not stop a body, because a server may read on after responding. */
function isRefused({ lifecycle: { chart } }: Calls): boolean {
  return chart.state.startsWith('answered.') && (chart.context.status ?? 0) >= 300
}

/** The failure in the chart, as the error of `send`. */
const ofSend = (calls: Calls, cause: unknown): TransferError =>
  calls.failure('send', calls.lifecycle.chart.context.failure ?? CLOSED, cause)

const CLOSED: Failure = { phase: 'write', reason: 'cancelled', message: 'the request was closed.' }
