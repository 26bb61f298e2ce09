// RemoteCertificateValidationCallback: the caller's own judgement of a server's certificate.

import type { X509Certificate } from 'node:crypto'
import type { CertificateReport } from '../../lifecycle/index.ts'

/** What is wrong with a certificate, to be added up. */
export const SslPolicyErrors = {
  None: 0,
  RemoteCertificateNotAvailable: 1,
  RemoteCertificateNameMismatch: 2,
  RemoteCertificateChainErrors: 4,
} as const

export type SslPolicyErrorsName = keyof typeof SslPolicyErrors

/**
 * True accepts the certificate. `sender` is the name or address that the certificate should be for: a connection serves
 * many requests. `chain` starts with the issuer.
 */
export type RemoteCertificateValidationCallback = (
  sender: string,
  certificate: X509Certificate | null,
  chain: readonly X509Certificate[],
  sslPolicyErrors: number,
) => boolean

type Judge = (report: CertificateReport) => boolean

const judges = new WeakMap<RemoteCertificateValidationCallback, Judge>()

/** The same for the same callback, so that its requests share their connections. An exception refuses. */
export function judgeOf(callback: RemoteCertificateValidationCallback): Judge {
  const known = judges.get(callback)
  if (known !== undefined) return known
  const judge: Judge = (report) => {
    try {
      return callback(report.hostname, report.certificate, report.issuers, errorsOf(report)) === true
    } catch {
      return false
    }
  }
  judges.set(callback, judge)
  return judge
}

function errorsOf({ certificate, faults }: CertificateReport): number {
  let errors: number = certificate === null ? SslPolicyErrors.RemoteCertificateNotAvailable : 0
  for (const { reason } of faults)
    errors |=
      reason === 'certificateName'
        ? SslPolicyErrors.RemoteCertificateNameMismatch
        : SslPolicyErrors.RemoteCertificateChainErrors
  return errors
}
