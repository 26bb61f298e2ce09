// The TLS options of a request: versions, client certificates, and its own check of the server's certificate.

import type { X509Certificate } from 'node:crypto'
import {
  type CertificateReport,
  type Pem,
  type TlsRoute,
  type TlsSettings,
  tlsRouteOf,
} from '../../lifecycle/index.ts'
import type { AnyWebRequest } from '../web-request.ts'

/** The errors of a certificate, as flags. */
export const SslPolicyErrors = {
  None: 0,
  RemoteCertificateNotAvailable: 1,
  RemoteCertificateNameMismatch: 2,
  RemoteCertificateChainErrors: 4,
} as const

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

/**
 * The `opener` of a head: the request that opens the connection. Null once the response was returned, because a
 * connection keeps its head.
 */
export class Opener {
  sender: AnyWebRequest | null

  constructor(sender: AnyWebRequest) {
    this.sender = sender
  }
}

const judges = new WeakMap<RemoteCertificateValidationCallback, Judge>()

/**
 * The same function for the same callback, so that its requests share connections. An exception refuses the
 * certificate.
 */
function judgeOf(callback: RemoteCertificateValidationCallback): Judge {
  const known = judges.get(callback)
  if (known !== undefined) return known
  const judge: Judge = (report, opener) => {
    try {
      const sender = (opener instanceof Opener ? opener.sender : null) ?? report.hostname
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

/** In .NET an X509Certificate with its key; here both in PEM, or in one PKCS #12 file. */
export type ClientCertificate =
  | { readonly cert: Pem; readonly key: Pem; readonly passphrase?: string }
  | { readonly pfx: Pem; readonly passphrase?: string }

/** The versions of TLS, as flags. SystemDefault leaves the choice to Node. */
export const SecurityProtocolType = {
  SystemDefault: 0,
  Tls: 192,
  Tls11: 768,
  Tls12: 3072,
  Tls13: 12288,
} as const

export interface TlsDemands {
  readonly certificates: readonly ClientCertificate[]
  readonly callback: RemoteCertificateValidationCallback | null
  readonly securityProtocol: number
}

/** Null if a request needs nothing besides the transport's settings. */
export function tlsRouteFor({ callback, certificates, securityProtocol }: TlsDemands): TlsRoute | null {
  if (certificates.length === 0 && callback === null && securityProtocol === 0) return null
  const settings: TlsSettings = { ...versionsOf(securityProtocol), ...identityOf(certificates) }
  return tlsRouteOf({
    settings: Object.keys(settings).length === 0 ? null : settings,
    judge: callback === null ? null : judgeOf(callback),
  })
}

const versions = [
  ['TLSv1', SecurityProtocolType.Tls],
  ['TLSv1.1', SecurityProtocolType.Tls11],
  ['TLSv1.2', SecurityProtocolType.Tls12],
  ['TLSv1.3', SecurityProtocolType.Tls13],
] as const

/** From the lowest version to the highest, because Node cannot leave out one in between. */
function versionsOf(securityProtocol: number): TlsSettings {
  const names = versions.filter(([, bit]) => (securityProtocol & bit) === bit).map(([name]) => name)
  const [first] = names
  const last = names.at(-1)
  return first === undefined || last === undefined ? {} : { minVersion: first, maxVersion: last }
}

function identityOf(certificates: readonly ClientCertificate[]): TlsSettings {
  const pairs = certificates.flatMap((each) => ('cert' in each ? [each] : []))
  const files = certificates.flatMap((each) => ('pfx' in each ? [each] : []))
  return {
    ...(pairs.length === 0
      ? undefined
      : {
          cert: pairs.map(({ cert }) => cert),
          key: pairs.map(({ key, passphrase }) => ({ pem: key, ...withPassphrase(passphrase) })),
        }),
    ...(files.length === 0
      ? undefined
      : { pfx: files.map(({ passphrase, pfx }) => ({ buf: pfx, ...withPassphrase(passphrase) })) }),
  }
}

const withPassphrase = (passphrase: string | undefined): { readonly passphrase?: string } =>
  passphrase === undefined ? {} : { passphrase }
