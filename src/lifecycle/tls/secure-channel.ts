// The TLS connection that carries an exchange: what was agreed on it, with whom, and what binds other credentials to it.

import type { X509Certificate } from 'node:crypto'
import type { CertificateFault } from './certificate-error.ts'

/** `tls-server-end-point` and `tls-unique` of RFC 5929, `tls-exporter` of RFC 9266. */
export type ChannelBindingKind = 'endpoint' | 'unique' | 'exporter'

/** It stays readable when the connection is gone. */
export interface SecureChannel {
  /** Such as `TLSv1.3`. */
  readonly protocol: string
  /** OpenSSL's name, such as `ECDHE-RSA-AES128-GCM-SHA256`. */
  readonly cipher: string
  /** The length of the key of the cipher, in bits. */
  readonly cipherBits: number
  /** The protocol agreed on by ALPN; null for none. */
  readonly alpn: string | null
  /** True when an earlier session was taken up again. */
  readonly resumed: boolean
  /** The name that the server was asked for; empty for an address. */
  readonly servername: string
  /** The server's; null where the cipher suite goes without. `raw` is its DER. */
  readonly certificate: X509Certificate | null
  /** From the one that issued the certificate upwards, as far as they are known. */
  readonly issuers: readonly X509Certificate[]
  /** What is wrong with the certificate, and was tolerated. */
  readonly tolerated: readonly CertificateFault[]

  /**
   * What binds to this channel, without the prefix of its kind. Null where the kind is not defined for it: `endpoint` for a
   * certificate whose signature names no hash, such as Ed25519; `unique` on TLS 1.3; `exporter` below TLS 1.3 without the
   * extended master secret (RFC 7627).
   */
  binding(kind: ChannelBindingKind): Buffer | null
  /** The same behind `tls-server-end-point:`, `tls-unique:` or `tls-exporter:`, as SSPI and GSS-API take it. */
  prefixedBinding(kind: ChannelBindingKind): Buffer | null
}
