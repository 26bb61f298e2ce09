// Finds every fault of a server's certificate. OpenSSL's own result comes first; it reports one fault of several.

import type { X509Certificate } from 'node:crypto'
import tls from 'node:tls'
import { type CertificateFault, type CertificateReason, messageOf } from '../../lifecycle/index.ts'
import { fieldsOf, mayServe } from './certificate-fields.ts'
import { anchorsOf, trustedChain } from './chain.ts'
import { revocationOf } from './revocation.ts'
import { signatureAlgorithmOf } from './signature-algorithm.ts'
import type { TlsOptions } from './tls-options.ts'

export interface Presented {
  readonly hostname: string
  readonly certificate: X509Certificate
  /** The certificate in the form that `checkServerIdentity` takes. */
  readonly described: tls.PeerCertificate
  /** The certificates that the server sent with it. */
  readonly sent: readonly X509Certificate[]
}

/** The gravest fault first. `verdict` is OpenSSL's code, or null. */
export function examine(
  presented: Presented,
  verdict: string | null,
  options: TlsOptions,
  now: number = Date.now(),
): readonly CertificateFault[] {
  const faults = [...nameFaults(presented, options)]
  if (verdict !== null) {
    faults.push(...chainFaults(presented, options, now))
    const reason = reasonOfVerdict(verdict)
    const known = faults.findIndex((fault) => fault.reason === reason)
    const message = faults[known]?.message ?? sentences[reason](presented.certificate)
    // OpenSSL's code says more than our own.
    faults.splice(known === -1 ? faults.length : known, 1, { reason, code: verdict, message })
  }
  return faults.sort((one, other) => order.indexOf(one.reason) - order.indexOf(other.reason))
}

/** The faults that have appeared since then, only because time has passed. */
export function datedFaults(
  certificate: X509Certificate,
  faults: readonly CertificateFault[],
  now: number = Date.now(),
): readonly CertificateFault[] {
  const others = faults.filter(({ reason }) => reason !== 'certificateDate')
  const all = [...others, ...dateFaults([certificate], now)]
  return all.sort((one, other) => order.indexOf(one.reason) - order.indexOf(other.reason))
}

/** The gravest first. */
export const order: readonly CertificateReason[] = [
  'certificateRevoked',
  'certificateAuthority',
  'certificateInvalid',
  'certificateName',
  'certificateDate',
  'certificateUnchecked',
]

function nameFaults({ described, hostname }: Presented, options: TlsOptions): CertificateFault[] {
  const check = options.checkServerIdentity ?? tls.checkServerIdentity
  let answer: unknown
  try {
    answer = check(hostname, described)
  } catch (error) {
    answer = new Error(`checkServerIdentity threw: ${messageOf(error)}`)
  }
  if (answer === undefined) return []
  // Whatever the error is, the name was not accepted.
  if (answer instanceof Promise) answer.catch(() => {})
  const { code, message = NO_ERROR } = (
    answer instanceof Error ? answer : {}
  ) as Partial<NodeJS.ErrnoException>
  return [{ reason: 'certificateName', code: code ?? 'HOSTNAME_MISMATCH', message }]
}

const NO_ERROR = 'checkServerIdentity returned neither undefined, which accepts the name, nor an Error'

function chainFaults({ certificate, sent }: Presented, options: TlsOptions, now: number): CertificateFault[] {
  try {
    const chain = trustedChain(certificate, sent, anchorsOf(options))
    const all = chain ?? [certificate]
    return [
      ...(chain === null ? [fault('certificateAuthority', 'CERT_UNTRUSTED', certificate)] : []),
      ...invalidFaults(all, options),
      ...dateFaults(all, now),
      ...revocationFaults(chain, certificate, options, now),
    ]
  } catch {
    // An unreadable certificate is not trusted.
    return [fault('certificateInvalid', 'CERT_REJECTED', certificate)]
  }
}

const SERVER_AUTHENTICATION = '1.3.6.1.5.5.7.3.1'
/** The critical extensions that OpenSSL or this file understands. */
const understood = /^2\.5\.29\.(14|15|17|19|30|31|32|33|35|36|37|54)$/

