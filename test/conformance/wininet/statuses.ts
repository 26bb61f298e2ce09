// How a notification is written down.

import { statuses } from './api.ts'
import type { Handles } from './handles.ts'

const names: ReadonlyMap<number, string> = new Map(
  Object.entries(statuses).map(([name, value]) => [value, name.replace('INTERNET_STATUS_', '')]),
)

export const statusName = (status: number): string => names.get(status) ?? `status:${status}`

/** With a space before it; empty for a status without a payload. `givesHandle`: what completes is a call whose result is a handle. */
export function payloadOf(status: string, payload: unknown, handles: Handles, givesHandle: boolean): string {
  switch (status) {
    case 'RESOLVING_NAME':
    case 'NAME_RESOLVED':
    case 'CONNECTING_TO_SERVER':
    case 'CONNECTED_TO_SERVER':
    case 'REDIRECT':
      return ` ${JSON.stringify(payload)}`
    case 'REQUEST_SENT':
    case 'RESPONSE_RECEIVED':
    case 'INTERMEDIATE_RESPONSE':
    case 'COOKIE_SENT':
    case 'COOKIE_RECEIVED':
      return ` ${payload}`
    case 'HANDLE_CREATED':
    case 'HANDLE_CLOSING':
      return ` ${handles.alias(payload as number)}`
    case 'REQUEST_COMPLETE': {
      const { dwError, dwResult } = payload as { dwError: number; dwResult: number }
      return ` {${givesHandle && dwResult !== 0 ? handles.alias(dwResult) : dwResult},${dwError}}`
    }
    default:
      return ''
  }
}
