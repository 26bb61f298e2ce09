// Revocation lists (RFC 5280 §5) that the user gave. OpenSSL checks them first; this code runs if OpenSSL reports
// another fault.

import { constants, verify, type X509Certificate } from 'node:crypto'
import { extensionsIn, fieldsOf } from './certificate-fields.ts'
import { context, type Der, INTEGER, partsOf, readDer, SEQUENCE, timeOf } from './der.ts'
import { signatureAlgorithm } from './signature-algorithm.ts'
import type { TlsOptions } from './tls-options.ts'

export type Revocation = 'good' | 'revoked' | 'unknown'

/**
 * Checks a chain whose last member is trusted. For each other member there has to be a current list of its issuer,
 * without that member.
 */
export function revocationOf(
  chain: readonly X509Certificate[],
  options: TlsOptions,
  now: number,
): Revocation {
  const lists = [options.crl ?? []].flat().flatMap(listsIn)
  const answers = chain.slice(0, -1).map((certificate, i) => {
    const issuer = chain[i + 1] as X509Certificate
    const { issuer: name, serialNumber } = fieldsOf(certificate.raw)
    const list = lists.find(
      (one) => one.issuer.equals(name) && isCurrent(one, now) && isSignedBy(one, issuer),
    )
    if (list === undefined) return 'unknown'
    return list.revoked.some((serial) => serial.equals(serialNumber)) ? 'revoked' : 'good'
  })
  return (
    answers.find((answer) => answer === 'revoked') ?? answers.find((answer) => answer === 'unknown') ?? 'good'
  )
}

interface RevocationList {
  readonly signed: Buffer
  readonly algorithm: Der
  readonly signature: Buffer
  /** Name, as DER. */
  readonly issuer: Buffer
  readonly from: number
  readonly until: number
  readonly revoked: readonly Buffer[]
}

const isCurrent = ({ from, until }: RevocationList, now: number): boolean => from <= now && now <= until

function isSignedBy(
  { algorithm, signature, signed }: RevocationList,
  { publicKey }: X509Certificate,
): boolean {
  const { hash, isPss } = signatureAlgorithm(algorithm)
  const padding = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_AUTO }
  try {
    return verify(hash, signed, isPss ? { key: publicKey, ...padding } : publicKey, signature)
  } catch {
    return false
  }
}

const PEM = /-----BEGIN X509 CRL-----([^-]+)-----END X509 CRL-----/g

/** An unreadable list, or one with extensions that are not known here, does not count. */
function listsIn(pem: string | Uint8Array): RevocationList[] {
  const text = typeof pem === 'string' ? pem : Buffer.from(pem).toString('latin1')
  return [...text.matchAll(PEM)].flatMap(([, base64 = '']) => {
    try {
      const list = readList(Buffer.from(base64, 'base64'))
      return list === null ? [] : [list]
    } catch {
      return []
    }
  })
}

function readList(bytes: Buffer): RevocationList | null {
  const [tbs, algorithm, signature] = partsOf(readDer(bytes))
  if (tbs === undefined || algorithm === undefined || signature === undefined) return null
  const parts = partsOf(tbs)
  const [, issuer, from, ...rest] = parts[0]?.tag === INTEGER ? parts.slice(1) : parts
  if (issuer === undefined || from === undefined) return null
  const extensions = extensionsIn(rest.find(({ tag }) => tag === context(0)))
  // Such as a delta list, or a list for some of the certificates only.
  if ([...extensions.values()].some(({ isCritical }) => isCritical)) return null
  const next = rest[0]
  const entries = rest.find(({ tag }) => tag === SEQUENCE)
  return {
    signed: tbs.whole,
    algorithm,
    // A bit string begins with the number of unused bits, which is 0.
    signature: signature.content.subarray(1),
    issuer: issuer.whole,
    from: timeOf(from),
    until: next?.tag === 0x17 || next?.tag === 0x18 ? timeOf(next) : Number.POSITIVE_INFINITY,
    revoked:
      entries === undefined ? [] : partsOf(entries).map((entry) => partsOf(entry)[0]?.content ?? NOTHING),
  }
}

const NOTHING = Buffer.alloc(0)