function invalidFaults(chain: readonly X509Certificate[], options: TlsOptions): CertificateFault[] {
  const isWrong = (certificate: X509Certificate, depth: number): boolean => {
    const fields = fieldsOf(certificate.raw)
    const { keyUsage: extended } = certificate as { keyUsage?: readonly string[] }
    if (extended !== undefined && !extended.includes(SERVER_AUTHENTICATION)) return true
    if (depth === 0 && !mayServe(fields)) return true
    return [...fields.extensions].some(([oid, { isCritical }]) => isCritical && !understood.test(oid))
  }
  const wrong = chain.find(isWrong)
  if (wrong !== undefined) return [fault('certificateInvalid', 'INVALID_PURPOSE', wrong)]
  const weak = chain.find((certificate, depth) => isWeak(certificate, depth === chain.length - 1))
  if (weak === undefined || options.ciphers?.includes('@SECLEVEL=0') === true) return []
  return [fault('certificateInvalid', 'CA_MD_TOO_WEAK', weak)]
}

/**
 * What the lowest security level of OpenSSL refuses. The signature of the last certificate, by itself, does not
 * count.
 */
function isWeak({ publicKey, raw }: X509Certificate, isLast: boolean): boolean {
  const { modulusLength = Number.POSITIVE_INFINITY } = publicKey.asymmetricKeyDetails ?? {}
  const { hash } = signatureAlgorithmOf(raw)
  return modulusLength < 1024 || (!isLast && (hash === 'md5' || hash === 'sha1'))
}

function dateFaults(chain: readonly X509Certificate[], now: number): CertificateFault[] {
  const expired = chain.find(({ validTo }) => Date.parse(validTo) < now)
  if (expired !== undefined) return [fault('certificateDate', 'CERT_HAS_EXPIRED', expired)]
  const early = chain.find(({ validFrom }) => Date.parse(validFrom) > now)
  return early === undefined ? [] : [fault('certificateDate', 'CERT_NOT_YET_VALID', early)]
}

function revocationFaults(
  chain: readonly X509Certificate[] | null,
  certificate: X509Certificate,
  options: TlsOptions,
  now: number,
): CertificateFault[] {
  if (options.crl === undefined) return []
  const state = chain === null ? 'unknown' : revocationOf(chain, options, now)
  if (state === 'revoked') return [fault('certificateRevoked', 'CERT_REVOKED', certificate)]
  return state === 'good' ? [] : [fault('certificateUnchecked', 'UNABLE_TO_GET_CRL', certificate)]
}

const fault = (reason: CertificateReason, code: string, certificate: X509Certificate): CertificateFault => ({
  reason,
  code,
  message: sentences[reason](certificate),
})

const named = (name: string): string => name.replaceAll('\n', ', ')

const sentences: Readonly<Record<CertificateReason, (certificate: X509Certificate) => string>> = {
  certificateRevoked: ({ serialNumber, subject }) => `${named(subject)}, number ${serialNumber}, was revoked`,
  certificateAuthority: ({ issuer, subject }) =>
    issuer === subject
      ? `${named(subject)} is self-signed`
      : `${named(subject)} was issued by ${named(issuer)}`,
  certificateInvalid: ({ subject }) =>
    `${named(subject)} is not a certificate for a TLS server, or is too weak`,
  certificateName: ({ subject }) => `${named(subject)} is another name`,
  certificateDate: ({ subject, validFrom, validTo }) =>
    `${named(subject)} is valid from ${validFrom} to ${validTo}`,
  certificateUnchecked: ({ issuer }) => `there is no current revocation list of ${named(issuer)}`,
}

/** OpenSSL's codes as Node gives them; `UNSPECIFIED` stands for codes that Node does not know. */
function reasonOfVerdict(code: string): CertificateReason {
  if (code === 'CERT_REVOKED') return 'certificateRevoked'
  if (code.includes('CRL')) return 'certificateUnchecked'
  if (/EXPIRED|NOT_YET_VALID|NOT_BEFORE|NOT_AFTER/.test(code)) return 'certificateDate'
  if (code === 'HOSTNAME_MISMATCH') return 'certificateName'
  if (code === 'INVALID_PURPOSE' || code === 'UNSPECIFIED') return 'certificateInvalid'
  return 'certificateAuthority'
}
