// What System.Net makes of a response head.

import type { ResponseHead } from '../../lifecycle/index.ts'
import { WebException, WebExceptionStatus } from '../errors/index.ts'
import type { HttpWebResponse } from '../response/index.ts'

/** Such an answer is an exception: errors, and redirects that should have been followed and were not (CheckResubmit). */
export const isFailure = (status: number, followsRedirects: boolean): boolean =>
  status >= 400 || (followsRedirects && status >= 300)

/** `received`: raw bytes of the head, and of as much of the body as came with it. `limit`: kilobytes, -1 for none. */
export function isTooLarge(head: ResponseHead, received: number, limit: number): boolean {
  if (limit < 0 || received <= limit * 1024) return false
  const statusLine = `HTTP/${head.httpVersion} ${head.status} ${head.statusText}\r\n`
  let bytes = statusLine.length + 2
  head.rawHeaders.forEach((text, i) => {
    bytes += text.length + (i % 2 === 0 ? ': '.length : '\r\n'.length)
  })
  return bytes > limit * 1024
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
