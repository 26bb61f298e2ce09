// Notifications for Node's own tools: diagnostics_channel, and NODE_DEBUG. Nothing is made while nobody listens.

import { type Channel, channel } from 'node:diagnostics_channel'
import { debuglog } from 'node:util'
import type { Notification } from './notification.ts'

/** `hinternet:status`: every notification of every session, in the context of its request. */
export const statusChannel: Channel = channel('hinternet:status')

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
