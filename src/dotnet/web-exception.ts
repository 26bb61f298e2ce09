// WebException: a request failed, or its response has an error status.

import { InvalidOperationException } from './exceptions.ts'
import type { WebResponse } from './web-request.ts'

export const WebExceptionStatus = {
  Success: 0,
  NameResolutionFailure: 1,
  ConnectFailure: 2,
  ReceiveFailure: 3,
  SendFailure: 4,
  PipelineFailure: 5,
  RequestCanceled: 6,
  ProtocolError: 7,
  ConnectionClosed: 8,
  TrustFailure: 9,
  SecureChannelFailure: 10,
  ServerProtocolViolation: 11,
  KeepAliveFailure: 12,
  Pending: 13,
  Timeout: 14,
  ProxyNameResolutionFailure: 15,
  UnknownError: 16,
  MessageLengthLimitExceeded: 17,
  CacheEntryNotFound: 18,
  RequestProhibitedByCachePolicy: 19,
  RequestProhibitedByProxy: 20,
} as const

export type WebExceptionStatusName = keyof typeof WebExceptionStatus
export type WebExceptionStatus = (typeof WebExceptionStatus)[WebExceptionStatusName]

/** `response` can be read if the status is ProtocolError. */
export class WebException extends InvalidOperationException {
  override readonly name: string = 'WebException'
  readonly status: WebExceptionStatus
  readonly response: WebResponse | null

  constructor(message?: string, innerException?: Error | null)
  constructor(message: string, status: WebExceptionStatus)
  constructor(
    message: string,
    innerException: Error | null,
    status: WebExceptionStatus,
    response: WebResponse | null,
  )
  constructor(
    message = 'The request failed.',
    innerOrStatus: Error | WebExceptionStatus | null = null,
    status: WebExceptionStatus = WebExceptionStatus.UnknownError,
    response: WebResponse | null = null,
  ) {
    super(message, typeof innerOrStatus === 'number' ? null : innerOrStatus)
    this.status = typeof innerOrStatus === 'number' ? innerOrStatus : status
    this.response = response
  }
}

export const closedError = (): WebException =>
  new WebException('The stream is closed.', WebExceptionStatus.ConnectionClosed)

export const abortedError = (): WebException =>
  new WebException('The request was aborted.', WebExceptionStatus.RequestCanceled)
