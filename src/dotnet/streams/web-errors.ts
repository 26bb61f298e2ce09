// What a stream says when its request is over.

import { NotSupportedException, WebException, WebExceptionStatus } from '../errors/index.ts'

export const closedError = (): WebException =>
  new WebException('The stream is closed.', WebExceptionStatus.ConnectionClosed)

export const abortedError = (): WebException =>
  new WebException('The request was aborted.', WebExceptionStatus.RequestCanceled)

export const concurrentError = (): NotSupportedException =>
  new NotSupportedException('The stream does one thing at a time: wait for the operation that is under way.')
