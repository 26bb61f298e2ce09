// Certificates for tests, made while they run, each once per process: of authorities, of good and bad servers, of clients.

import './reflect.ts'
import { webcrypto as crypto, type webcrypto } from 'node:crypto'
import * as x509 from '@peculiar/x509'

x509.cryptoProvider.set(globalThis.crypto)

/** How an issuer signs. */
export type Signature =
  | `${'ecdsa' | 'rsa' | 'rsa-pss'}-${'sha1' | 'sha256' | 'sha384' | 'sha512'}`
  | 'ed25519'

export interface CertificateRequest {
  readonly commonName?: string
  /** DNS names. */
  readonly names?: readonly string[]
  /** IP addresses. */
  readonly addresses?: readonly string[]
  readonly valid?: 'now' | 'no more' | 'not yet'
  readonly usage?: 'server' | 'client'
  /** `self`: it is not signed by an authority. */
  readonly issuer?: 'self' | 'authority' | 'unknown authority'
  readonly signature?: Signature
  /** The certificates between the authority and it, which are sent, too. */
  readonly through?: 'an authority in between' | 'no authority'
  /** Hexadecimal. Random by default. */
  readonly serialNumber?: string
}

/** PEM, as node:tls takes it. */
export interface Identity {
  readonly key: string
  readonly cert: string
}

/** The authority that tests trust. There is one for each way of signing. */
export const authority = (signature: Signature = 'ecdsa-sha256'): Promise<Identity> =>
  issuerOf('authority', signature).then(pem)

/** The same options give the same certificate. */
export const certificate = (request: CertificateRequest = {}): Promise<Identity> =>
  once(JSON.stringify(request), async () => pem(await make(request)))

/** Good for `localhost`, 127.0.0.1 and ::1. */
export const localhost: CertificateRequest = { names: ['localhost'], addresses: ['127.0.0.1', '::1'] }

/** Servers that a client should not trust, each for one reason. Their authority is known, unless that is the reason. */
export const distrusted = {
  selfSigned: { ...localhost, issuer: 'self' },
  unknownAuthority: { ...localhost, issuer: 'unknown authority' },
  wrongName: { names: ['elsewhere.test'] },
  expired: { ...localhost, valid: 'no more' },
  notYetValid: { ...localhost, valid: 'not yet' },
} as const satisfies Record<string, CertificateRequest>

/** For TLS client authentication. */
export const client: CertificateRequest = { commonName: 'A client', usage: 'client' }

/** The revocation list of an authority. */
export async function revocationList(
  serialNumbers: readonly string[],
  issuer: 'authority' | 'unknown authority' = 'authority',
): Promise<string> {
  const { certificate, keys } = await issuerOf(issuer, 'ecdsa-sha256')
  const crl = await x509.X509CrlGenerator.create({
    issuer: certificate.subject,
    thisUpdate: days(-1),
    nextUpdate: days(1),
    signingAlgorithm: signing('ecdsa-sha256'),
    signingKey: keys.privateKey,
    entries: serialNumbers.map((serialNumber) => ({ serialNumber, revocationDate: days(-1) })),
  })
  return `${crl.toString('pem').replaceAll(' CRL-----', ' X509 CRL-----')}\n`
}

interface Made {
  readonly keys: webcrypto.CryptoKeyPair
  readonly certificate: x509.X509Certificate
  /** Sent along. */
  readonly above?: Made | undefined
}

const cache = new Map<string, Promise<unknown>>()

function once<T>(key: string, make: () => Promise<T>): Promise<T> {
  const made = (cache.get(key) as Promise<T> | undefined) ?? make()
  cache.set(key, made)
  return made
}

const DAY = 24 * 60 * 60 * 1000
const days = (count: number): Date => new Date(Date.now() + count * DAY)
const validity = { now: [-30, 30], 'no more': [-30, -1], 'not yet': [1, 30] } as const

type Algorithm = webcrypto.Algorithm & { hash?: string; saltLength?: number }

const families = { ecdsa: 'ECDSA', rsa: 'RSASSA-PKCS1-v1_5', 'rsa-pss': 'RSA-PSS', ed25519: 'Ed25519' }

