// The settings of a request when it is submitted, and the checks of how they fit together.

import type { LifecycleOptions, Target } from '../../lifecycle/index.ts'
import type { ProtectionSpaces } from '../../session/index.ts'
import type { RequestCachePolicy } from '../cache-policies.ts'
import type { Routing } from '../connections/routes.ts'
import type { ServicePoint } from '../connections/service-point.ts'
import { InvalidOperationException, ProtocolViolationException } from '../exceptions.ts'
import type { Trace } from '../trace.ts'
import type { WebHeaderCollection } from '../web-header-collection.ts'
import type { AnyWebRequest } from '../web-request.ts'
import type { Settings } from './request-properties.ts'

/** Fixed when it is made: properties that are set later are in the next plan. */
export interface RequestPlan {
  readonly settings: Readonly<Settings>
  /** Null if no field was set. */
  readonly headers: WebHeaderCollection | null
  readonly target: Target
  readonly servicePoint: ServicePoint
  readonly routing: Routing
  /** Without a policy, which the submission adds. */
  readonly lifecycle: LifecycleOptions
  readonly cachePolicy: RequestCachePolicy
  /** Both in bytes; infinity means no limit. */
  readonly maximumHeadBytes: number
  readonly maximumErrorResponseBytes: number
  /** Set if the credentials were accepted before; null if they are only sent when asked for. */
  readonly spaces: ProtectionSpaces | null
  readonly trace: Trace | null
}

/** The request of a submission. */
export interface Planner {
  /** @throws InvalidOperationException, NotSupportedException */
  plan(): RequestPlan
  /** A redirect was followed, and the credentials were only for the previous server. */
  credentialsDropped(): void
  /** The object for callbacks and traces. */
  readonly request: AnyWebRequest
}

/**
 * `buffer`: nothing is sent before the stream is closed. `chunked` and `contentLength`: each write is sent at once.
 */
export type WriteMode = 'none' | 'contentLength' | 'chunked' | 'buffer'

/** KnownHttpVerb, ContentBodyNotAllowed. */
export const bodiless: ReadonlySet<string> = new Set(['GET', 'HEAD', 'CONNECT'])

/** HTTP/1.0, of the request or of the server's last response, has no chunked coding. */
const isOld = (settings: Readonly<Settings>, servicePoint: ServicePoint): boolean =>
  settings.protocolVersion === '1.0' || servicePoint.isOld

export function writeModeOf(
  settings: Readonly<Settings>,
  forStream: boolean,
  servicePoint: ServicePoint,
): WriteMode {
  // Without a stream, the only length that can be declared is 0.
  if (bodiless.has(settings.method) || !forStream) return 'none'
  if (settings.sendChunked) return isOld(settings, servicePoint) ? 'buffer' : 'chunked'
  if (settings.contentLength >= 0) return 'contentLength'
  // In .NET such a body ends with the connection, which HTTP/1.1 does not know for requests (RFC 9112 §6.3).
  return settings.allowWriteStreamBuffering || isOld(settings, servicePoint) ? 'buffer' : 'chunked'
}

/**
 * CheckProtocol(true).
 * @throws ProtocolViolationException and InvalidOperationException
 */
export function checkStreamIsAllowed(
  settings: Readonly<Settings>,
  transferEncoding: string | null,
  servicePoint: ServicePoint,
): void {
  if (bodiless.has(settings.method))
    throw new ProtocolViolationException(`${settings.method} cannot have a body: set another method first.`)
  checkLengthIsKnown(settings)
  if (settings.sendChunked && !settings.allowWriteStreamBuffering && isOld(settings, servicePoint))
    throw new ProtocolViolationException(
      'HTTP/1.0 has no chunked coding: set contentLength, or allow buffering.',
    )
  checkTransferEncoding(settings, transferEncoding)
}

/**
 * CheckProtocol(false).
 * @throws ProtocolViolationException and InvalidOperationException
 */
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
