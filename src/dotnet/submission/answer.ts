// What System.Net makes of a response head.

import type { ResponseHead } from '../../lifecycle/index.ts'
import { WebException, WebExceptionStatus } from '../errors/index.ts'
import type { AnyHttpWebRequest } from '../request/index.ts'
import type { HttpWebResponse } from '../response/index.ts'

/** `failure`: errors, and redirects that should have been followed and were not, are exceptions (CheckResubmit). */
export type Answer = 'response' | 'failure' | 'too large'

/** `received`: raw bytes of the head, and of as much of the body as came with it. */
export function answerOf(head: ResponseHead, received: number, request: AnyHttpWebRequest): Answer {
  const { status } = head
  const limit = request.maximumResponseHeadersLength
  if (limit >= 0 && received > limit * 1024 && sizeOf(head) > limit * 1024) return 'too large'
  return status >= 400 || (status >= 300 && request.allowAutoRedirect) ? 'failure' : 'response'
}

/** Bytes of the body that are to come; -1 where nobody knows. */
export function lengthOf(head: ResponseHead, method: string): number {
  const { status } = head
  if (method === 'HEAD' || status === 204 || status === 304) return 0
  const declared = head.header('content-length')
  return declared === null ? -1 : Number(declared)
}

function sizeOf(head: ResponseHead): number {
  const statusLine = `HTTP/${head.httpVersion} ${head.status} ${head.statusText}\r\n`
  const fields = head.rawHeaders.reduce((bytes, text) => bytes + text.length + 2, 0)
  return statusLine.length + fields + 2
}

export const tooLargeError = (): WebException =>
  new WebException(
    'The response head is larger than maximumResponseHeadersLength allows.',
    WebExceptionStatus.MessageLengthLimitExceeded,
  )

export const protocolError = (response: HttpWebResponse): WebException =>
  new WebException(
    `The server answered with ${response.statusCode} ${response.statusDescription}.`,
    null,
    WebExceptionStatus.ProtocolError,
    response,
  )
