// What Node's own tools are told: diagnostics_channel, and NODE_DEBUG. Nothing is made while nobody listens.

import { type Channel, channel, type TracingChannel, tracingChannel } from 'node:diagnostics_channel'
import { debuglog } from 'node:util'
import type { Notification } from './notification.ts'

/** The context of `tracing:hinternet:send` and the like: one call of a request, from its beginning until it completes. */
export interface CallTrace {
  /** As in notifications. */
  readonly requestId: number
  readonly method: string
  /** Without credentials. */
  readonly url: string
  /** At the end: what the call has given. */
  result?: unknown
  /** At the end: why it failed. */
  error?: unknown
}

/** `hinternet:status`: every notification of every session, in the context of its request. */
export const statusChannel: Channel = channel('hinternet:status')

/** `tracing:hinternet:send` and the like: `start`, `end`, `asyncStart`, `asyncEnd` and `error`. */
const callChannels: Readonly<Record<TracedCall, TracingChannel<string, CallTrace>>> = {
  send: tracingChannel('hinternet:send'),
  sendEx: tracingChannel('hinternet:sendEx'),
  write: tracingChannel('hinternet:write'),
  end: tracingChannel('hinternet:end'),
  read: tracingChannel('hinternet:read'),
}

/** `read` is also `take`, and a loop over the request. */
export type TracedCall = 'send' | 'sendEx' | 'write' | 'end' | 'read'

/** Node 20 has no `hasSubscribers` on a tracing channel. */
export function isTraced(call: TracedCall): boolean {
  const { asyncEnd, asyncStart, end, error, start } = callChannels[call]
  return (
    start.hasSubscribers ||
    asyncEnd.hasSubscribers ||
    asyncStart.hasSubscribers ||
    end.hasSubscribers ||
    error.hasSubscribers
  )
}

/** What the call gives, told to the subscribers of its channel. */
export const traced = <Result>(
  call: TracedCall,
  { id: requestId, method, url }: { readonly id: number; readonly method: string; readonly url: string },
  run: () => Promise<Result>,
): Promise<Result> => callChannels[call].tracePromise(run, { requestId, method, url })

let isLogging = false

/** With NODE_DEBUG=hinternet, each notification is a line on the standard error output. */
export function logIfAsked(): void {
  if (isLogging) return
  isLogging = true
  const log = debuglog('hinternet')
  if (!log.enabled) return
  statusChannel.subscribe((message) => {
    const {
      elapsed,
      name,
      number: _number,
      requestId,
      sequence: _sequence,
      ...facts
    } = message as Notification
    log('%d %s ms %s %j', requestId, elapsed.toFixed(2), name, facts)
  })
}
