// RemoteCertificateValidationCallback: the caller's own judgement of a server's certificate.

import type { X509Certificate } from 'node:crypto'
import type { CertificateReport } from '../../lifecycle/index.ts'
import type { AnyWebRequest } from '../request/index.ts'

/** What is wrong with a certificate, to be added up. */
export const SslPolicyErrors = {
  None: 0,
  RemoteCertificateNotAvailable: 1,
  RemoteCertificateNameMismatch: 2,
  RemoteCertificateChainErrors: 4,
} as const

export type SslPolicyErrorsName = keyof typeof SslPolicyErrors

/**
 * True accepts the certificate. `sender` is the request that opened the connection, which may serve others after it.
 * `chain` starts with the issuer.
 */
export type RemoteCertificateValidationCallback = (
  sender: AnyWebRequest | string,
  certificate: X509Certificate | null,
  chain: readonly X509Certificate[],
  sslPolicyErrors: number,
) => boolean

type Judge = (report: CertificateReport, opener: object | null) => boolean

/** The head of a request of this dialect, which knows whose it is. */
export interface OpeningHead {
  readonly messages: { readonly sender: AnyWebRequest | null }
}

const judges = new WeakMap<RemoteCertificateValidationCallback, Judge>()

/** The same for the same callback, so that its requests share their connections. An exception refuses. */
export function judgeOf(callback: RemoteCertificateValidationCallback): Judge {
  const known = judges.get(callback)
  if (known !== undefined) return known
  const judge: Judge = (report, opener) => {
    try {
      const sender = (opener as OpeningHead | null)?.messages.sender ?? report.hostname
      return callback(sender, report.certificate, report.issuers, errorsOf(report)) === true
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
