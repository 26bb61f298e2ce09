// The options of a session, and of one request, for its services: cookies, credentials, decoding, redirects, TLS.

import type { CookieJar } from 'tough-cookie'
import {
  asGiven,
  type CertificateReport,
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
  tlsRouteOf,
} from '../lifecycle/index.ts'
import { checkedTlsSettings, checkReadable, type TlsOptions } from '../transports/undici/index.ts'
import type { AuthenticateHook, CredentialsSource } from './credentials.ts'
import type { DecodingOptions } from './decoding-transport.ts'
import { fieldNames, type RedirectMode } from './redirects.ts'

export interface ServiceOptions {
  /**
   * True keeps the cookies that servers set and sends them back. A CookieJar of tough-cookie with a synchronous store may be given
   * instead. False treats Cookie as a field like any other. The rules are those of RFC 6265bis: http leaves Secure cookies alone, a cookie of more than
   * 4096 bytes is ignored, and a request carries at most 150 cookies in 8190 bytes.
   * @defaultValue false
   */
  readonly cookies?: boolean | CookieJar
  /**
   * Credentials for the origin that a request was opened for, sent when the server asks for them. A function decides for itself,
   * and is also called for proxies.
   * @defaultValue none
   * @example
   * ```ts
   * new Session({ credentials: { username: 'ada', password: 'secret' } })
   * new Session({ credentials: ({ origin }) => (origin === 'https://example.com' ? lookUp(origin) : null) })
   * ```
   */
  readonly credentials?: CredentialsSource
  /**
   * Answers the challenges that `credentials` cannot: other schemes, such as Bearer or Negotiate, and other origins.
   * @defaultValue none: such a response is returned as it is
   */
  readonly authenticate?: AuthenticateHook
  /**
   * True asks for response bodies in a content coding (gzip, deflate, br and, where Node has it, zstd) and decodes them.
   * @defaultValue false
   */
  readonly decode?: boolean | DecodingOptions
  /**
   * How many redirects one send follows; the next one fails with reason `tooManyRedirects`. With 0, none is followed.
   * @defaultValue 20, the limit of the Fetch standard
   */
  readonly maxRedirects?: number
  /**
   * False fails a redirect from https to http with reason `redirectToHttp`.
   * @defaultValue true
   */
  readonly insecureRedirects?: boolean
  /**
   * Names of further fields that a redirect does not take to another origin, such as `X-Api-Key`. Authorization,
   * Proxy-Authorization, Cookie, Host and Origin never go there.
   * @defaultValue none
   */
  readonly sensitiveHeaders?: readonly string[]
}

/** The options of one request. Those of the session apply where none is given. */
export interface OwnServiceOptions {
  /**
   * False neither sends nor keeps cookies of the session's jar.
   * @defaultValue true where the session keeps cookies
   */
  readonly cookies?: boolean | undefined
  /**
   * Credentials for the origin of the request. Those in its URL are used only if none are given here. Where they were accepted is
   * remembered for this request only. Of the values of fetch, `'omit'` uses no credentials and no cookies; the others mean the default.
   * @defaultValue those in the URL, then those of the session
   */
  readonly credentials?: CredentialsSource | 'omit' | 'same-origin' | 'include' | undefined
  /**
   * Answers the challenges that `credentials` cannot.
   * @defaultValue that of the session
   */
  readonly authenticate?: AuthenticateHook | undefined
  /**
   * Whether and how response bodies are decoded.
   * @defaultValue that of the session
   */
  readonly decode?: boolean | DecodingOptions | undefined
  /**
   * `'follow'` follows redirects, `'manual'` returns the redirecting response, and `'error'` fails because of it.
   * @defaultValue `'follow'`
   */
  readonly redirect?: RedirectMode | undefined
  /**
   * Names of further fields that a redirect does not take to another origin, besides those of the session.
   * @defaultValue none
   */
  readonly sensitiveHeaders?: readonly string[] | undefined
  /**
   * Which faults of the server's certificate are tolerated, and TLS options, only for the origin of the request: after a redirect to another
   * origin the session's own apply. Requests with equal settings share connections.
   * @defaultValue nothing is tolerated
   * @example
   * ```ts
   * session.open('GET', 'https://old.example/', { tls: { wrongDate: true } })
   * ```
   */
  readonly tls?: OwnTls | undefined
}

/** Some options are checked by the service that takes them, in the same call. */
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
  credentials: (value) =>
    value === 'same-origin' || value === 'include' ? undefined : (value as CredentialsSource | 'omit'),
  authenticate: asGiven,
  decode: asGiven,
  redirect: asGiven,
  sensitiveHeaders: fieldNames,
  tls: asGiven,
}

// ---- TLS of one request

/** The TLS options of one request: `{ wrongDate: true }`, or `{ settings: { cert, key } }`. */
export interface OwnTls {
  /**
   * True accepts a certificate without a chain to a trusted authority.
   * @defaultValue false
   */
  readonly unknownAuthority?: boolean
  /**
   * True accepts a certificate for another name or address.
   * @defaultValue false
   */
  readonly wrongName?: boolean
  /**
   * True accepts a certificate that has expired or is not valid yet.
   * @defaultValue false
   */
  readonly wrongDate?: boolean
  /**
   * True accepts a certificate that was not issued for TLS servers.
   * @defaultValue false
   */
  readonly wrongUsage?: boolean
  /**
   * True accepts a certificate that was revoked, or whose revocation no current list can answer.
   * @defaultValue false
   */
  readonly revocation?: boolean
  /**
   * TLS options for this request. They take precedence over those of the session.
   * @defaultValue null: those of the session
   */
  readonly settings?: TlsOptions | null
  /**
   * Decides about every certificate, good or bad, after the checks above. Only `true`, returned at once, accepts it; any other
   * answer, such as a promise, refuses it, and so does an error. `opener` identifies the caller in `hinternet/dotnet`; otherwise it is null.
   */
  readonly judge?: ((report: CertificateReport, opener: object | null) => boolean) | null
}

/** @throws InvalidOptionError */
export function checkedTls(given: unknown, call: string): TlsRoute {
  const checked = checkedOptions(given, table, call, 'tls')
  const route = tlsRouteOf(checked as Partial<TlsRoute>)
  if (route.settings !== null) checkReadable(NO_OPTIONS, route, call, 'tls.settings')
  return route
}

const NO_OPTIONS = Object.freeze({})

/** null means none. */
const orNone =
  <T>(check: Check<T>): Check<T | null> =>
  (value, call, option) =>
    value === null ? null : check(value, call, option)

const JUDGE = 'Give a function that returns true, at once, to accept the certificate.'

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
    settings: orNone(checkedTlsSettings),
    judge: orNone(synchronous<NonNullable<TlsRoute['judge']>>(JUDGE)),
  },
  new Map(settingNames.split(' ').map((name) => [name, IN_SETTINGS])),
)
