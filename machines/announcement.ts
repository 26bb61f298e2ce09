// Which facts an announcement carries: those of the event that caused it, except where the exchange as a whole is meant.

import type { Args, RequestContext } from './request.context.ts'
import type { RequestEvent } from './request.events.ts'
import type { Announcement, StatusName } from './status.ts'

export function announcement({ context, event }: Args, status: StatusName): Announcement {
  switch (status) {
    case 'INTERNET_STATUS_SENDING_REQUEST':
    case 'INTERNET_STATUS_RECEIVING_RESPONSE':
    case 'INTERNET_STATUS_CLOSING_CONNECTION':
    case 'INTERNET_STATUS_CONNECTION_CLOSED':
    case 'INTERNET_STATUS_HANDLE_CREATED':
    case 'INTERNET_STATUS_HANDLE_CLOSING':
      return { type: status }
    case 'INTERNET_STATUS_REQUEST_SENT':
    case 'progress':
      return { type: status, bytes: 'bytes' in event ? event.bytes : 0, bodyBytes: context.bodyBytesSent }
    case 'INTERNET_STATUS_RESPONSE_RECEIVED':
      return event.type === 'wire.responded' || event.type === 'wire.headReceived'
        ? { type: status, bytes: event.bytes, status: event.status }
        : { type: status, bytes: event.type === 'wire.arrived' ? event.received : 0 }
    case 'INTERNET_STATUS_REDIRECT':
      return { type: status, url: context.url, status: context.status ?? 0 }
    case 'INTERNET_STATUS_REQUEST_COMPLETE':
      return completion(context, event)
    case 'challenged':
      return { type: status, ...('challenge' in event ? event.challenge : undefined) } as Announcement
    case 'reused':
      if (event.type !== 'wire.reused') break
      return { type: status, address: event.address, port: event.port, exchanges: event.exchanges }
    case 'ioPending':
      return { type: status, call: context.call ?? 'read', bytes: 'bytes' in event ? event.bytes : 0 }
  }
  // Every other status has one event that announces it, with the same facts under the same names.
  return { ...event, type: status } as Announcement
}

function completion(context: RequestContext, event: RequestEvent): Announcement {
  const type = 'INTERNET_STATUS_REQUEST_COMPLETE'
  const call = context.call ?? 'read'
  const failure = failureOf(context, event)
  if (failure !== undefined) return { type, call, failure }
  if (event.type === 'wire.arrived' || event.type === 'wire.drained')
    return { type, call, bytes: event.bytes }
  return { type, call }
}

const failureOf = (context: RequestContext, event: RequestEvent) => {
  if (event.type === 'wire.stopped') return context.failure ?? undefined
  return 'failure' in event ? event.failure : undefined
}
