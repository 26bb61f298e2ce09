// What listeners get: one flat object for each announcement of the chart, with request, sequence and time.

import type { internetStatus, StatusFacts, StatusName } from '../../../machines/index.ts'

/** The properties of every notification. */
export interface NotificationHead<Name extends StatusName = StatusName> {
  /** WinInet's name, or a plain one in lower case if WinInet has none. */
  readonly name: Name
  /** The number of that name in wininet.h; null for a plain one. */
  readonly number: Name extends keyof typeof internetStatus ? (typeof internetStatus)[Name] : null
  /** The id of the request; unique within the process and never used again. */
  readonly requestId: number
  /** 1, 2, 3 … for each request; notifications without a listener count, too. */
  readonly sequence: number
  /** Milliseconds since the request was opened, by the session's monotonic clock. */
  readonly elapsed: number
}

/** The notification with this name, and its facts. */
export type NotificationOf<Name extends StatusName> = NotificationHead<Name> & StatusFacts[Name]

/** Any notification; `name` tells them apart. */
export type Notification = { [Name in StatusName]: NotificationOf<Name> }[StatusName]

/** Each notification by its own name. */
export type NotificationEvents = { [Name in StatusName]: [notification: NotificationOf<Name>] }

/** The events of an HttpRequest. `status` is every notification. */
export interface RequestEvents extends NotificationEvents {
  status: [notification: Notification]
}

/** The events of a Session: those of all its requests, and errors of listeners. */
export interface SessionNotificationEvents extends RequestEvents {
  /** A listener threw. Without a listener for `listenerError`, the error becomes an uncaughtException. */
  listenerError: [error: unknown, notification: Notification]
}
