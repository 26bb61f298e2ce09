// The options by number.

import { ConnectionHandle, type Handle } from '../handles/index.ts'
import { RequestHandle } from '../requests/index.ts'
import { generalOptions } from './general-options.ts'
import type { Level, Options } from './option.ts'
import { processOptions } from './process-options.ts'
import { requestOptions } from './request-options.ts'
import { securityOptions } from './security-options.ts'

export const options: Options = {
  ...generalOptions,
  ...processOptions,
  ...requestOptions,
  ...securityOptions,
}

export function levelOf(handle: Handle | null): Level {
  if (handle === null) return 'process'
  if (handle instanceof RequestHandle) return 'request'
  return handle instanceof ConnectionHandle ? 'connection' : 'session'
}
