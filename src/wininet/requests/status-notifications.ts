// Translates the core's announcements to WinInet's notifications. Those without a number in wininet.h are left out,
// as in WinInet.

import type { Announcement } from '../../../machines/index.ts'
import {
  INTERNET_STATUS_CLOSING_CONNECTION,
  INTERNET_STATUS_CONNECTED_TO_SERVER,
  INTERNET_STATUS_CONNECTING_TO_SERVER,
  INTERNET_STATUS_CONNECTION_CLOSED,
  INTERNET_STATUS_COOKIE_RECEIVED,
  INTERNET_STATUS_COOKIE_SENT,
  INTERNET_STATUS_INTERMEDIATE_RESPONSE,
  INTERNET_STATUS_NAME_RESOLVED,
  INTERNET_STATUS_RECEIVING_RESPONSE,
  INTERNET_STATUS_REDIRECT,
  INTERNET_STATUS_REQUEST_SENT,
  INTERNET_STATUS_RESOLVING_NAME,
  INTERNET_STATUS_RESPONSE_RECEIVED,
  INTERNET_STATUS_SENDING_REQUEST,
} from '../constants/index.ts'
import type { Handle } from '../handles/index.ts'

export const SIZEOF_DWORD = 4

export function notifyStatus(handle: Handle, announcement: Announcement): void {
  switch (announcement.type) {
    case 'INTERNET_STATUS_RESOLVING_NAME':
      notifyText(handle, INTERNET_STATUS_RESOLVING_NAME, announcement.host)
      return
    case 'INTERNET_STATUS_NAME_RESOLVED':
      notifyText(handle, INTERNET_STATUS_NAME_RESOLVED, announcement.addresses[0] ?? '')
      return
    case 'INTERNET_STATUS_CONNECTING_TO_SERVER':
      notifyText(handle, INTERNET_STATUS_CONNECTING_TO_SERVER, announcement.address)
      return
    case 'INTERNET_STATUS_CONNECTED_TO_SERVER':
      notifyText(handle, INTERNET_STATUS_CONNECTED_TO_SERVER, announcement.address)
      return
    case 'INTERNET_STATUS_REDIRECT':
      notifyText(handle, INTERNET_STATUS_REDIRECT, announcement.url)
      return
    case 'INTERNET_STATUS_SENDING_REQUEST':
      handle.notify(INTERNET_STATUS_SENDING_REQUEST, null, 0)
      return
    case 'INTERNET_STATUS_REQUEST_SENT':
      handle.notify(INTERNET_STATUS_REQUEST_SENT, announcement.bytes, SIZEOF_DWORD)
      return
    case 'INTERNET_STATUS_RECEIVING_RESPONSE':
      handle.notify(INTERNET_STATUS_RECEIVING_RESPONSE, null, 0)
      return
    case 'INTERNET_STATUS_RESPONSE_RECEIVED':
      handle.notify(INTERNET_STATUS_RESPONSE_RECEIVED, announcement.bytes, SIZEOF_DWORD)
      return
    case 'INTERNET_STATUS_INTERMEDIATE_RESPONSE':
      handle.notify(INTERNET_STATUS_INTERMEDIATE_RESPONSE, announcement.status, SIZEOF_DWORD)
      return
    case 'INTERNET_STATUS_COOKIE_SENT':
      handle.notify(INTERNET_STATUS_COOKIE_SENT, announcement.count, SIZEOF_DWORD)
      return
    case 'INTERNET_STATUS_COOKIE_RECEIVED':
      handle.notify(INTERNET_STATUS_COOKIE_RECEIVED, announcement.count, SIZEOF_DWORD)
      return
    case 'INTERNET_STATUS_CLOSING_CONNECTION':
      handle.notify(INTERNET_STATUS_CLOSING_CONNECTION, null, 0)
      return
    case 'INTERNET_STATUS_CONNECTION_CLOSED':
      handle.notify(INTERNET_STATUS_CONNECTION_CLOSED, null, 0)
      return
  }
}

/** The length counts the final NUL. */
function notifyText(handle: Handle, status: 10 | 11 | 20 | 21 | 110, text: string): void {
  handle.notify(status, text, text.length + 1)
}
