// Builds the chain from a server's certificate to a trusted authority. OpenSSL does this first; this code runs if
// OpenSSL found a fault, because OpenSSL reports only the last of several.

import { X509Certificate } from 'node:crypto'
import fs from 'node:fs'
import tls from 'node:tls'
import { fieldsOf, pathLength } from './certificate-fields.ts'
import type { TlsOptions } from './tls-options.ts'

const MOST_ISSUERS = 16

/** The certificate and its issuers, the trusted one last; null if no trusted authority is reached. */
export function trustedChain(
  certificate: X509Certificate,
  sent: readonly X509Certificate[],
  anchors: readonly X509Certificate[],
): readonly X509Certificate[] | null {
  const isAnchor = ({ fingerprint256 }: X509Certificate): boolean =>
    anchors.some((anchor) => anchor.fingerprint256 === fingerprint256)
  const climb = (chain: readonly X509Certificate[]): readonly X509Certificate[] | null => {
    const top = chain.at(-1) as X509Certificate
    if (isIssuedBy(top, top)) return isAnchor(top) ? chain : null
    if (chain.length > MOST_ISSUERS) return null
    for (const issuer of [...anchors, ...sent]) {
      if (chain.includes(issuer) || !isIssuedBy(top, issuer) || !issuer.ca) continue
      // The limit of an authority counts the authorities between it and the certificate.
      if (pathLength(fieldsOf(issuer.raw)) < chain.length - 1) continue
      const found = climb([...chain, issuer])
      if (found !== null) return found
    }
    return null
  }
  return climb([certificate])
}

/** The issuers as far as they are known, trusted or not, without the certificate itself. */
export function issuersOf(
  certificate: X509Certificate,
  sent: readonly X509Certificate[],
  anchors: readonly X509Certificate[],
): readonly X509Certificate[] {
  const chain = [certificate]
  for (let top = certificate; !isIssuedBy(top, top) && chain.length <= MOST_ISSUERS; ) {
    const issuer = [...sent, ...anchors].find((one) => !chain.includes(one) && isIssuedBy(top, one))
    if (issuer === undefined) break
    chain.push(issuer)
    top = issuer
  }
  return chain.slice(1)
}

function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey)
}

/** The authorities that these options trust. */
export const anchorsOf = ({ ca }: TlsOptions): readonly X509Certificate[] =>
  ca === undefined || ca === null ? usual() : [ca].flat().flatMap(certificatesIn)

let usualOnes: readonly X509Certificate[] | undefined

/** Node's own authorities, and those that the user has added to Node. */
function usual(): readonly X509Certificate[] {
  usualOnes ??= usualPems().flatMap(certificatesIn)
  return usualOnes
}

function usualPems(): readonly (string | Buffer)[] {
  // Node 22.15 and later.
  const { getCACertificates } = tls as { getCACertificates?: (type: 'default') => readonly string[] }
  if (getCACertificates !== undefined) return getCACertificates('default')
  const extra = process.env.NODE_EXTRA_CA_CERTS
  try {
    return extra === undefined ? tls.rootCertificates : [...tls.rootCertificates, fs.readFileSync(extra)]
  } catch {
    return tls.rootCertificates
  }
}

const PEM = /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----[^-]+-----END (?:X509 |TRUSTED )?CERTIFICATE-----/g

/** PEM may hold several. An unreadable one is ignored. */
function certificatesIn(pem: string | Uint8Array): X509Certificate[] {
  const texts = String(typeof pem === 'string' ? pem : Buffer.from(pem).toString('latin1')).match(PEM) ?? []
  return texts.flatMap((text) => {
    try {
      return [new X509Certificate(text)]
    } catch {
      return []
    }
  })
}
