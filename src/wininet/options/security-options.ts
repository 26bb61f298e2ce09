// Options of request handles for TLS.

import type { X509Certificate } from 'node:crypto'
import { CertificateError, type CertificateReason, type TlsSettings } from '../../lifecycle/index.ts'
import {
  _SECURITY_FLAG_CERT_INVALID_CA,
  _SECURITY_FLAG_CERT_INVALID_CN,
  _SECURITY_FLAG_CERT_INVALID_DATE,
  _SECURITY_FLAG_CERT_REV_FAILED,
  ERROR_INTERNET_INCORRECT_HANDLE_STATE,
  ERROR_INTERNET_INVALID_OPERATION,
  ERROR_INTERNET_OPTION_NOT_SETTABLE,
  ERROR_INVALID_PARAMETER,
  INTERNET_ERROR_MASK_COMBINED_SEC_CERT,
  INTERNET_ERROR_MASK_INSERT_CDROM,
  INTERNET_ERROR_MASK_LOGIN_FAILURE_DISPLAY_ENTITY_BODY,
  INTERNET_OPTION_CLIENT_CERT_CONTEXT,
  INTERNET_OPTION_ERROR_MASK,
  INTERNET_OPTION_SECURITY_CERTIFICATE,
  INTERNET_OPTION_SECURITY_CERTIFICATE_STRUCT,
  INTERNET_OPTION_SECURITY_FLAGS,
  INTERNET_OPTION_SECURITY_KEY_BITNESS,
  INTERNET_OPTION_SERVER_CERT_CHAIN_CONTEXT,
  SECURITY_FLAG_SECURE,
  SECURITY_FLAG_STRENGTH_MEDIUM,
  SECURITY_FLAG_STRENGTH_STRONG,
  SECURITY_FLAG_STRENGTH_WEAK,
  SECURITY_SET_MASK,
} from '../constants/index.ts'
import type { RequestHandle } from '../requests/index.ts'
import { type Option, type Options, ofRequest, structureIn, withDword } from './option.ts'

/** Two of them have no names in the headers; Wine's tests use them on Windows. */
const SECURITY_FLAGS_ASKED = 98
const SECURITY_FLAGS_STRICT = 99

/** In Windows for 64 bits. */
const SIZEOF_CERTIFICATE_INFO = 64
const SIZEOF_POINTER = 8

const KNOWN_ERRORS =
  INTERNET_ERROR_MASK_INSERT_CDROM |
  INTERNET_ERROR_MASK_COMBINED_SEC_CERT |
  INTERNET_ERROR_MASK_LOGIN_FAILURE_DISPLAY_ENTITY_BODY

/** Flags are added. Others are ignored, or refused. */
const securityFlags = (refuses: boolean): NonNullable<Option['set']> =>
  ofRequest(null, (request, value, length) =>
    withDword(value, length, (flags) => {
      if (refuses && (flags & ~SECURITY_SET_MASK) !== 0) return ERROR_INTERNET_OPTION_NOT_SETTABLE
      request.securityFlags |= flags & SECURITY_SET_MASK
      return 0
    }),
  ).set as NonNullable<Option['set']>

const askFlags = (request: RequestHandle) => ({ dword: flagsOf(request) })

export const securityOptions: Options = {
  [INTERNET_OPTION_SECURITY_FLAGS]: { ...ofRequest(askFlags), set: securityFlags(false) },
  [SECURITY_FLAGS_ASKED]: ofRequest(askFlags),
  [SECURITY_FLAGS_STRICT]: { levels: ['request'], set: securityFlags(true) },
  [INTERNET_OPTION_ERROR_MASK]: {
    levels: ['request'],
    query: (handle) => ({ dword: (handle as RequestHandle).errorMask }),
    set: (handle, value, length) =>
      withDword(value, length, (mask) => {
        if ((mask & ~KNOWN_ERRORS) !== 0) return ERROR_INVALID_PARAMETER
        ;(handle as RequestHandle).errorMask = mask
        return 0
      }),
  },
  [INTERNET_OPTION_SECURITY_KEY_BITNESS]: ofRequest(({ operations: { lifecycle } }) => ({
    dword: lifecycle?.channel?.cipherBits ?? 0,
  })),
  [INTERNET_OPTION_SECURITY_CERTIFICATE_STRUCT]: ofRequest((request) => {
    const [certificate] = certificatesOf(request)
    return certificate === undefined
      ? { error: ERROR_INTERNET_INVALID_OPERATION }
      : { other: certificateInfo(request, certificate), size: SIZEOF_CERTIFICATE_INFO }
  }),
  [INTERNET_OPTION_SECURITY_CERTIFICATE]: ofRequest((request) => {
    const [certificate] = certificatesOf(request)
    return certificate === undefined
      ? { error: ERROR_INTERNET_INVALID_OPERATION }
      : { text: certificateText(certificateInfo(request, certificate)) }
  }),
  [INTERNET_OPTION_SERVER_CERT_CHAIN_CONTEXT]: ofRequest((request) => {
    const chain = certificatesOf(request)
    return chain.length === 0
      ? { error: ERROR_INTERNET_INCORRECT_HANDLE_STATE }
      : { other: chain, size: SIZEOF_POINTER }
  }),
  [INTERNET_OPTION_CLIENT_CERT_CONTEXT]: ofRequest(null, (request, value) => {
    request.clientCertificate = structureIn(value) as TlsSettings | null
    return 0
  }),
}

