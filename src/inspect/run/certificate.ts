// The certificate of a server as plain data. Certificates are public: nothing of them is hidden.

/** The parts of Node's `X509Certificate` that are recorded. An empty subject is undefined there. */
interface KnownCertificate {
  readonly subject?: string
  readonly issuer?: string
  readonly subjectAltName?: string | undefined
  readonly validFrom: string
  readonly validTo: string
  readonly fingerprint256: string
}

/** A channel, or the error of a certificate that was refused. */
export interface Peer {
  readonly certificate: KnownCertificate | null
  /** From the issuer of the certificate upwards. */
  readonly issuers: readonly KnownCertificate[]
  /** Of a certificate that was refused. */
  readonly faults?: readonly { readonly message: string }[]
}

export interface CertificateFacts {
  readonly subject: string
  readonly issuer: string
  /** Such as `Nov 22 04:00:00 2026 GMT`. */
  readonly validFrom: string
  readonly validTo: string
  /** Such as `DNS:localhost, IP Address:127.0.0.1`. */
  readonly names: string
  /** The subjects of its issuers, upwards as far as they are known. */
  readonly chain: readonly string[]
  /** In hexadecimal. */
  readonly sha256: string
  /** Why it was refused; empty if it was not. */
  readonly faults: readonly string[]
}

/** By the channel or the error, because many messages go over one connection. */
const known = new WeakMap<Peer, CertificateFacts | null>()

/** Null if the other end has shown no certificate. The issuers are looked for at the first call. */
export function certificateOf(peer: Peer): CertificateFacts | null {
  const before = known.get(peer)
  if (before !== undefined) return before
  const { certificate, faults = [] } = peer
  const facts =
    certificate === null
      ? null
      : {
          subject: lineOf(certificate.subject),
          issuer: lineOf(certificate.issuer),
          validFrom: lineOf(certificate.validFrom),
          validTo: lineOf(certificate.validTo),
          names: lineOf(certificate.subjectAltName),
          chain: peer.issuers.map(({ subject }) => lineOf(subject)),
          sha256: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
          faults: faults.map(({ message }) => lineOf(message)),
        }
  known.set(peer, facts)
  return facts
}

/** The longest text, in characters. */
const LONGEST = 2048

/** Node gives each part of a name a line of its own. */
function lineOf(text: string = ''): string {
  const line = text.trim().replaceAll(/\s*\n\s*/g, ', ')
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line
}
