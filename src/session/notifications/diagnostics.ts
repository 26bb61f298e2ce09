// What Node's own tools are told: diagnostics_channel, and NODE_DEBUG. Nothing is made while nobody listens.

import { type Channel, channel, type TracingChannel, tracingChannel } from 'node:diagnostics_channel'
import { debuglog } from 'node:util'
import type { Notification } from './notification.ts'

/** The context of `tracing:hinternet:send`: one send of a request, from the call to the response head. */
export interface SendTrace {
  /** As in notifications. */
  readonly requestId: number
  readonly method: string
  /** Without credentials. */
  readonly url: string
  /** At the end: the response of the send. */
  result?: unknown
  /** At the end: why it failed. */
  error?: unknown
}

/** `hinternet:status`: every notification of every session, in the context of its request. */
export const statusChannel: Channel = channel('hinternet:status')

/** `tracing:hinternet:send`: `start`, `end`, `asyncStart`, `asyncEnd` and `error`. */
export const sendChannel: TracingChannel<string, SendTrace> = tracingChannel('hinternet:send')

/** Node 20 has no `hasSubscribers` on a tracing channel. */
export const isTraced = (): boolean =>
  sendChannel.start.hasSubscribers ||
  sendChannel.asyncEnd.hasSubscribers ||
  sendChannel.asyncStart.hasSubscribers ||
  sendChannel.end.hasSubscribers ||
  sendChannel.error.hasSubscribers

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
