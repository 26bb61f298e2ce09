// The pair of statuses around the end of a connection.

import type { Listener } from '../../lifecycle/index.ts'
import type { Connection } from './connection.ts'

/** Closes a connection and tells of it, where there was one. */
export function closeAloud(connection: Connection, listener: Listener | null): void {
  const wasUp = connection.isUp
  if (wasUp) listener?.report({ type: 'wire.closingConnection' })
  connection.close()
  if (wasUp) listener?.report({ type: 'wire.connectionClosed' })
}

/** Keeps a connection that is open and clean, or not yet used, and closes any other. Who waits for it begins now, or later. */
export function letGo(
  connection: Connection,
  isClean: boolean,
  listener: Listener | null,
  later: boolean,
): void {
  if ((isClean || connection.isResting) && connection.isOpen) connection.free(later)
  else closeAloud(connection, listener)
}
