// What a request remembers, and the named changes of it. Plain functions, so that any interpreter of the chart can apply them.

import type { Failure, Phase } from './failure.ts'
import type { Call } from './internet-status.ts'
import type { RequestEvent } from './request.events.ts'

export interface RequestInput {
  /** Unique within the process. */
  readonly id: number
  readonly method: string
  /** Without credentials. */
  readonly url: string
}

export interface RequestContext extends RequestInput {
  /** The call that has not completed yet. */
  readonly call: Call | null
  /** The status code of the last final response. */
  readonly status: number | null
  /** Body bytes of this exchange that the kernel took. */
  readonly bodyBytesSent: number
  /** Body bytes of this exchange that the caller was given. */
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

/** Where a failure in this state happened. */
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

// These say the same every time, and say it with the same object: a small request makes eight such changes.
const sendBegun: Change = { ...unsent, call: 'send' }
const sendExBegun: Change = { ...unsent, call: 'sendEx' }
const sendContinued: Change = { bodyBytesSent: 0, failure: null, call: 'send' }
const sendExContinued: Change = { bodyBytesSent: 0, failure: null, call: 'sendEx' }
const writeBegun: Change = { call: 'write' }
const endBegun: Change = { call: 'end' }
const readBegun: Change = { call: 'read' }
const queryBegun: Change = { call: 'query' }
const callFinished: Change = { call: null }

/** The changes of the context, by the names that the chart gives them. */
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
  /** Its completion was not told yet, and will be another. */
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

  /** The head, and any body that went with it, will be sent anew. */
  noteRetry: (): Change => ({ bodyBytesSent: 0 }),

  noteFailure: ({ event }: Args): Change =>
    'failure' in event && event.failure !== undefined ? { failure: event.failure } : {},
} as const
