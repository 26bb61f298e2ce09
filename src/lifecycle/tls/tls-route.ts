// What a request wants of TLS.

import { createHmac, randomBytes } from 'node:crypto'
import type { CertificateReport } from './certificate-error.ts'

/** PEM as text or bytes. */
export type Pem = string | Uint8Array

type TlsVersion = 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3'

/** As the options of the same names of `tls.connect`. */
export interface TlsSettings {
  readonly ca?: Pem | readonly Pem[]
  readonly cert?: Pem | readonly Pem[]
  readonly key?: Pem | readonly (Pem | { readonly pem: Pem; readonly passphrase?: string })[]
  readonly passphrase?: string
  readonly pfx?: Pem | readonly (Pem | { readonly buf: Pem; readonly passphrase?: string })[]
  readonly crl?: Pem | readonly Pem[]
  readonly ciphers?: string
  readonly sigalgs?: string
  readonly ecdhCurve?: string
  readonly minVersion?: TlsVersion
  readonly maxVersion?: TlsVersion
  readonly servername?: string
  readonly rejectUnauthorized?: boolean
  /** Requests with another function use other connections. */
  checkServerIdentity?(hostname: string, certificate: object): Error | undefined
}

/** What is true is tolerated of the server's certificate, and nothing else. */
export interface TlsRoute {
  /** Connections and TLS sessions are shared between routes of the same key. It holds no secret. */
  readonly key: string
  readonly unknownAuthority: boolean
  readonly wrongName: boolean
  /** Expired, or not valid yet. */
  readonly wrongDate: boolean
  readonly wrongUsage: boolean
  /** That it was revoked, or that nobody can tell. */
  readonly revocation: boolean
  /** Before those of the session. */
  readonly settings: TlsSettings | null
  /**
   * Has the last word on every certificate, good or bad. Only `true` accepts it: any other answer, such as a promise, refuses it,
   * and so does an error.
   */
  readonly judge: ((report: CertificateReport, opener: object | null) => boolean) | null
}

export function tlsRouteOf(parts: Partial<Omit<TlsRoute, 'key'>>): TlsRoute {
  const { settings = null, judge = null } = parts
  const flags = {
    unknownAuthority: parts.unknownAuthority ?? false,
    wrongName: parts.wrongName ?? false,
    wrongDate: parts.wrongDate ?? false,
    wrongUsage: parts.wrongUsage ?? false,
    revocation: parts.revocation ?? false,
  }
  const letters = Object.values(flags).map(Number).join('')
  const key = `${letters} ${settings === null ? '' : digest(settings)} ${judge === null ? '' : identityOf(judge)}`
  return { key, ...flags, settings, judge }
}

/** Settings hold private keys and passphrases: what stands for them in a key says nothing outside of this process. */
const secret = randomBytes(32)

const digest = (settings: TlsSettings): string => secretDigest(identityOf(settings))

/** Stands for a secret in a key. The same text has the same digest, in this process alone. */
export const secretDigest = (text: string): string =>
  createHmac('sha256', secret).update(text).digest('base64url')

/** Two values have the same identity where they are the same to OpenSSL: equal texts, bytes and numbers, and the very same function. */
function identityOf(value: unknown): string {
  if (ArrayBuffer.isView(value))
    return `bytes:${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64')}`
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'function') return `#${numberOf(value)}`
  if (typeof value !== 'object' || value === null) return String(value)
  if (Array.isArray(value)) return `[${value.map(identityOf).join()}]`
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return `#${numberOf(value)}`
  const parts = Object.entries(value).filter(([, part]) => part !== undefined)
  return `{${parts
    .map(([name, part]) => `${JSON.stringify(name)}:${identityOf(part)}`)
    .sort()
    .join()}}`
}

const numbers = new WeakMap<object, number>()
let lastNumber = 0

function numberOf(one: object): number {
  const number = numbers.get(one) ?? ++lastNumber
  numbers.set(one, number)
  return number
}
