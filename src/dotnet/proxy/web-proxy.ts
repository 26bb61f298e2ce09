// Which proxy a request takes.

import type { ICredentials } from '../credentials/index.ts'
import { ArgumentException, ArgumentNullException, UriFormatException } from '../errors/index.ts'

/** Who decides about the way of each request. */
export interface IWebProxy {
  credentials: ICredentials | null
  /** The proxy for an address; the address itself where none is taken. */
  getProxy(destination: URL): URL
  isBypassed(host: URL): boolean
}

/** One proxy for everything but what is bypassed. */
export class WebProxy implements IWebProxy {
  address: URL | null
  /** True takes no proxy for hosts of this machine and for names without a dot. */
  bypassProxyOnLocal: boolean
  credentials: ICredentials | null
  useDefaultCredentials = false
  #bypassList: string[] = []
  #patterns: RegExp[] = []

  /** `host` with a `port`, or an address, of which http is the scheme unless it says otherwise. @throws UriFormatException */
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
    const port = typeof portOrBypass === 'number' ? `:${portOrBypass}` : ''
    this.address = address === null ? null : addressOf(address, port)
    this.bypassProxyOnLocal = portOrBypass === true
    this.credentials = credentials
    if (bypassList !== null) this.bypassList = bypassList
  }

  /** Regular expressions; an address that one of them matches goes without the proxy. */
  get bypassList(): readonly string[] {
    return this.#bypassList
  }

  /** @throws ArgumentException for what is no regular expression */
  set bypassList(value: readonly string[]) {
    this.#patterns = (value ?? []).map(patternOf)
    this.#bypassList = [...(value ?? [])]
  }

  /** @throws ArgumentNullException */
  getProxy(destination: URL): URL {
    return this.address === null || this.isBypassed(destination) ? destination : this.address
  }

  /** @throws ArgumentNullException */
  isBypassed(host: URL): boolean {
    if (host === null || host === undefined) throw new ArgumentNullException('host')
    const url = new URL(host)
    if (this.address === null) return true
    if (this.bypassProxyOnLocal && isLocal(url.hostname)) return true
    // WebProxy.IsMatchInBypassList: scheme, host and a port that is not the usual one.
    return this.#patterns.some((pattern) => pattern.test(url.origin))
  }
}

function addressOf(given: URL | string, port: string): URL {
  if (typeof given !== 'string') return new URL(given)
  const text = given.includes('://') ? given : `http://${given}${port}`
  if (URL.canParse(text)) return new URL(text)
  throw new UriFormatException('This is no address of a proxy; it looks like http://proxy.example:8080.')
}

function patternOf(text: string): RegExp {
  try {
    return new RegExp(text, 'i')
  } catch (error) {
    throw new ArgumentException(
      'Each item of a bypass list is a regular expression.',
      'value',
      error as Error,
    )
  }
}

const isLocal = (hostname: string): boolean =>
  hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname) || !/[.:]/.test(hostname)
