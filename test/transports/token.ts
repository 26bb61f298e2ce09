// One announcement as one line of a recording.

import type { Announcement } from '../../machines/index.ts'

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
