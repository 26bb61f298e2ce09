// The services of a session for its requests: cookies, credentials, decoding, redirects.

import {
  type Credentials,
  type FollowUpPolicy,
  hasField,
  type LifecycleOptions,
  readably,
  type Target,
  type Transport,
} from '../lifecycle/index.ts'
import { Authentication } from './authentication.ts'
import { type Cookies, checkedCookies } from './cookies.ts'
import { type AuthenticateHook, type CredentialsSource, checkedHook, checkedSource } from './credentials.ts'
import {
  acceptEncodingOf,
  checkedDecoding,
  type DecodingOptions,
  DecodingTransport,
} from './decoding-transport.ts'
import { followUp } from './follow-up.ts'
import { ProtectionSpaces } from './protection-spaces.ts'
import { checkedRedirect, keepingBack, type RedirectPolicy, standardRedirects } from './redirects.ts'
import type { Routes } from './routes.ts'
import { checkedTls, type OwnServiceOptions, type ServiceOptions } from './service-options.ts'

/** A transport that decodes, and the Accept-Encoding field for it. */
interface Decoded {
  readonly transport: Transport
  readonly acceptEncoding: string
}

export class Services {
  readonly cookies: Cookies | null
  /** The transport and policy of requests without options of their own. */
  readonly transport: Transport
  readonly followUp: FollowUpPolicy
  readonly #plain: Transport
  readonly #routes: Routes
  readonly #redirects: RedirectPolicy
  readonly #credentials: CredentialsSource | null
  readonly #authenticate: AuthenticateHook | null
  readonly #spaces: ProtectionSpaces = new ProtectionSpaces()
  /** Authenticates to proxies with the credentials of their addresses. */
  readonly #ofProxies: Authentication | null
  readonly #decoded: Decoded | null
  /** For requests that decode in a session that does not. */
  #decodedAsUsual: Decoded | null = null

  /**
   * `transport` does not decode.
   * @throws InvalidOptionError
   */
  constructor(options: ServiceOptions, transport: Transport, routes: Routes, call: string) {
    const { authenticate, credentials, maxRedirects } = options
    const insecureRedirects = options.insecureRedirects ?? true
    this.#plain = transport
    this.#routes = routes
    this.cookies = readably(call, 'cookies', () => checkedCookies(options.cookies, call))
    this.#credentials = credentials === undefined ? null : checkedSource(credentials, call)
    this.#authenticate = authenticate === undefined ? null : checkedHook(authenticate, call)
    const decoding = checkedDecoding(options.decode, call)
    this.#decoded = decoding === null ? null : this.#decodedBy(decoding)
    this.transport = this.#decoded?.transport ?? transport
    const redirects: RedirectPolicy = {
      ...standardRedirects,
      limit: maxRedirects ?? standardRedirects.limit,
      downgrade: insecureRedirects ? 'follow' : 'refuse',
    }
    this.#redirects = keepingBack(redirects, options.sensitiveHeaders)
    const { cookies } = this
    this.#ofProxies = routes.isPlain ? null : new Authentication({ origin: NOBODY, spaces: this.#spaces })
    this.followUp = routes.guide(
      followUp({ redirects: this.#redirects, cookies, authentication: this.#ofProxies }),
    )
  }

  /** True if all requests get the same service, except those with options of their own or credentials in the URL. */
  get areCommon(): boolean {
    return this.#credentials === null && this.#authenticate === null && this.#decoded === null
  }

  /**
   * The services of a request with options of its own; Accept-Encoding is added to its fields.
   * @throws InvalidOptionError
   */
  serve(
    lifecycle: LifecycleOptions,
    { target, credentials }: Served,
    own: OwnServiceOptions,
    fields: string[],
    call: string,
  ): LifecycleOptions {
    const decoded = this.#decodedFor(own.decode, call)
    if (decoded !== null && !hasField(fields, 'accept-encoding') && !hasField(fields, 'range'))
      fields.push('Accept-Encoding', decoded.acceptEncoding)
    return {
      ...lifecycle,
      transport: decoded?.transport ?? this.#plain,
      followUp: this.#followUpFor(target, credentials, own, call),
    }
  }

  #followUpFor(
    target: Target,
    ofUrl: Credentials | null,
    own: OwnServiceOptions,
    call: string,
  ): FollowUpPolicy {
    const cookies = own.cookies === false || own.credentials === 'omit' ? null : this.cookies
    const mode = own.redirect === undefined ? 'follow' : checkedRedirect(own.redirect, call)
    const authentication = this.#authenticationFor(target, ofUrl, own, call)
    const routes =
      own.tls === undefined ? this.#routes : this.#routes.withTls(target.origin, checkedTls(own.tls, call))
    const redirects = keepingBack(this.#redirects, own.sensitiveHeaders)
    const isUsual =
      routes === this.#routes &&
      cookies === this.cookies &&
      mode === 'follow' &&
      redirects === this.#redirects
    if (isUsual && authentication === this.#ofProxies) return this.followUp
    const policy = followUp({
      authentication,
      cookies,
      redirects: mode === 'manual' ? { ...redirects, limit: 0 } : redirects,
      redirectsFail: mode === 'error',
    })
    return routes.guide(policy)
  }

  #authenticationFor(
    { origin }: Target,
    ofUrl: Credentials | null,
    own: OwnServiceOptions,
    call: string,
  ): Authentication | null {
    if (own.credentials === 'omit') return this.#ofProxies
    const authenticate =
      own.authenticate === undefined ? this.#authenticate : checkedHook(own.authenticate, call)
    let credentials = this.#credentials
    // Requests with the session's credentials share their protection spaces; a request with credentials of its own
    // has separate ones.
    let spaces: ProtectionSpaces | undefined = this.#spaces
    if (own.credentials !== undefined) {
      credentials = checkedSource(own.credentials, call)
      spaces = undefined
    } else if (ofUrl !== null) {
      credentials = { ...ofUrl, preemptive: true }
      spaces = undefined
    }
    if (credentials === null && authenticate === null) return this.#ofProxies
    const proxySpaces = typeof own.credentials === 'function' ? spaces : this.#spaces
    return new Authentication({ origin, credentials, authenticate, spaces, proxySpaces })
  }

  #decodedFor(own: OwnServiceOptions['decode'], call: string): Decoded | null {
    if (own === undefined) return this.#decoded
    const decoding = checkedDecoding(own, call)
    if (decoding === null) return null
    if (own !== true) return this.#decodedBy(decoding)
    this.#decodedAsUsual ??= this.#decoded ?? this.#decodedBy(decoding)
    return this.#decodedAsUsual
  }

  #decodedBy(decoding: DecodingOptions): Decoded {
    return {
      transport: new DecodingTransport(this.#plain, decoding),
      acceptEncoding: acceptEncodingOf(decoding),
    }
  }
}

/** The origin of no request. */
const NOBODY = ''

/** The origin of a request, and the credentials in its URL. */
interface Served {
  readonly target: Target
  readonly credentials: Credentials | null
}
