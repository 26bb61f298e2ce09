// What listeners hear: one flat object for each announcement of the chart, with who, when and in which order.

import type { internetStatus, StatusFacts, StatusName } from '../../../machines/index.ts'

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
