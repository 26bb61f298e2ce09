// The failure of a write after an early response, while the exchange goes on.

import type { Failure } from '../../machines/index.ts'

export const answeredEarly: Failure = {
  phase: 'write',
  reason: 'answeredEarly',
  message:
    'The server responded before the body was complete and ended the connection; call end() to read the response.',
}
