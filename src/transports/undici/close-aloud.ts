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

/** Keeps a connection that is clean and open, and closes any other. */
export function letGo(connection: Connection, isClean: boolean, listener: Listener | null): void {
  if (isClean && connection.isOpen) connection.free()
  else closeAloud(connection, listener)
}
