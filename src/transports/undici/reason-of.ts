// Node's, OpenSSL's and undici's error codes, as reasons.

import type { Reason } from '../../../machines/index.ts'

/** An error that is ours, with its reason. */
export class WireError extends Error {
  readonly reason: Reason

  constructor(reason: Reason, message: string) {
    super(message)
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
  ETIMEDOUT: 'unreachable',
  ECONNRESET: 'reset',
  ECONNABORTED: 'reset',
  EPIPE: 'reset',
  UND_ERR_SOCKET: 'closed',
  UND_ERR_HEADERS_OVERFLOW: 'tooLarge',

  ERR_TLS_CERT_ALTNAME_INVALID: 'certificateName',
  CERT_HAS_EXPIRED: 'certificateDate',
  CERT_NOT_YET_VALID: 'certificateDate',
  CERT_REVOKED: 'certificateRevoked',
  CERT_UNTRUSTED: 'certificateAuthority',
  CERT_REJECTED: 'certificateAuthority',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'certificateAuthority',
  SELF_SIGNED_CERT_IN_CHAIN: 'certificateAuthority',
  UNABLE_TO_GET_ISSUER_CERT: 'certificateAuthority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'certificateAuthority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'certificateAuthority',
  EPROTO: 'handshake',
}

export function reasonOf(error: Error, headWasSeen: boolean): Reason {
  if (error instanceof WireError) return error.reason
  const { code } = error as NodeJS.ErrnoException
  // undici 7 gives its parser errors no code, and says "length mismatch" of a head with two lengths.
  if (error.name === 'HTTPParserError') return error.message.includes('Invalid EOF') ? 'closed' : 'malformed'
  if (code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH') return headWasSeen ? 'closed' : 'malformed'
  if (code === undefined) return 'internal'
  // undici's words for a response that nobody asked for, and for a 101 that nobody asked for.
  if (error.message === 'bad response' || error.message === 'bad upgrade') return 'malformed'
  const reason = reasons[code]
  if (reason !== undefined) return reason

  if (code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_')) return 'handshake'
  if (code.startsWith('CERT_') || code.startsWith('UNABLE_TO_')) return 'certificateAuthority'
  return 'internal'
}
