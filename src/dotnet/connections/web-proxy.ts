// Proxies: how callers choose them, and the one of a request.

import type { ProxyServer, Target } from '../../lifecycle/index.ts'
import { CredentialCache } from '../credential-cache.ts'
import {
  ArgumentException,
  ArgumentNullException,
  NotSupportedException,
  UriFormatException,
} from '../exceptions.ts'
import type { ICredentials } from '../network-credential.ts'

/** Decides through which proxy, if any, each request goes. */
export interface IWebProxy {
  credentials: ICredentials | null
  /** The proxy for an address; the address itself if no proxy is used. */
  getProxy(destination: URL): URL
  isBypassed(host: URL): boolean
}

/** One proxy for all addresses that are not bypassed. Addresses of this machine are always bypassed, as in .NET. */
export class WebProxy implements IWebProxy {
  address: URL | null
  /** True uses no proxy for names without a dot. */
  bypassProxyOnLocal: boolean
  credentials: ICredentials | null
  #bypassList: string[] = []
  #patterns: { readonly of: readonly string[]; readonly all: readonly RegExp[] } = { of: [], all: [] }

  /**
   * `host` with a `port`, or an address, whose scheme is http unless it has another.
   * @throws UriFormatException
   */
  constructor(address?: URL | string | null)
  constructor(host: string, port: number)
  constructor(
    address: URL | string | null,
    bypassOnLocal?: boolean,
    bypassList?: readonly string[] | null,
    credentials?: ICredentials | null,
  )
  constructor(
    address: URL | string | null = null,
    portOrBypass: number | boolean = false,
    bypassList: readonly string[] | null = null,
    credentials: ICredentials | null = null,
  ) {
    this.address = address === null ? null : addressOf(address, portOrBypass)
    this.bypassProxyOnLocal = portOrBypass === true
    this.credentials = credentials
    if (bypassList !== null) this.bypassList = bypassList
  }

  /** The proxy of the user's settings, which Node does not know: it is never used. */
  static getDefaultProxy(): WebProxy {
    return new WebProxy()
  }

  /** A copy of the regular expressions; an address that one of them matches bypasses the proxy. */
  get bypassList(): readonly string[] {
    return [...this.#bypassList]
  }

  /** @throws ArgumentNullException, and ArgumentException for a text that is not a regular expression, which is stored nevertheless, as in .NET */
  set bypassList(value: readonly string[]) {
    if (value === null || value === undefined) throw new ArgumentNullException('value')
    this.#bypassList = [...value]
    this.#patterns = { of: [...value], all: value.map(patternOf) }
  }

  /** The list itself. While it has an item that is not a regular expression, nothing is bypassed. */
  get bypassArrayList(): string[] {
    return this.#bypassList
  }

  get useDefaultCredentials(): boolean {
    return this.credentials !== null && this.credentials === CredentialCache.defaultCredentials
  }

  set useDefaultCredentials(value: boolean) {
    this.credentials = value ? CredentialCache.defaultCredentials : null
  }

  /** @throws ArgumentNullException */
  getProxy(destination: URL): URL {
    if (destination === null || destination === undefined) throw new ArgumentNullException('destination')
    return this.address === null || this.isBypassed(destination) ? destination : this.address
  }

  /** @throws ArgumentNullException */
  isBypassed(host: URL): boolean {
    if (host === null || host === undefined) throw new ArgumentNullException('host')
    const url = new URL(host)
    if (this.address === null || isLoopback(url.hostname)) return true
    if (this.bypassProxyOnLocal && isLocal(url.hostname)) return true
    // WebProxy.IsMatchInBypassList: scheme, host and a port that is not the default one.
    return this.#bypasses().some((pattern) => pattern.test(`${url.protocol}//${url.host}`))
  }

  #bypasses(): readonly RegExp[] {
    const list = this.#bypassList
    const { of } = this.#patterns
    if (list.length !== of.length || list.some((text, i) => text !== of[i])) {
      let all: readonly RegExp[] = []
      try {
        all = list.map(patternOf)
      } catch {
        // An item that was added to the list itself is not refused.
      }
      this.#patterns = { of: [...list], all }
    }
    return this.#patterns.all
  }
}

/** No proxy: GlobalProxySelection.GetEmptyWebProxy. */
export class EmptyWebProxy implements IWebProxy {
  credentials: ICredentials | null = null

  getProxy(destination: URL): URL {
    return destination
  }

  isBypassed(_host: URL): boolean {
    return true
  }
}

function addressOf(given: URL | string, portOrBypass: number | boolean): URL {
  if (typeof given !== 'string') return new URL(given)
  const text = given.includes('://') ? given : `http://${given}`
  if (!URL.canParse(text))
    throw new UriFormatException(
      'This is not the address of a proxy. Give one such as http://proxy.example:8080.',
    )
  const url = new URL(text)
  if (typeof portOrBypass === 'number') {
    if (!Number.isInteger(portOrBypass) || portOrBypass < 0 || portOrBypass > 65_535)
      throw new UriFormatException('The port of a proxy has to be a number up to 65535.')
    url.port = String(portOrBypass)
  }
  return url
}

function patternOf(text: string): RegExp {
  try {
    return new RegExp(text, 'i')
  } catch (error) {
    throw new ArgumentException(
      'Each item of a bypass list has to be a regular expression.',
      'value',
      error as Error,
    )
  }
}

/** Uri.IsLoopback: System.Net never uses a proxy for these addresses. `hostname` is that of a URL. */
export const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' ||
  hostname === 'loopback' ||
  hostname === '[::1]' ||
  // ::127.0.0.1 and ::ffff:127.0.0.1, as they are in a URL.
  hostname === '[::7f00:1]' ||
  hostname === '[::ffff:7f00:1]' ||
  /^127\.\d+\.\d+\.\d+$/.test(hostname)

const isLocal = (hostname: string): boolean => !/[.:]/.test(hostname)

/** In .NET a class with static members only; here an object that has them. */
export class GlobalProxySelection {
  readonly #get: () => IWebProxy | null
  readonly #set: (proxy: IWebProxy | null) => void

  /** @internal */
  constructor(get: () => IWebProxy | null, set: (proxy: IWebProxy | null) => void) {
    this.#get = get
    this.#set = set
  }

  /** `WebRequest.defaultWebProxy`; an empty one if that is null. */
  get select(): IWebProxy {
    return this.#get() ?? new EmptyWebProxy()
  }

  set select(value: IWebProxy | null) {
    this.#set(value)
  }

  /** A new one each time, which is never used. */
  getEmptyWebProxy(): IWebProxy {
    return new EmptyWebProxy()
  }
}

/**
 * Null if the request goes directly to the server, as all requests to this machine do (ServicePointManager).
 * @throws NotSupportedException for a proxy that speaks no HTTP
 */
export function proxyServerFor(proxy: IWebProxy, target: Target): ProxyServer | null {
  const url = new URL(target.url)
  if (isLoopback(url.hostname) || proxy.isBypassed(url)) return null
  const address = proxy.getProxy(url)
  if (address === null || address === undefined || address.href === url.href) return null
  const { hostname, port, protocol } = address
  if (protocol !== 'http:' && protocol !== 'https:')
    throw new NotSupportedException(
      `The address of a proxy has to start with http:// or https://, not ${protocol}//.`,
    )
  return {
    protocol,
    hostname: hostname.startsWith('[') ? hostname.slice(1, -1) : hostname,
    port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
    // Its credentials are given when it asks for them.
    authorization: null,
  }
}
