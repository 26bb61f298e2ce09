// The attributes of a span and of a measurement, by the semantic conventions for HTTP.

import type { Attributes } from '@opentelemetry/api'
import type { AttemptTimings } from '../lifecycle/index.ts'

/** RFC 9110, RFC 5789 and QUERY. Another method is `_OTHER`, so that the number of series stays small. */
const methods = new Set('GET HEAD POST PUT DELETE CONNECT OPTIONS TRACE PATCH QUERY'.split(' '))

/** Parameters whose values are signatures: the list of the conventions, and the newer ones of AWS. */
const signatures =
  /([?&](?:AWSAccessKeyId|Signature|sig|X-Goog-(?:Signature|Credential)|X-Amz-(?:Signature|Credential|Security-Token))=)[^&#]*/gi

export const spanName = (method: string): string => (methods.has(method) ? method : 'HTTP')

/** The attributes that are known when an attempt begins; measurements have these, too. */
export function requestAttributes(method: string, url: string): Attributes {
  const { hostname, port, protocol } = new URL(url)
  return {
    'http.request.method': methods.has(method) ? method : '_OTHER',
    'server.address': hostname.replace(/^\[|\]$/g, ''),
    'server.port': Number(port || (protocol === 'https:' ? 443 : 80)),
    'url.scheme': protocol.slice(0, -1),
  }
}

/** The attributes of spans only: they have too many values for a measurement. */
export function spanAttributes(
  { connection, method, url }: AttemptTimings,
  resends: number,
  requestId: number,
): Attributes {
  return {
    'url.full': url.replace(signatures, '$1REDACTED'),
    'hinternet.request.id': requestId,
    ...(!methods.has(method) && { 'http.request.method_original': method }),
    ...(resends > 0 && { 'http.request.resend_count': resends }),
    ...(connection !== null && {
      'network.peer.address': connection.remoteAddress,
      'network.peer.port': connection.remotePort,
      'hinternet.connection.use': connection.use,
    }),
    ...(connection?.id != null && { 'hinternet.connection.id': connection.id }),
  }
}

/** The attributes of the outcome. */
export function outcomeAttributes({ failure, httpVersion, status }: AttemptTimings): Attributes {
  return {
    ...(status !== null && { 'http.response.status_code': status }),
    ...(httpVersion !== null && { 'network.protocol.version': httpVersion }),
    ...(failure !== null
      ? { 'error.type': failure.code ?? failure.reason }
      : status !== null && status >= 400 && { 'error.type': String(status) }),
  }
}
