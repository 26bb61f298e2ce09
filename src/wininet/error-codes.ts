// Maps failures of the core to WinInet's errors.

import type { Failure, Phase, Reason } from '../../machines/index.ts'
import {
  constants,
  ERROR_HTTP_INVALID_SERVER_RESPONSE,
  ERROR_HTTP_REDIRECT_FAILED,
  ERROR_INTERNET_CANNOT_CONNECT,
  ERROR_INTERNET_CLIENT_AUTH_CERT_NEEDED,
  ERROR_INTERNET_CONNECTION_ABORTED,
  ERROR_INTERNET_CONNECTION_RESET,
  ERROR_INTERNET_DECODING_FAILED,
  ERROR_INTERNET_FORCE_RETRY,
  ERROR_INTERNET_HTTP_TO_HTTPS_ON_REDIR,
  ERROR_INTERNET_HTTPS_TO_HTTP_ON_REDIR,
  ERROR_INTERNET_INTERNAL_ERROR,
  ERROR_INTERNET_INVALID_CA,
  ERROR_INTERNET_INVALID_URL,
  ERROR_INTERNET_NAME_NOT_RESOLVED,
  ERROR_INTERNET_OPERATION_CANCELLED,
  ERROR_INTERNET_SEC_CERT_CN_INVALID,
  ERROR_INTERNET_SEC_CERT_DATE_INVALID,
  ERROR_INTERNET_SEC_CERT_ERRORS,
  ERROR_INTERNET_SEC_CERT_REV_FAILED,
  ERROR_INTERNET_SEC_CERT_REVOKED,
  ERROR_INTERNET_SEC_INVALID_CERT,
  ERROR_INTERNET_SECURITY_CHANNEL_ERROR,
  ERROR_INTERNET_TIMEOUT,
  INTERNET_ERROR_MASK_COMBINED_SEC_CERT,
} from './constants/index.ts'

type ByPhase = Readonly<Record<Phase, number>>

/** The end of a connection means something different before, in and after the response head. */
const closed: ByPhase = {
  prepare: ERROR_INTERNET_INTERNAL_ERROR,
  queue: ERROR_INTERNET_CANNOT_CONNECT,
  resolve: ERROR_INTERNET_CANNOT_CONNECT,
  connect: ERROR_INTERNET_CANNOT_CONNECT,
  tunnel: ERROR_INTERNET_CANNOT_CONNECT,
  secure: ERROR_INTERNET_SECURITY_CHANNEL_ERROR,
  send: ERROR_HTTP_INVALID_SERVER_RESPONSE,
  write: ERROR_INTERNET_CONNECTION_ABORTED,
  response: ERROR_HTTP_INVALID_SERVER_RESPONSE,
  authenticate: ERROR_HTTP_INVALID_SERVER_RESPONSE,
  redirect: ERROR_HTTP_INVALID_SERVER_RESPONSE,
  read: ERROR_INTERNET_CONNECTION_ABORTED,
}

const codes: Readonly<Record<Reason, number | ByPhase>> = {
  cancelled: ERROR_INTERNET_OPERATION_CANCELLED,
  queueFull: ERROR_INTERNET_INTERNAL_ERROR,
  timeout: ERROR_INTERNET_TIMEOUT,
  notFound: ERROR_INTERNET_NAME_NOT_RESOLVED,
  refused: ERROR_INTERNET_CANNOT_CONNECT,
  unreachable: ERROR_INTERNET_CANNOT_CONNECT,
  proxyRefused: ERROR_INTERNET_CANNOT_CONNECT,
  closed,
  reset: ERROR_INTERNET_CONNECTION_RESET,
  malformed: ERROR_HTTP_INVALID_SERVER_RESPONSE,
  tooLarge: ERROR_HTTP_INVALID_SERVER_RESPONSE,
  undecodable: ERROR_INTERNET_DECODING_FAILED,
  bodyTooLarge: ERROR_INTERNET_DECODING_FAILED,
  answeredEarly: ERROR_INTERNET_CONNECTION_ABORTED,
  certificateAuthority: ERROR_INTERNET_INVALID_CA,
  certificateName: ERROR_INTERNET_SEC_CERT_CN_INVALID,
  certificateDate: ERROR_INTERNET_SEC_CERT_DATE_INVALID,
  certificateRevoked: ERROR_INTERNET_SEC_CERT_REVOKED,
  certificateUnchecked: ERROR_INTERNET_SEC_CERT_REV_FAILED,
  certificateInvalid: ERROR_INTERNET_SEC_INVALID_CERT,
  clientCertificate: ERROR_INTERNET_CLIENT_AUTH_CERT_NEEDED,
  handshake: ERROR_INTERNET_SECURITY_CHANNEL_ERROR,
  badRedirect: ERROR_INTERNET_INVALID_URL,
  redirectToHttp: ERROR_INTERNET_HTTPS_TO_HTTP_ON_REDIR,
  redirectToHttps: ERROR_INTERNET_HTTP_TO_HTTPS_ON_REDIR,
  tooManyRedirects: ERROR_HTTP_REDIRECT_FAILED,
  bodyNotRepeatable: ERROR_INTERNET_FORCE_RETRY,
  bodySource: ERROR_INTERNET_INTERNAL_ERROR,
  policy: ERROR_INTERNET_INTERNAL_ERROR,
  internal: ERROR_INTERNET_INTERNAL_ERROR,
}

/** `mask` tells which special errors the caller understands: INTERNET_ERROR_MASK_… */
export function errorCode({ phase, reason }: Pick<Failure, 'phase' | 'reason'>, mask = 0): number {
  if ((mask & INTERNET_ERROR_MASK_COMBINED_SEC_CERT) !== 0 && reason.startsWith('certificate'))
    return ERROR_INTERNET_SEC_CERT_ERRORS
  const code = codes[reason]
  return typeof code === 'number' ? code : code[phase]
}

/**
 * The name of an error code in wininet.h or winerror.h, for messages and logs; null for a code without one.
 * @example
 * console.log(errorName(GetLastError())) // ERROR_INTERNET_TIMEOUT
 */
export function errorName(code: number): string | null {
  for (const group of [constants.errors, constants.win32])
    for (const [name, value] of Object.entries(group))
      if (value === code && name.startsWith('ERROR_')) return name
  return null
}
