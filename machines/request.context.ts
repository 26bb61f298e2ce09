// The context of a request, and the named changes to it. They are plain functions, so that any interpreter of the chart can apply them.

import type { Failure, Phase } from './failure.ts'
import type { Call } from './internet-status.ts'
import type { RequestEvent } from './request.events.ts'
import type { Announcement, StatusName } from './status.ts'

export interface RequestInput {
  /** Unique within the process. */
  readonly id: number
  readonly method: string
  /** Without credentials. */
  readonly url: string
}

export interface RequestContext extends RequestInput {
  /** The pending call. */
  readonly call: Call | null
  /** The status code of the last final response. */
  readonly status: number | null
  /** Body bytes of this exchange that the kernel took. */
  readonly bodyBytesSent: number
  /** Body bytes of this exchange that the caller has read. */
  readonly bodyBytesReceived: number
  /** Redirects followed by this exchange. */
  readonly redirects: number
  readonly failure: Failure | null
}

export interface RequestOutput {
  readonly status: number | null
  readonly bodyBytesSent: number
  readonly bodyBytesReceived: number
  readonly failure: Failure | null
}

/** `pending`: a call has not completed, so no other may start. */
export type RequestTag = 'pending'

/** The phase of a failure in this state. */
export interface RequestMeta {
  readonly phase: Phase
}

export interface Args {
  readonly context: RequestContext
  readonly event: RequestEvent
}

type Change = Partial<RequestContext>

const unsent = { status: null, bodyBytesSent: 0, bodyBytesReceived: 0, redirects: 0, failure: null } as const

export const initialContext = ({ id, method, url }: RequestInput): RequestContext => ({
  id,
  method,
  url,
  call: null,
  ...unsent,
})

export const outputOf = (context: RequestContext): RequestOutput => ({
  status: context.status,
  bodyBytesSent: context.bodyBytesSent,
  bodyBytesReceived: context.bodyBytesReceived,
  failure: context.failure,
})

// These changes are always the same, so each is one shared object: a small request makes eight of them.
const sendBegun: Change = { ...unsent, call: 'send' }
const sendExBegun: Change = { ...unsent, call: 'sendEx' }
const sendContinued: Change = { bodyBytesSent: 0, failure: null, call: 'send' }
const sendExContinued: Change = { bodyBytesSent: 0, failure: null, call: 'sendEx' }
const writeBegun: Change = { call: 'write' }
const endBegun: Change = { call: 'end' }
const readBegun: Change = { call: 'read' }
const queryBegun: Change = { call: 'query' }
const callFinished: Change = { call: null }

/** The changes to the context, by the names that the chart uses. */
export const changes = {
  beginSend: (): Change => sendBegun,
  beginSendEx: (): Change => sendExBegun,
  /** The exchange goes on: its status and its redirects are kept. */
  continueSend: (): Change => sendContinued,
  continueSendEx: (): Change => sendExContinued,
  beginWrite: (): Change => writeBegun,
  beginEnd: (): Change => endBegun,
  beginRead: (): Change => readBegun,
  beginQuery: (): Change => queryBegun,
  finishCall: (): Change => callFinished,
  /** The completion of the call was not delivered yet; the call completes in another way. */
  reopenCall: ({ event }: Args): Change =>
    'untold' in event && event.untold !== undefined ? { call: event.untold } : {},

  countSent: ({ context, event }: Args): Change =>
    'bodyBytes' in event ? { bodyBytesSent: context.bodyBytesSent + event.bodyBytes } : {},

  countReceived: ({ context, event }: Args): Change =>
    'bytes' in event ? { bodyBytesReceived: context.bodyBytesReceived + event.bytes } : {},

  noteStatus: ({ event }: Args): Change => ('status' in event ? { status: event.status } : {}),

  noteRedirect: ({ context, event }: Args): Change =>
    'redirect' in event && event.redirect !== undefined
      ? { url: event.redirect, redirects: context.redirects + 1, bodyBytesSent: 0 }
      : {},

  /** The head, and any body that went with it, will be sent again. */
  noteRetry: (): Change => ({ bodyBytesSent: 0 }),

  noteFailure: ({ event }: Args): Change =>
    'failure' in event && event.failure !== undefined ? { failure: event.failure } : {},
} as const

type EventOf<Type extends RequestEvent['type']> = Extract<RequestEvent, { type: Type }>

/** The facts of an announcement: those of the event that caused it, except for facts about the exchange as a whole. */
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
      return responseReceived(event as EventOf<'wire.responded' | 'wire.headReceived' | 'wire.arrived'>)
    case 'INTERNET_STATUS_REDIRECT':
      return { type: status, url: context.url, status: context.status ?? 0 }
    case 'INTERNET_STATUS_REQUEST_COMPLETE':
      return completion(context, event)
    case 'challenged':
      return { type: status, ...('challenge' in event ? event.challenge : undefined) } as Announcement
    case 'reused':
      return reused(event as EventOf<'wire.reused'>)
    case 'ioPending':
      return { type: status, call: context.call ?? 'read', bytes: 'bytes' in event ? event.bytes : 0 }
  }
  // Every other status has one event that announces it, with the same facts under the same names.
  return { ...event, type: status } as Announcement
}

/** A head, or a piece of the body that a read was waiting for. */
function responseReceived(
  event: EventOf<'wire.responded' | 'wire.headReceived' | 'wire.arrived'>,
): Announcement {
  const type = 'INTERNET_STATUS_RESPONSE_RECEIVED'
  if (event.type === 'wire.arrived') return { type, bytes: event.received }
  return { type, bytes: event.bytes, status: event.status }
}

function reused({ address, connection, exchanges, idleMs, port }: EventOf<'wire.reused'>): Announcement {
  const type = 'reused'
  if (connection === undefined || idleMs === undefined) return { type, address, port, exchanges }
  return { type, address, port, exchanges, connection, idleMs }
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
