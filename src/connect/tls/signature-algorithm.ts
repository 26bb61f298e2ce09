// The hash functions of X.509 signature algorithms, by object identifier.

import { context, type Der, oidOf, partsOf, readDer } from './der.ts'

export interface SignatureAlgorithm {
  /** OpenSSL's name; null for algorithms without one hash, such as Ed25519. */
  readonly hash: string | null
  readonly isPss: boolean
}

const PKCS1 = '1.2.840.113549.1.1'
const NIST = '2.16.840.1.101.3.4'
const RSASSA_PSS = `${PKCS1}.10`

const signatures: Readonly<Record<string, string>> = {
  [`${PKCS1}.4`]: 'md5',
  [`${PKCS1}.5`]: 'sha1',
  [`${PKCS1}.11`]: 'sha256',
  [`${PKCS1}.12`]: 'sha384',
  [`${PKCS1}.13`]: 'sha512',
  [`${PKCS1}.14`]: 'sha224',
  [`${PKCS1}.15`]: 'sha512-224',
  [`${PKCS1}.16`]: 'sha512-256',
  '1.2.840.10040.4.3': 'sha1',
  '1.2.840.10045.4.1': 'sha1',
  '1.2.840.10045.4.3.1': 'sha224',
  '1.2.840.10045.4.3.2': 'sha256',
  '1.2.840.10045.4.3.3': 'sha384',
  '1.2.840.10045.4.3.4': 'sha512',
  [`${NIST}.3.1`]: 'sha224',
  [`${NIST}.3.2`]: 'sha256',
  [`${NIST}.3.3`]: 'sha384',
  [`${NIST}.3.4`]: 'sha512',
  [`${NIST}.3.9`]: 'sha3-224',
  [`${NIST}.3.10`]: 'sha3-256',
  [`${NIST}.3.11`]: 'sha3-384',
  [`${NIST}.3.12`]: 'sha3-512',
  [`${NIST}.3.13`]: 'sha3-224',
  [`${NIST}.3.14`]: 'sha3-256',
  [`${NIST}.3.15`]: 'sha3-384',
  [`${NIST}.3.16`]: 'sha3-512',
}

const hashes: Readonly<Record<string, string>> = {
  '1.3.14.3.2.26': 'sha1',
  [`${NIST}.2.1`]: 'sha256',
  [`${NIST}.2.2`]: 'sha384',
  [`${NIST}.2.3`]: 'sha512',
  [`${NIST}.2.4`]: 'sha224',
  [`${NIST}.2.5`]: 'sha512-224',
  [`${NIST}.2.6`]: 'sha512-256',
}

/** The hash of an AlgorithmIdentifier. */
export function signatureAlgorithm(identifier: Der): SignatureAlgorithm {
  const [oid, parameters] = partsOf(identifier)
  const name = oid === undefined ? '' : oidOf(oid)
  if (name === RSASSA_PSS) return { hash: pssHash(parameters), isPss: true }
  return { hash: signatures[name] ?? null, isPss: false }
}

/**
 * The hash of the signature on a certificate, or on anything built in the same way: signed part, algorithm,
 * signature.
 */
export function signatureAlgorithmOf(signed: Buffer): SignatureAlgorithm {
  const [, identifier] = partsOf(readDer(signed))
  return identifier === undefined ? { hash: null, isPss: false } : signatureAlgorithm(identifier)
}

/** RSASSA-PSS-params (RFC 4055 §3.1): SHA-1 is the default, for the message and for the mask. */
function pssHash(parameters: Der | undefined): string | null {
  const parts = parameters === undefined ? [] : partsOf(parameters)
  const message = parts.find(({ tag }) => tag === context(0))
  const mask = parts.find(({ tag }) => tag === context(1))
  const hash = message === undefined ? 'sha1' : hashOf(readDer(message.content))
  const [, maskHash] = mask === undefined ? [] : partsOf(readDer(mask.content))
  return hash === (maskHash === undefined ? 'sha1' : hashOf(maskHash)) ? hash : null
}

function hashOf(identifier: Der): string | null {
  const [oid] = partsOf(identifier)
  return oid === undefined ? null : (hashes[oidOf(oid)] ?? null)
}
