// Maps error codes of Node, OpenSSL and undici to reasons.

import type { Reason } from '../../machines/index.ts'
import { CertificateError } from '../lifecycle/index.ts'

/** An error of our own, with its reason. */
export class WireError extends Error {
  readonly reason: Reason

  constructor(reason: Reason, message: string, cause?: Error) {
    super(message, cause === undefined ? undefined : { cause })
    this.reason = reason
  }
}

const reasons: Readonly<Record<string, Reason>> = {
  ENOTFOUND: 'notFound',
  ENODATA: 'notFound',
  EAI_AGAIN: 'notFound',
  EAI_NODATA: 'notFound',
  EAI_NONAME: 'notFound',
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  EADDRNOTAVAIL: 'unreachable',
  EACCES: 'unreachable',
  EPERM: 'unreachable',
  EAFNOSUPPORT: 'unreachable',
  EHOSTDOWN: 'unreachable',
  EINVAL: 'unreachable',
  ENETDOWN: 'unreachable',
  EMFILE: 'unreachable',
  ENFILE: 'unreachable',
  ENOBUFS: 'unreachable',
  ETIMEDOUT: 'unreachable',
  ECONNRESET: 'reset',
  ECONNABORTED: 'reset',
  EPIPE: 'reset',
  UND_ERR_SOCKET: 'closed',
  UND_ERR_HEADERS_OVERFLOW: 'tooLarge',
  // undici's parser throws an assertion error for a 101 that was not asked for.
  ERR_ASSERTION: 'malformed',

  EPROTO: 'handshake',
}

/**
 * Alerts about a client certificate that is missing or refused (RFC 8446 §6.2). OpenSSL 3.5 writes other words before
 * ALERT.
 */
const aboutClient =
  /^ERR_SSL_.+_ALERT_((NO|BAD|UNSUPPORTED)_CERTIFICATE|CERTIFICATE_(REQUIRED|REVOKED|EXPIRED|UNKNOWN)|UNKNOWN_CA|ACCESS_DENIED)$/

export function reasonOf(error: Error, headWasSeen: boolean): Reason {
  if (error instanceof WireError || error instanceof CertificateError) return error.reason
  const { code } = error as NodeJS.ErrnoException
  // undici 7 gives its parser errors no code, and reports a head with two lengths as "length mismatch".
  if (error.name === 'HTTPParserError') return error.message.includes('Invalid EOF') ? 'closed' : 'malformed'
  if (code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH') return headWasSeen ? 'closed' : 'malformed'
  if (code === undefined) return 'internal'
  // undici's messages for a response, and for a 101, that nobody asked for.
  if (error.message === 'bad response' || error.message === 'bad upgrade') return 'malformed'
  const reason = reasons[code]
  if (reason !== undefined) return reason

  if (aboutClient.test(code)) return 'clientCertificate'
  if (code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_')) return 'handshake'
  return 'internal'
}
