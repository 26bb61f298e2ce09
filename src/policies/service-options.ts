// What a session, and one of its requests, can be told about what goes with their messages and what follows their responses.

import type { CookieJar } from 'tough-cookie'
import {
  asGiven,
  type Check,
  type Checks,
  checkedOptions,
  count,
  flag,
  InvalidOptionError,
  type OptionTable,
  optionTable,
  shown,
  synchronous,
  type TlsRoute,
  type TlsSettings,
  tlsRouteOf,
} from '../lifecycle/index.ts'
import { checkedTlsSettings, checkReadable } from '../transports/undici/index.ts'
import type { AuthenticateHook, CredentialsSource } from './credentials.ts'
import type { DecodingOptions } from './decoding-transport.ts'
import { fieldNames, type RedirectMode } from './redirects.ts'

export interface ServiceOptions {
  /**
   * True keeps the cookies that servers set, and sends them back; a CookieJar of tough-cookie with a synchronous store
   * does so from what it holds. False unless given: a Cookie field is then a field like any other. By RFC 6265bis: http
   * leaves Secure cookies alone, and a cookie of more than 4096 bytes is none. 150 of them and 8190 bytes go with a request.
   */
  readonly cookies?: boolean | CookieJar
  /** For every origin that a request is opened for, when it asks; a function decides by itself, and is asked by proxies, too. */
  readonly credentials?: CredentialsSource
  /** Answers what `credentials` cannot: other schemes, such as Bearer or Negotiate, and other origins. */
  readonly authenticate?: AuthenticateHook
  /** True asks for response bodies with a content coding, and decodes them. False unless given. */
  readonly decode?: boolean | DecodingOptions
  /** How many redirects one send follows; 0 follows none. 20 unless given, the limit of fetch. */
  readonly maxRedirects?: number
  /** False refuses to be redirected from https to http. True unless given. */
  readonly insecureRedirects?: boolean
  /**
   * Names of fields that stay with the origin that the caller gave them for when a redirect leads to another, such as
   * `X-Api-Key`; besides Authorization, Proxy-Authorization, Cookie, Host and Origin, which always do.
   */
  readonly sensitiveHeaders?: readonly string[]
}

/** Of one request. What it is not told is as the session has it. */
export interface OwnServiceOptions {
  /** False neither sends nor takes cookies of the session. */
  readonly cookies?: boolean | undefined
  /** For the origin of the request; those in its URL are only taken without these. What they open is remembered by the request alone. */
  readonly credentials?: CredentialsSource | undefined
  readonly authenticate?: AuthenticateHook | undefined
  readonly decode?: boolean | DecodingOptions | undefined
  /** `manual` hands a redirecting response out, `error` fails because of it. `follow` unless given. */
  readonly redirect?: RedirectMode | undefined
  /** Besides those of the session. */
  readonly sensitiveHeaders?: readonly string[] | undefined
  /**
   * What is tolerated of the server's certificate, and what is set for TLS, at the origin of the request: elsewhere a redirect meets
   * the session's own. Connections are shared with requests that say the same.
   */
  readonly tls?: OwnTls | undefined
}

/** What is given as it is, is checked by the service that takes it, in the same call. */
export const serviceChecks: Checks<ServiceOptions> = {
  cookies: asGiven,
  credentials: asGiven,
  authenticate: asGiven,
  decode: asGiven,
  maxRedirects: count(0),
  insecureRedirects: flag,
  sensitiveHeaders: fieldNames,
}

export const ownServiceChecks: Checks<OwnServiceOptions> = {
  cookies: flag,
  credentials: asGiven,
  authenticate: asGiven,
  decode: asGiven,
  redirect: asGiven,
  sensitiveHeaders: fieldNames,
  tls: asGiven,
}

// ---- TLS of one request

/** What one request tolerates and sets for itself: `{ wrongDate: true }`, or `{ settings: { cert, key } }`. */
export type OwnTls = Partial<Omit<TlsRoute, 'key'>>

/** @throws InvalidOptionError */
export function checkedTls(given: unknown, call: string): TlsRoute {
  const checked = checkedOptions(given, table, call, 'tls')
  const route = tlsRouteOf(checked)
  if (route.settings !== null) checkReadable(NO_OPTIONS, route, call, 'tls.settings')
  return route
}

const NO_OPTIONS = Object.freeze({})

/** null is none. */
const orNone =
  <T>(check: Check<T>): Check<T | null> =>
  (value, call, option) =>
    value === null ? null : check(value, call, option)

const JUDGE = 'Give a function that answers true, at once, to accept the certificate.'

const tolerates: Check<boolean> = (value, call, option) => {
  if (typeof value === 'boolean') return value
  throw new InvalidOptionError(call, option, shown(value), 'Give true to tolerate it, or false.')
}

const IN_SETTINGS = 'Put it into tls.settings.'
const settingNames =
  'ca cert key passphrase pfx crl ciphers sigalgs ecdhcurve minversion maxversion servername rejectunauthorized checkserveridentity'

const table: OptionTable<OwnTls> = optionTable(
  {
    unknownAuthority: tolerates,
    wrongName: tolerates,
    wrongDate: tolerates,
    wrongUsage: tolerates,
    revocation: tolerates,
    settings: orNone(checkedTlsSettings as Check<TlsSettings>),
    judge: orNone(synchronous<NonNullable<TlsRoute['judge']>>(JUDGE)),
  },
  new Map(settingNames.split(' ').map((name) => [name, IN_SETTINGS])),
)
