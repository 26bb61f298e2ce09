// Translates the core's announcements to WinInet's notifications. Those without a number in wininet.h are left out,
// as in WinInet.

import { type Announcement, type InternetStatusName, internetStatus } from '../../../machines/index.ts'
import type { Handle } from '../handles/index.ts'
import type { StatusArguments } from '../status-callback.ts'

export const SIZEOF_DWORD = 4

export function notifyStatus(handle: Handle, announcement: Announcement): void {
  const information = informationOf(announcement)
  if (information === undefined) return
  const status = internetStatus[announcement.type as InternetStatusName] as StatusArguments[2]
  if (information === null) handle.notify(status, null, 0)
  // The length counts the final NUL.
  else if (typeof information === 'string') handle.notify(status, information, information.length + 1)
  else handle.notify(status, information, SIZEOF_DWORD)
}

/** Undefined for a status that WinInet does not send in this way. */
function informationOf(announcement: Announcement): string | number | null | undefined {
  switch (announcement.type) {
    case 'INTERNET_STATUS_RESOLVING_NAME':
      return announcement.host
    case 'INTERNET_STATUS_NAME_RESOLVED':
      return announcement.addresses[0] ?? ''
    case 'INTERNET_STATUS_CONNECTING_TO_SERVER':
    case 'INTERNET_STATUS_CONNECTED_TO_SERVER':
      return announcement.address
    case 'INTERNET_STATUS_REDIRECT':
      return announcement.url
    case 'INTERNET_STATUS_REQUEST_SENT':
    case 'INTERNET_STATUS_RESPONSE_RECEIVED':
      return announcement.bytes
    case 'INTERNET_STATUS_INTERMEDIATE_RESPONSE':
      return announcement.status
    case 'INTERNET_STATUS_COOKIE_SENT':
    case 'INTERNET_STATUS_COOKIE_RECEIVED':
      return announcement.count
    case 'INTERNET_STATUS_SENDING_REQUEST':
    case 'INTERNET_STATUS_RECEIVING_RESPONSE':
    case 'INTERNET_STATUS_CLOSING_CONNECTION':
    case 'INTERNET_STATUS_CONNECTION_CLOSED':
      return null
  }
  return undefined
}
