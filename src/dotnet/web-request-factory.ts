// WebRequest.create: chooses the class that makes the request for an address.

import { absoluteUri } from './absolute-uri.ts'
import { ArgumentNullException, NotSupportedException } from './exceptions.ts'
import type { AnyHttpWebRequest } from './request/http-web-request.ts'
import type { AnyWebRequest, IWebRequestCreate } from './web-request.ts'

interface Prefix {
  readonly text: string
  readonly creator: IWebRequestCreate
}

export class WebRequestFactory {
  readonly #makeHttp: (text: string) => AnyHttpWebRequest | null
  /** The longest first. */
  #prefixes: Prefix[] = []

  /** `makeHttp` returns null for a text that is not an http or https address. */
  constructor(makeHttp: (text: string) => AnyHttpWebRequest | null) {
    this.#makeHttp = makeHttp
  }

  /** @throws ArgumentNullException, UriFormatException, NotSupportedException */
  create(uri: string | URL): AnyWebRequest {
    const text = textOf(uri)
    if (this.#prefixes.length > 0) {
      const whole = absoluteUri(text, 'requestUriString').href
      const found = this.#prefixes.find((prefix) => whole.toLowerCase().startsWith(prefix.text.toLowerCase()))
      if (found !== undefined) return found.creator.create(new URL(whole))
    }
    return this.#http(text)
  }

  /**
   * As `create`, but without the prefixes that are longer than a scheme.
   * @throws ArgumentNullException, UriFormatException, NotSupportedException
   */
  createDefault(uri: URL | string): AnyWebRequest {
    if (uri === null || uri === undefined) throw new ArgumentNullException('requestUri')
    const text = textOf(uri)
    const { protocol } = absoluteUri(text, 'requestUriString')
    const found = this.#prefixes.find((prefix) => prefix.text.toLowerCase() === protocol)
    return found === undefined ? this.#http(text) : found.creator.create(new URL(text))
  }

  /** @throws ArgumentNullException, UriFormatException, NotSupportedException */
  createHttp(uri: string | URL): AnyHttpWebRequest {
    return this.#http(textOf(uri))
  }

  /** False when the prefix is registered already; compared without regard to case. */
  register(prefix: string, creator: IWebRequestCreate): boolean {
    if (prefix === null || prefix === undefined) throw new ArgumentNullException('prefix')
    if (creator === null || creator === undefined) throw new ArgumentNullException('creator')
    const text = normal(prefix)
    const known = [...this.#prefixes.map((one) => one.text), 'http:', 'https:']
    if (known.some((one) => one.toLowerCase() === text.toLowerCase())) return false
    this.#prefixes = [...this.#prefixes, { text, creator }].sort((a, b) => b.text.length - a.text.length)
    return true
  }

  #http(text: string): AnyHttpWebRequest {
    const request = this.#makeHttp(text)
    if (request !== null) return request
    const { protocol } = absoluteUri(text, 'requestUriString')
    throw new NotSupportedException(`No creator is registered for ${protocol}//.`)
  }
}

function textOf(uri: string | URL): string {
  if (uri === null || uri === undefined) throw new ArgumentNullException('requestUriString')
  return typeof uri === 'string' ? uri : uri.href
}

/** As in WebRequest.RegisterPrefix: a URI without the slash of an empty path. */
function normal(prefix: string): string {
  if (!URL.canParse(prefix)) return prefix
  const { href, pathname, search, hash } = new URL(prefix)
  return !prefix.endsWith('/') && pathname === '/' && search === '' && hash === '' ? href.slice(0, -1) : href
}
