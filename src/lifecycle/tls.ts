// TLS: the options of a request, the channel that it gets, and the faults of a certificate.

import { createHmac, randomBytes, type X509Certificate } from 'node:crypto'
import type { Reason } from '../../machines/index.ts'

/** PEM as a string or bytes. */
export type Pem = string | Uint8Array

export type TlsVersion = 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3'

/** Like the options of the same names of `tls.connect`. */
export interface TlsSettings {
  readonly ca?: Pem | readonly Pem[]
  readonly cert?: Pem | readonly Pem[]
  readonly key?: Pem | readonly (Pem | { readonly pem: Pem; readonly passphrase?: string })[]
  readonly passphrase?: string
  readonly pfx?: Pem | readonly (Pem | { readonly buf: Pem; readonly passphrase?: string })[]
  readonly crl?: Pem | readonly Pem[]
  readonly ciphers?: string
  readonly sigalgs?: string
  readonly ecdhCurve?: string
  readonly minVersion?: TlsVersion
  readonly maxVersion?: TlsVersion
  readonly servername?: string
  readonly rejectUnauthorized?: boolean
  /** Requests with different functions do not share connections. */
  checkServerIdentity?(hostname: string, certificate: object): Error | undefined
}

/** A fault of the server's certificate is tolerated if its member is true. */
export interface TlsRoute {
  /** Routes with the same key share connections and TLS sessions. The key holds no secret. */
  readonly key: string
  readonly unknownAuthority: boolean
  readonly wrongName: boolean
  /** Expired, or not valid yet. */
  readonly wrongDate: boolean
  readonly wrongUsage: boolean
  /** It was revoked, or that is not known. */
  readonly revocation: boolean
  /** Replace those of the session. */
  readonly settings: TlsSettings | null
  /**
   * Decides about every certificate, good or bad. Only `true` accepts it; any other answer, such as a promise,
   * refuses it, and so does an error.
   */
  readonly judge: ((report: CertificateReport, opener: object | null) => boolean) | null
}

export function tlsRouteOf(parts: Partial<Omit<TlsRoute, 'key'>>): TlsRoute {
  const { settings = null, judge = null } = parts
  const flags = {
    unknownAuthority: parts.unknownAuthority ?? false,
    wrongName: parts.wrongName ?? false,
    wrongDate: parts.wrongDate ?? false,
    wrongUsage: parts.wrongUsage ?? false,
    revocation: parts.revocation ?? false,
  }
  const letters = Object.values(flags).map(Number).join('')
  const key = `${letters} ${settings === null ? '' : digest(settings)} ${judge === null ? '' : identityOf(judge)}`
  return { key, ...flags, settings, judge }
}

/**
 * Settings hold private keys and passphrases, so the key of a route has digests that mean nothing outside of this
 * process.
 */
const secret = randomBytes(32)

const digest = (settings: TlsSettings): string => secretDigest(identityOf(settings))

/** Stands for a secret in a key: the same text has the same digest, in this process only. */
export const secretDigest = (text: string): string =>
  createHmac('sha256', secret).update(text).digest('base64url')

/**
 * Values have the same identity if OpenSSL treats them the same: equal strings, bytes and numbers, or the same
 * function.
 */
function identityOf(value: unknown): string {
  if (ArrayBuffer.isView(value))
    return `bytes:${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64')}`
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'function') return `#${numberOf(value)}`
  if (typeof value !== 'object' || value === null) return String(value)
  if (Array.isArray(value)) return `[${value.map(identityOf).join()}]`
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return `#${numberOf(value)}`
  const parts = Object.entries(value).filter(([, part]) => part !== undefined)
  return `{${parts
    .map(([name, part]) => `${JSON.stringify(name)}:${identityOf(part)}`)
    .sort()
    .join()}}`
}

const numbers = new WeakMap<object, number>()
let lastNumber = 0

function numberOf(one: object): number {
  const number = numbers.get(one) ?? ++lastNumber
  numbers.set(one, number)
  return number
}

/** `tls-server-end-point` and `tls-unique` of RFC 5929, `tls-exporter` of RFC 9266. */
export type ChannelBindingKind = 'endpoint' | 'unique' | 'exporter'

/** Stays readable when the connection is closed. */
export interface SecureChannel {
  /** Such as `TLSv1.3`. */
  readonly protocol: string
  /** OpenSSL's name, such as `ECDHE-RSA-AES128-GCM-SHA256`. */
  readonly cipher: string
  /** The length of the key of the cipher, in bits. */
  readonly cipherBits: number
  /** The protocol agreed on by ALPN; null for none. */
  readonly alpn: string | null
  /** True if an earlier TLS session was resumed. */
  readonly resumed: boolean
  /** The server name that was asked for; empty for an address. */
  readonly servername: string
  /** The server's certificate; null if the cipher suite has none. `raw` is its DER. */
  readonly certificate: X509Certificate | null
  /** From the issuer of the certificate upwards, as far as they are known. */
  readonly issuers: readonly X509Certificate[]
  /** The faults of the certificate that were tolerated. */
  readonly tolerated: readonly CertificateFault[]

  /**
   * The bytes of the channel binding, without the prefix of its kind. Null if the kind is not defined for this
   * channel: `endpoint` for a certificate whose signature names no hash, such as Ed25519; `unique` on TLS 1.3;
   * `exporter` below TLS 1.3 without the extended master secret (RFC 7627).
   */
  binding(kind: ChannelBindingKind): Buffer | null
  /**
   * The binding after its prefix `tls-server-end-point:`, `tls-unique:` or `tls-exporter:`, as SSPI and GSS-API take
   * it.
   */
  prefixedBinding(kind: ChannelBindingKind): Buffer | null
}

export type CertificateReason = Extract<Reason, `certificate${string}`>

export interface CertificateFault {
  readonly reason: CertificateReason
  /** The code of OpenSSL or Node, such as `CERT_HAS_EXPIRED`. */
  readonly code: string
  readonly message: string
}

/** A server's certificate and its faults. */
export interface CertificateReport {
  /** The name or address that the certificate should be for. */
  readonly hostname: string
  readonly certificate: X509Certificate | null
  /** From the issuer of the certificate upwards, as far as they are known. */
  readonly issuers: readonly X509Certificate[]
  /** The gravest first: revoked, unknown authority, wrong usage, wrong name, wrong date, revocation unknown. */
  readonly faults: readonly CertificateFault[]
}

/**
 * The cause of a failure in phase `secure`. Its reason and code are those of the gravest fault that was not
 * tolerated.
 */
export class CertificateError extends Error implements CertificateReport {
  override readonly name = 'CertificateError'
  readonly code: string
  readonly reason: CertificateReason
  readonly hostname: string
  readonly certificate: X509Certificate | null
  readonly issuers: readonly X509Certificate[]
  readonly faults: readonly CertificateFault[]

  /** `decisive` is one of the faults of the report. */
  constructor({ certificate, faults, hostname, issuers }: CertificateReport, decisive: CertificateFault) {
    super(decisive.message)
    this.code = decisive.code
    this.reason = decisive.reason
    this.hostname = hostname
    this.certificate = certificate
    this.issuers = issuers
    this.faults = faults
  }
}
