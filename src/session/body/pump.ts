// A streamed body on its way: piece after piece from its source into writes, at the pace of the wire.

import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Failure } from '../../../machines/index.ts'
import {
  BodyLengthError,
  errorOf,
  InvalidBodyError,
  isAnswered,
  type Next,
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
 * Sends the head, pours the source out and waits for the response. Whatever happens, the source is released, and what
 * this rejects with says `send`.
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
    // Refused by its answer: no end is written that would make the body look whole.
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

/** Returns when the source is at its end or the server wants no more of it. */
async function pour(calls: Calls, source: Source): Promise<void> {
  for (;;) {
    const bytes = await nextPiece(calls, source)
    if (bytes === null) return
    if (bytes.length === 0) {
      // A source that has nothing but empty pieces would leave no room for anything else to happen.
      await nextTurn()
      continue
    }
    try {
      // An answer that refuses the body comes while a write waits for a server that reads no more.
      calls.interrupt = () => void (isRefused(calls) && calls.lifecycle.leaveRest())
      await calls.write(bytes, undefined)
    } catch (error) {
      // The answer to what was written so far is there to be read.
      if (error instanceof TransferError && error.reason === 'answeredEarly') return
      if (error instanceof WrongStateError && isOver(calls)) return
      throw error
    } finally {
      calls.interrupt = null
    }
  }
}

/** The next bytes; null at the end, or when no more are wanted. */
async function nextPiece(calls: Calls, source: Source): Promise<Uint8Array | null> {
  if (isOver(calls)) return null
  const coming = source.next()
  for (;;) {
    const step = await soonest(calls, coming)
    if (step === INTERRUPTED) {
      if (isOver(calls)) return null
    } else if (step.done === true) return null
    else return checkedPiece(calls, step.value)
  }
}

const INTERRUPTED = Symbol('interrupted')
type Step = IteratorResult<unknown, unknown>

/** One promise a step: a race against one that lives long would hold all the others in memory. */
async function soonest(calls: Calls, coming: Promise<Step>): Promise<Step | typeof INTERRUPTED> {
  try {
    return await new Promise<Step | typeof INTERRUPTED>((resolve, reject) => {
      calls.interrupt = () => resolve(INTERRUPTED)
      coming.then(resolve, reject)
    })
  } catch (error) {
    throw failed(calls, errorOf(error))
  } finally {
    calls.interrupt = null
  }
}

function checkedPiece(calls: Calls, piece: unknown): Uint8Array {
  const bytes = bytesOf(piece)
  if (bytes !== null) return bytes
  throw failed(
    calls,
    new InvalidBodyError(
      `send() failed: its source gave ${shown(piece)}, which is no piece of a body. Give strings or bytes.`,
    ),
  )
}

/** Gives the exchange up. */
function failed(calls: Calls, cause: Error): TransferError {
  calls.lifecycle.sourceFailed(cause)
  return ofSend(calls, cause)
}

/**
 * True when the server has refused the rest of the body by its answer, and when it can take no more. An answer of
 * success does not stop a body: a server may well read on while it answers.
 * Throws when the exchange was given up meanwhile.
 */
function isOver(calls: Calls): boolean {
  const { cause, chart } = calls.lifecycle
  if (chart.state.startsWith('writing.')) return false
  if (!chart.state.startsWith('answered.')) throw calls.abortReason(ofSend(calls, cause))
  return isAnswered(chart.state) || isRefused(calls)
}

/** An answer of success is none to a body that is still on its way: a server may well read on while it answers. */
function isRefused({ lifecycle: { chart } }: Calls): boolean {
  return chart.state.startsWith('answered.') && (chart.context.status ?? 0) >= 300
}

/** What the chart knows of the failure, told to the caller of `send`. */
function ofSend({ lifecycle }: Calls, cause: unknown): TransferError {
  const { failure } = lifecycle.chart.context
  return new TransferError('send', failure ?? CLOSED, cause ?? undefined)
}

const CLOSED: Failure = { phase: 'write', reason: 'cancelled', message: 'the request was closed.' }
