// When a request may be sent again without being asked, after the kept connection that it was given to turned out to be dead.

import type { RequestHead } from '../lifecycle/index.ts'

/** RFC 9110 §9.2.2. */
const idempotent: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE'])

/** Where repeating is harmless, and no byte of a body was handed over: once the head of an upload has left, some may have been. */
export const isRepeatable = (
  { body, method, more, repeatsAnyMethod = false }: RequestHead,
  headHasLeft: boolean,
  bodyWaits: boolean,
): boolean =>
  (repeatsAnyMethod || idempotent.has(method)) &&
  (bodyWaits || ((body === null || body.length === 0) && !(more && headHasLeft)))
