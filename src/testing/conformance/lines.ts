// Writes each event of the chart, and each announcement, as one line of a recording.

import type { Announcement, Failure, RequestEvent } from '../../../machines/index.ts'

/** The name without WinInet's prefix, and those facts that are the same on every run. */
export function tokenOf(announcement: Announcement): string {
  const name = announcement.type.replace('INTERNET_STATUS_', '')
  switch (announcement.type) {
    case 'INTERNET_STATUS_REQUEST_COMPLETE': {
      const { call, failure } = announcement
      return failure === undefined
        ? `${name} ${call}`
        : `${name} ${call} failed: ${failure.phase}, ${failure.reason}`
    }
    case 'connectionLost':
      return `${name}: ${announcement.failure.phase}, ${announcement.failure.reason}`
    case 'INTERNET_STATUS_REDIRECT':
    case 'INTERNET_STATUS_INTERMEDIATE_RESPONSE':
    case 'answered':
      return `${name} ${announcement.status}`
    case 'INTERNET_STATUS_COOKIE_SENT':
    case 'INTERNET_STATUS_COOKIE_RECEIVED':
      return `${name} ${announcement.count}`
    case 'challenged':
      return `${name} ${announcement.scheme}${announcement.proxy ? ' by proxy' : ''}`
    case 'queued':
      return `${name} ${announcement.position} of ${announcement.limit}`
    case 'ioPending':
      return `${name} ${announcement.call}`
    case 'reused':
      return `${name} after ${announcement.exchanges}`
    default:
      return name
  }
}

/** The word for a number of bytes that no kernel takes at once. */
export const MUCH = 'much'

/** The type of an event, and those facts that are the same on every run. */
export function lineOf(event: RequestEvent, tooMuch: number): string {
  switch (event.type) {
    case 'caller.write':
      return `${event.type} ${event.bytes === tooMuch ? MUCH : event.bytes}`
    case 'caller.read':
    case 'wire.proceeding':
    case 'wire.read':
    case 'wire.arrived':
      return `${event.type} ${event.bytes}`
    case 'wire.queued':
      return `${event.type} ${event.position} of ${event.limit}`
    case 'wire.interim':
    case 'wire.answered':
      return `${event.type} ${event.status}`
    case 'wire.failed':
    case 'wire.unwritable':
      return `${event.type}${failureText(event.failure)}`
    case 'wire.responded': {
      const to = event.redirect === undefined ? '' : ` to ${new URL(event.redirect).pathname}`
      return `${event.type} ${event.status}${to}${event.failure === undefined ? '' : failureText(event.failure)}`
    }
    default:
      return event.type
  }
}

const failureText = ({ phase, reason }: Failure): string => `: ${phase}, ${reason}`
