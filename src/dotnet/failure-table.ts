// Maps the failure of an exchange to the exception of System.Net. One table, complete by its type.

import type { Phase, Reason } from '../../machines/index.ts'
import type { TransferError } from '../lifecycle/index.ts'
import { AuthenticationException, IOException, SocketException } from './exceptions.ts'
import { WebException, WebExceptionStatus, type WebExceptionStatusName } from './web-exception.ts'

type ByPhase = Readonly<Record<Phase, WebExceptionStatusName>>

/** A lost connection has a different status in each phase; _Connection.cs distinguishes sending and receiving. */
const lost = (whileReceiving: WebExceptionStatusName): ByPhase => ({
  prepare: 'ConnectFailure',
  queue: 'ConnectFailure',
  resolve: 'NameResolutionFailure',
  connect: 'ConnectFailure',
  tunnel: 'ConnectFailure',
  secure: 'SecureChannelFailure',
  send: whileReceiving,
  write: 'SendFailure',
  response: whileReceiving,
  authenticate: whileReceiving,
  redirect: whileReceiving,
  read: whileReceiving,
})

const statuses: Readonly<Record<Reason, WebExceptionStatusName | ByPhase>> = {
  cancelled: 'RequestCanceled',
  queueFull: 'ConnectFailure',
  timeout: 'Timeout',
  notFound: 'NameResolutionFailure',
  refused: 'ConnectFailure',
  unreachable: 'ConnectFailure',
  proxyRefused: 'ConnectFailure',
  closed: lost('ConnectionClosed'),
  reset: lost('ReceiveFailure'),
  malformed: 'ServerProtocolViolation',
  tooLarge: 'MessageLengthLimitExceeded',
  undecodable: 'ReceiveFailure',
  bodyTooLarge: 'MessageLengthLimitExceeded',
  answeredEarly: 'SendFailure',
  certificateAuthority: 'TrustFailure',
  certificateName: 'TrustFailure',
  certificateDate: 'TrustFailure',
  certificateRevoked: 'TrustFailure',
  certificateUnchecked: 'TrustFailure',
  certificateInvalid: 'TrustFailure',
  clientCertificate: 'SecureChannelFailure',
  handshake: 'SecureChannelFailure',
  badRedirect: 'ProtocolError',
  redirectToHttp: 'ProtocolError',
  redirectToHttps: 'ProtocolError',
  tooManyRedirects: 'ProtocolError',
  bodyNotRepeatable: 'ProtocolError',
  bodySource: 'RequestCanceled',
  policy: 'UnknownError',
  internal: 'UnknownError',
}

/** These sentences say what happened; Node's errors are the inner exceptions. */
const sentences: Readonly<Partial<Record<WebExceptionStatusName, string>>> = {
  ProxyNameResolutionFailure: 'The name of the proxy could not be resolved to an address.',
  NameResolutionFailure: 'The host name could not be resolved to an address.',
  ConnectFailure: 'No connection to the server could be made.',
  ReceiveFailure: 'The connection broke while the response was awaited.',
  SendFailure: 'The connection broke while the request was being sent.',
  ConnectionClosed: 'The server ended the connection without a whole response.',
  TrustFailure: "The server's certificate is not to be trusted.",
  SecureChannelFailure: 'The TLS handshake with the server failed.',
  ServerProtocolViolation: 'The server sent something that is not HTTP.',
  KeepAliveFailure: 'The server ended a kept connection just as it was used again.',
  Timeout: 'The time for the operation is over.',
  MessageLengthLimitExceeded: 'The response head is larger than maximumResponseHeadersLength allows.',
}

/** The circumstances of a failure. */
interface Way {
  /** The connection had carried another request before. */
  readonly isReused: boolean
  readonly usesProxy: boolean
}

export function webExceptionOf(error: TransferError, way: Way): WebException {
  const name = statusOf(error, way)
  const sentence = sentences[name] ?? 'The request failed.'
  return new WebException(sentence, innerOf(error), WebExceptionStatus[name], null)
}

/** The error of a stream whose connection is lost. */
export function ioException(verb: 'read from' | 'write to', error: TransferError | null): IOException {
  const inner = error === null ? null : socketException(error)
  return new IOException(`The transport connection is lost; it is no longer possible to ${verb}.`, inner)
}

function statusOf({ phase, reason }: TransferError, { isReused, usesProxy }: Way): WebExceptionStatusName {
  const rule = statuses[reason]
  const name = typeof rule === 'string' ? rule : rule[phase]
  if (usesProxy && reason === 'notFound') return 'ProxyNameResolutionFailure'
  // The end of the connection is always noticed by a read, even while the request is being sent (_Connection.cs, ReadComplete).
  const isEnd = reason === 'closed' && (name === 'ConnectionClosed' || phase === 'write')
  return isReused && isEnd ? 'KeepAliveFailure' : name
}

function innerOf(error: TransferError): Error | null {
  switch (error.reason) {
    case 'refused':
    case 'unreachable':
      return socketException(error)
    case 'reset':
      return ioException('read from', error)
    case 'certificateAuthority':
    case 'certificateName':
    case 'certificateDate':
    case 'certificateRevoked':
    case 'certificateUnchecked':
    case 'certificateInvalid':
    case 'clientCertificate':
    case 'handshake':
      return new AuthenticationException(causeOf(error).message, causeOf(error))
    case 'notFound':
    case 'closed':
    case 'malformed':
    case 'tooLarge':
      return null
    default:
      return error
  }
}

const causeOf = (error: TransferError): Error => (error.cause instanceof Error ? error.cause : error)

const socketException = (error: TransferError): SocketException =>
  new SocketException(causeOf(error).message, error.code, causeOf(error))
