// The server's certificate is not accepted.

import type { X509Certificate } from 'node:crypto'
import type { Reason } from '../../../machines/index.ts'

export type CertificateReason = Extract<Reason, `certificate${string}`>

export interface CertificateFault {
  readonly reason: CertificateReason
  /** OpenSSL's or Node's, such as `CERT_HAS_EXPIRED`. */
  readonly code: string
  readonly message: string
}

/** A server's certificate, and what is wrong with it. */
export interface CertificateReport {
  /** The name or the address that the certificate should be for. */
  readonly hostname: string
  readonly certificate: X509Certificate | null
  /** From the one that issued the certificate upwards, as far as they are known. */
  readonly issuers: readonly X509Certificate[]
  /**
   * The gravest first: revoked, from an unknown authority, not made for this use, for another name, out of its dates,
   * not to be found out whether it was revoked.
   */
  readonly faults: readonly CertificateFault[]
}

/** The cause of a failure in phase `secure`. The reason and the code are those of the gravest fault that was not tolerated. */
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
