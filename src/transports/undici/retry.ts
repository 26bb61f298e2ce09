// When a request is sent again without being asked.

import type { Connection } from './connection.ts'
import type { UndiciExchange } from './exchange.ts'

/** RFC 9110 §9.2.2. */
const idempotent: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE'])

/**
 * A kept connection may die just as it is used again: then the server has seen nothing of the request (RFC 9112 §9.3.1).
 * Once, never after a byte of a body was handed over, and only where repeating is harmless.
 */
export function mayRetry(
  { head, incoming, outgoing, needsFreshConnection }: UndiciExchange,
  connection: Connection,
): boolean {
  return (
    connection.isReused &&
    !needsFreshConnection &&
    !incoming.anyByteCame &&
    (head.body === null || head.body.length === 0) &&
    !(head.more && outgoing.sent) &&
    idempotent.has(head.method)
  )
}
