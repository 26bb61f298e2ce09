// What listeners hear: one flat object for each announcement of the chart, with who, when and in which order.

import {
  type Announcement,
  internetStatus,
  type StatusFacts,
  type StatusName,
} from '../../../machines/index.ts'

/** What every notification says, whatever its name. */
export interface NotificationHead<Name extends StatusName = StatusName> {
  /** WinInet's name, or a plain one in small letters for what WinInet has no name for. */
  readonly name: Name
  /** The number of that name in wininet.h; null for a plain one. */
  readonly number: Name extends keyof typeof internetStatus ? (typeof internetStatus)[Name] : null
  /** Which request it is about; unique within the process and never used again. */
  readonly requestId: number
  /** 1, 2, 3 … for each request. Notifications that nobody heard are counted, too. */
  readonly sequence: number
  /** Milliseconds since the request was opened, by the session's monotonic clock. */
  readonly elapsed: number
}

/** The notification of one name, with the facts that it carries. */
export type NotificationOf<Name extends StatusName> = NotificationHead<Name> & StatusFacts[Name]

/** Any notification; `name` tells which. */
export type Notification = { [Name in StatusName]: NotificationOf<Name> }[StatusName]

/** Each notification under its own name. */
export type NotificationEvents = { [Name in StatusName]: [notification: NotificationOf<Name>] }

/** What an HttpRequest emits. `status` hears every notification. */
export interface RequestEvents extends NotificationEvents {
  status: [notification: Notification]
}

/** What a Session emits: what all its requests do, and the errors of listeners. */
export interface SessionEvents extends RequestEvents {
  /** A listener threw. Without a listener for this, its error becomes an uncaughtException. */
  listenerError: [error: unknown, notification: Notification]
}

const numbers: Readonly<Record<string, number | undefined>> = internetStatus

/** On the hot path: a small request makes eight of these. A copy in a loop costs 40 ns, a rest pattern more. */
export function notificationOf(
  announcement: Announcement,
  requestId: number,
  sequence: number,
  elapsed: number,
): Notification {
  const name = announcement.type
  const number = numbers[name] ?? null
  switch (name) {
    case 'INTERNET_STATUS_SENDING_REQUEST':
    case 'INTERNET_STATUS_RECEIVING_RESPONSE':
    case 'INTERNET_STATUS_HANDLE_CREATED':
    case 'INTERNET_STATUS_HANDLE_CLOSING':
      return { name, number, requestId, sequence, elapsed } as Notification
    case 'INTERNET_STATUS_REQUEST_SENT': {
      const { bytes, bodyBytes } = announcement
      return { name, number, requestId, sequence, elapsed, bytes, bodyBytes } as Notification
    }
    case 'INTERNET_STATUS_RESPONSE_RECEIVED': {
      const { bytes, status } = announcement
      if (status === undefined) return { name, number, requestId, sequence, elapsed, bytes } as Notification
      return { name, number, requestId, sequence, elapsed, bytes, status } as Notification
    }
    default: {
      const notification: Record<string, unknown> = { name, number, requestId, sequence, elapsed }
      for (const fact in announcement) {
        if (fact !== 'type') notification[fact] = announcement[fact as keyof Announcement]
      }
      return notification as unknown as Notification
    }
  }
}
