// The TLS options of a transport.

import type tls from 'node:tls'
import type { TlsRoute } from '../../lifecycle/index.ts'
import { familyOf } from '../address-family.ts'

/** The options of `tls.connect` that concern trust and identity. */
export type TlsOptions = Pick<
  tls.ConnectionOptions,
  | 'ca'
  | 'cert'
  | 'key'
  | 'passphrase'
  | 'pfx'
  | 'crl'
  | 'ciphers'
  | 'sigalgs'
  | 'ecdhCurve'
  | 'minVersion'
  | 'maxVersion'
  | 'rejectUnauthorized'
  | 'checkServerIdentity'
  | 'servername'
>

/** The options of the transport, overridden by those of the route. */
export const optionsFor = (options: TlsOptions, route: TlsRoute | null): TlsOptions =>
  route === null || route.settings === null ? options : { ...options, ...(route.settings as TlsOptions) }

/** Server Name Indication takes names without a dot at the end, and no addresses (RFC 6066 §3). */
export const servernameOf = (hostname: string, options: TlsOptions): string =>
  options.servername ?? (familyOf(hostname) === 0 ? hostname.replace(/\.$/, '') : '')