/** How an issuer of that kind signs. */
function signing(signature: Signature): Algorithm {
  const [family = '', bits] = signature.split('-sha')
  const name = families[family as keyof typeof families]
  if (bits === undefined) return { name }
  const saltLength = Math.max(20, Number(bits) / 8)
  return { name, hash: `SHA-${bits}`, ...(family === 'rsa-pss' ? { saltLength } : undefined) }
}

const generate = (signature: Signature): Promise<webcrypto.CryptoKeyPair> => {
  const { name, hash } = signing(signature)
  const rsa = { modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) }
  const parameters = { name, hash, namedCurve: 'P-256', ...rsa }
  return crypto.subtle.generateKey(parameters as Algorithm, true, [
    'sign',
    'verify',
  ]) as Promise<webcrypto.CryptoKeyPair>
}

const makeAuthority = (name: string, signature: Signature): Promise<Made> =>
  once(`${name} ${signature}`, async () => {
    const keys = await generate(signature)
    const certificate = await x509.X509CertificateGenerator.createSelfSigned({
      name: `CN=${name} ${signature}`,
      keys,
      notBefore: days(-60),
      notAfter: days(60),
      signingAlgorithm: signing(signature),
      extensions: [
        new x509.BasicConstraintsExtension(true, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      ],
    })
    return { keys, certificate }
  })

const issuerOf = (issuer: 'authority' | 'unknown authority', signature: Signature): Promise<Made> =>
  makeAuthority(issuer === 'authority' ? 'Tests' : 'Nobody', signature)

const makeBetween = (isAuthority: boolean): Promise<Made> =>
  once(`between ${isAuthority}`, async () => {
    const [root, keys] = [await issuerOf('authority', 'ecdsa-sha256'), await generate('ecdsa-sha256')]
    const certificate = await x509.X509CertificateGenerator.create({
      subject: 'CN=In between',
      issuer: root.certificate.subject,
      notBefore: days(-60),
      notAfter: days(60),
      publicKey: keys.publicKey,
      signingKey: root.keys.privateKey,
      signingAlgorithm: signing('ecdsa-sha256'),
      extensions: [new x509.BasicConstraintsExtension(isAuthority, undefined, true)],
    })
    return { keys, certificate }
  })

async function make(request: CertificateRequest): Promise<Made> {
  const { issuer = 'authority', signature = 'ecdsa-sha256', usage = 'server', valid = 'now' } = request
  const keys = await generate(issuer === 'self' ? signature : 'ecdsa-sha256')
  const between =
    request.through === undefined
      ? undefined
      : await makeBetween(request.through === 'an authority in between')
  const above = issuer === 'self' ? null : (between ?? (await issuerOf(issuer, signature)))
  const [from, until] = validity[valid]
  const alternatives = [
    ...(request.names ?? []).map((value) => ({ type: 'dns', value }) as const),
    ...(request.addresses ?? []).map((value) => ({ type: 'ip', value }) as const),
  ]
  const subject = `CN=${request.commonName ?? request.names?.[0] ?? 'Somebody'}`
  const certificate = await x509.X509CertificateGenerator.create({
    subject,
    issuer: above?.certificate.subject ?? subject,
    notBefore: days(from),
    notAfter: days(until),
    publicKey: keys.publicKey,
    signingKey: (above?.keys ?? keys).privateKey,
    signingAlgorithm: signing(signature),
    ...(request.serialNumber === undefined ? undefined : { serialNumber: request.serialNumber }),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([
        usage === 'server' ? x509.ExtendedKeyUsage.serverAuth : x509.ExtendedKeyUsage.clientAuth,
      ]),
      ...(alternatives.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(alternatives)]),
    ],
  })
  return { keys, certificate, above: between }
}

async function pem({ above, certificate, keys }: Made): Promise<Identity> {
  const key = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey))
  const lines = key.toString('base64').replace(/.{64}(?=.)/g, '$&\n')
  return {
    key: `-----BEGIN PRIVATE KEY-----\n${lines}\n-----END PRIVATE KEY-----\n`,
    cert: [certificate, ...(above === undefined ? [] : [above.certificate])]
      .map((one) => `${one.toString('pem')}\n`)
      .join(''),
  }
}
