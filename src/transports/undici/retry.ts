// When a request is sent again without being asked.

import { isRepeatable } from '../repeating.ts'
import type { Connection } from './connection.ts'
import type { UndiciExchange } from './exchange.ts'

/**
 * A kept connection may die just as it is used again (RFC 9112 §9.3.1). Where nothing of the request has left, the server
 * has seen nothing of it, whatever its method. Once.
 */
export function mayRetry(
  { head, incoming, outgoing, needsFreshConnection }: UndiciExchange,
  connection: Connection,
): boolean {
  if (needsFreshConnection || incoming.anyByteCame) return false
  if (!connection.isIssued) return connection.isReused || connection.wasReserved
  return connection.isReused && isRepeatable(head, outgoing.sent, outgoing.isWaiting)
}
