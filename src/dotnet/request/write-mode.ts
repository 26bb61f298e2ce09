// How the body of a request goes out, and which requests may have none. Fixed by the first Begin call.

import { InvalidOperationException, ProtocolViolationException } from '../exceptions.ts'
import type { Settings } from './request-properties.ts'

/** `buffer`: nothing leaves before the stream is closed. `chunked` and `contentLength`: each write leaves at once. */
export type WriteMode = 'none' | 'contentLength' | 'chunked' | 'buffer'

/** KnownHttpVerb, ContentBodyNotAllowed. */
export const bodiless: ReadonlySet<string> = new Set(['GET', 'HEAD', 'CONNECT'])

/** `isOld`: the server has answered in HTTP/1.0, which knows no chunks. */
export function writeModeOf(settings: Readonly<Settings>, forStream: boolean, isOld: boolean): WriteMode {
  // Without a stream nothing is promised but, at most, a length of 0.
  if (bodiless.has(settings.method) || !forStream) return 'none'
  if (settings.sendChunked) return isOld ? 'buffer' : 'chunked'
  if (settings.contentLength >= 0) return 'contentLength'
  // In .NET such a body ends with the connection, which HTTP/1.1 does not know for requests (RFC 9112 §6.3).
  return settings.allowWriteStreamBuffering ? 'buffer' : 'chunked'
}

/** CheckProtocol(true). @throws ProtocolViolationException and InvalidOperationException */
export function checkStreamIsAllowed(
  settings: Readonly<Settings>,
  transferEncoding: string | null,
  isOld: boolean,
): void {
  if (bodiless.has(settings.method))
    throw new ProtocolViolationException(`${settings.method} sends no body: set another method first.`)
  checkLengthIsKnown(settings)
  if (isOld && settings.sendChunked && !settings.allowWriteStreamBuffering)
    throw new ProtocolViolationException(
      'The server speaks HTTP/1.0, which knows no chunks: set contentLength, or allow buffering.',
    )
  checkTransferEncoding(settings, transferEncoding)
}

/** CheckProtocol(false). @throws ProtocolViolationException and InvalidOperationException */
export function checkResponseIsAllowed(settings: Readonly<Settings>, transferEncoding: string | null): void {
  const { contentLength, method, sendChunked } = settings
  if (bodiless.has(method)) {
    if (contentLength > 0 || sendChunked)
      throw new ProtocolViolationException(
        `${method} sends no body: leave contentLength and sendChunked alone, or set another method.`,
      )
  } else if (method === 'POST' || method === 'PUT') checkLengthIsKnown(settings)
  checkTransferEncoding(settings, transferEncoding)
}

function checkLengthIsKnown(settings: Readonly<Settings>): void {
  const { allowWriteStreamBuffering, contentLength, keepAlive, sendChunked } = settings
  if (keepAlive && !allowWriteStreamBuffering && contentLength < 0 && !sendChunked)
    throw new ProtocolViolationException(
      'Without buffering the length of the body must be known: set contentLength, or sendChunked.',
    )
}

function checkTransferEncoding({ sendChunked }: Readonly<Settings>, transferEncoding: string | null): void {
  if (transferEncoding !== null && !sendChunked)
    throw new InvalidOperationException(
      'transferEncoding is set and sendChunked is not: set both, or neither.',
    )
}
