// Fields of a certificate that Node's X509Certificate does not give.

import {
  BIT_STRING,
  BOOLEAN,
  context,
  type Der,
  INTEGER,
  OCTET_STRING,
  oidOf,
  partsOf,
  readDer,
  SEQUENCE,
} from './der.ts'

export interface Extension {
  readonly isCritical: boolean
  readonly value: Buffer
}

export interface CertificateFields {
  readonly serialNumber: Buffer
  /** Name, as DER. */
  readonly issuer: Buffer
  readonly extensions: ReadonlyMap<string, Extension>
}

const BASIC_CONSTRAINTS = '2.5.29.19'
const KEY_USAGE = '2.5.29.15'

/** @throws DerError */
export function fieldsOf(raw: Buffer): CertificateFields {
  const [tbs] = partsOf(readDer(raw))
  const parts = tbs === undefined ? [] : partsOf(tbs)
  // [0] is the version, left out by certificates of version 1.
  const [serialNumber, , issuer, ...rest] = parts[0]?.tag === context(0) ? parts.slice(1) : parts
  return {
    serialNumber: serialNumber?.content ?? Buffer.alloc(0),
    issuer: issuer?.whole ?? Buffer.alloc(0),
    extensions: extensionsIn(rest.find(({ tag }) => tag === context(3))),
  }
}

/** The elements of a sequence inside an explicit tag. */
export function extensionsIn(tagged: Der | undefined): Map<string, Extension> {
  const extensions = new Map<string, Extension>()
  if (tagged === undefined) return extensions
  for (const extension of partsOf(readDer(tagged.content))) {
    const [oid, ...rest] = partsOf(extension)
    const value = rest.find(({ tag }) => tag === OCTET_STRING)
    const critical = rest.find(({ tag }) => tag === BOOLEAN)
    if (oid !== undefined && value !== undefined)
      extensions.set(oidOf(oid), { isCritical: critical?.content[0] === 0xff, value: value.content })
  }
  return extensions
}

/** How many authorities may be between this one and the certificate; infinite if it does not say. */
export function pathLength({ extensions }: CertificateFields): number {
  const value = extensions.get(BASIC_CONSTRAINTS)?.value
  const sequence = value === undefined ? undefined : readDer(value)
  const number = sequence?.tag === SEQUENCE ? partsOf(sequence).find(({ tag }) => tag === INTEGER) : undefined
  return number === undefined ? Number.POSITIVE_INFINITY : Number.parseInt(number.content.toString('hex'), 16)
}

/**
 * digitalSignature, keyEncipherment or keyAgreement: the key usages of a TLS server. True if the certificate does not
 * say.
 */
export function mayServe({ extensions }: CertificateFields): boolean {
  const value = extensions.get(KEY_USAGE)?.value
  if (value === undefined) return true
  const bits = readDer(value)
  return bits.tag === BIT_STRING && ((bits.content[1] ?? 0) & 0b1010_1000) !== 0
}
