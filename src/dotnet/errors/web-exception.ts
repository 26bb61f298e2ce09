// A request failed, or its answer says that it did.

import type { WebResponse } from '../response/index.ts'
import { InvalidOperationException } from './invalid-operation-exception.ts'
import { WebExceptionStatus } from './web-exception-status.ts'

/** `response` is there, and can be read, when the status is ProtocolError. */
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
