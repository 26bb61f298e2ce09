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
  /** Has the last word on every certificate, good or bad: true accepts it. One that throws accepts nothing. */
  readonly judge: ((report: CertificateReport) => boolean) | null
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
  const key = `${letters} ${settings === null ? '' : digest(settings)} ${judge === null ? '' : numberOf(judge)}`
  return { key, ...flags, settings, judge }
}

/** Settings hold private keys and passphrases: what stands for them in a key says nothing outside of this process. */
const secret = randomBytes(32)

const digest = (settings: TlsSettings): string =>
  createHmac('sha256', secret).update(JSON.stringify(settings)).digest('base64url')

const numbers = new WeakMap<object, number>()
let lastNumber = 0

function numberOf(judge: object): number {
  const number = numbers.get(judge) ?? ++lastNumber
  numbers.set(judge, number)
  return number
}