const faults: Readonly<Partial<Record<CertificateReason, number>>> = {
  certificateAuthority: _SECURITY_FLAG_CERT_INVALID_CA,
  certificateName: _SECURITY_FLAG_CERT_INVALID_CN,
  certificateDate: _SECURITY_FLAG_CERT_INVALID_DATE,
  certificateUnchecked: _SECURITY_FLAG_CERT_REV_FAILED,
}

function flagsOf({ operations: { lifecycle }, securityFlags: ignored }: RequestHandle): number {
  const channel = lifecycle?.channel ?? null
  const cause = lifecycle?.cause ?? null
  const found = cause instanceof CertificateError ? cause.faults : (channel?.tolerated ?? [])
  let flags = ignored
  for (const { reason } of found) flags |= faults[reason] ?? 0
  if (channel === null) return flags >>> 0
  return (flags | SECURITY_FLAG_SECURE | strength(channel.cipherBits)) >>> 0
}

const strength = (bits: number): number => {
  if (bits >= 128) return SECURITY_FLAG_STRENGTH_STRONG
  return bits > 56 ? SECURITY_FLAG_STRENGTH_MEDIUM : SECURITY_FLAG_STRENGTH_WEAK
}

/** The server's certificate and its issuers, even if they were not accepted. */
function certificatesOf({ operations: { lifecycle } }: RequestHandle): readonly X509Certificate[] {
  const cause = lifecycle?.cause ?? null
  const source = cause instanceof CertificateError ? cause : (lifecycle?.channel ?? null)
  return source === null || source.certificate === null ? [] : [source.certificate, ...source.issuers]
}

/** INTERNET_CERTIFICATE_INFO, with dates for its FILETIMEs. Windows leaves the names of algorithms out. */
const certificateInfo = ({ operations: { lifecycle } }: RequestHandle, certificate: X509Certificate) => ({
  ftExpiry: new Date(certificate.validTo),
  ftStart: new Date(certificate.validFrom),
  lpszSubjectInfo: valuesOf(certificate.subject),
  lpszIssuerInfo: valuesOf(certificate.issuer),
  lpszProtocolName: null,
  lpszSignatureAlgName: null,
  lpszEncryptionAlgName: null,
  dwKeySize: lifecycle?.channel?.cipherBits ?? 0,
})

/** `C=US\nO=Name` as `US`, CRLF, `Name`. */
const valuesOf = (name: string): string =>
  name
    .split('\n')
    .map((line) => line.slice(line.indexOf('=') + 1))
    .join('\r\n')

/** As Windows has it for English. */
function certificateText(info: ReturnType<typeof certificateInfo>): string {
  const { dwKeySize, ftExpiry, ftStart, lpszIssuerInfo, lpszSubjectInfo } = info
  return [
    'Subject:',
    lpszSubjectInfo,
    'Issuer:',
    lpszIssuerInfo,
    `Effective Date:\t${dateAndTime(ftStart)}`,
    `Expiration Date:\t${dateAndTime(ftExpiry)}`,
    'Security Protocol:\t(null)',
    'Signature Type:\t(null)',
    'Encryption Type:\t(null)',
    `Privacy Strength:\t${dwKeySize >= 128 ? 'High' : 'Low'} (${dwKeySize} bits)`,
  ].join('\r\n')
}

/** `1/31/2030 11:59:59 PM`, in UTC. */
function dateAndTime(date: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0')
  const hour = date.getUTCHours()
  const day = `${date.getUTCMonth() + 1}/${date.getUTCDate()}/${date.getUTCFullYear()}`
  const time = `${hour % 12 === 0 ? 12 : hour % 12}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`
  return `${day} ${time} ${hour < 12 ? 'AM' : 'PM'}`
}
