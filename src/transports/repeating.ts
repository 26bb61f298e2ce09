// When a transport may send a request again by itself, because the kept connection that the request was given to was
// dead.

import type { RequestHead } from '../lifecycle/index.ts'

/** RFC 9110 §9.2.2. */
const idempotent: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE'])

/**
 * True if a repeat is harmless and no byte of a body was handed over. Once the head of an upload was sent, some may
 * have been.
 */
export const isRepeatable = (
  { body, method, more, repeatsAnyMethod = false }: RequestHead,
  headHasLeft: boolean,
  bodyWaits: boolean,
): boolean =>
  (repeatsAnyMethod || idempotent.has(method)) &&
  (bodyWaits || ((body === null || body.length === 0) && !(more && headHasLeft)))
