// Builds the request head: the address, which is cached when parsed, the method, the header fields, and how the body
// is delimited.

import {
  areSendable,
  BodyLengthError,
  type Credentials,
  checkedField,
  checkedName,
  expectsBody,
  type Fields,
  type Framing,
  hasField,
  hasNoBody,
  InvalidUrlError,
  masked,
  parseTarget,
  type RequestHead,
  removeField,
  shownUrl,
  type Target,
} from '../lifecycle/index.ts'

export class RequestHeadBuilder {
  readonly method: string
  readonly target: Target
  readonly #headers: string[]
  #contentLength: number | null
  /** The header list of the last head. */
  #current: string[]

  constructor(method: string, target: Target, fields: Fields) {
    this.method = method
    this.target = target
    this.#headers = fields.list
    this.#contentLength = fields.contentLength
    this.#current = fields.list
  }

  /**
   * Replaces every field of that name, also in the head under way. The transport reads its list when it writes it,
   * and a policy or a redirect may have replaced that list.
   * @throws InvalidHeaderError
   */
  set(name: string, value: string | number, underWay: RequestHead | null): void {
    const text = checkedField(name, value, 'setHeader')
    this.remove(name, underWay)
    if (name.toLowerCase() === 'content-length') this.#contentLength = Number(text)
    else for (const list of this.#lists(underWay)) list.push(name, text)
  }

  remove(name: string, underWay: RequestHead | null): void {
    const key = checkedName(name, 'removeHeader').toLowerCase()
    if (key === 'content-length') this.#contentLength = null
    for (const list of this.#lists(underWay)) removeField(list, key)
  }

  /**
   * The head of a request whose body is in memory.
   * @throws BodyLengthError
   */
  whole(bytes: Uint8Array | null, given: number | null, type: string | null): RequestHead {
    const length = bytes?.length ?? 0
    const declared = this.#contentLength ?? given
    agreed('send', [declared, given, length])
    const framing = bytes === null && declared === null && !expectsBody(this.method) ? 'none' : length
    return this.#head(framing, bytes, false, type)
  }

  /**
   * The head of a request whose body follows. `lengths` are the lengths that were declared.
   * @throws BodyLengthError
   */
  open(
    call: 'send' | 'sendEx',
    lengths: readonly (number | null)[],
    first: Uint8Array | null,
    type: string | null,
  ): RequestHead {
    const length = agreed(call, [this.#contentLength, ...lengths])
    if (length !== null && first !== null && first.length > length)
      throw new BodyLengthError(call, length, first.length)
    const bodiless = call === 'sendEx' && first === null && hasNoBody(this.method)
    return this.#head(length ?? (bodiless ? 'none' : 'chunked'), first, true, type)
  }

  #head(framing: Framing, body: Uint8Array | null, more: boolean, type: string | null): RequestHead {
    const own = this.#headers
    const headers = type === null || hasField(own, 'content-type') ? own : [...own, 'Content-Type', type]
    this.#current = headers
    return {
      method: this.method,
      target: this.target,
      headers,
      framing,
      body,
      more,
      route: null,
      expectContinue: 0,
    }
  }

  #lists(underWay: RequestHead | null): Iterable<string[]> {
    const lists = [this.#headers, this.#current]
    return new Set(underWay === null ? lists : [...lists, underWay.headers])
  }
}

function agreed(call: 'send' | 'sendEx', lengths: readonly (number | null)[]): number | null {
  let agreed: number | null = null
  for (const length of lengths) {
    if (length === null) continue
    if (agreed !== null && agreed !== length) throw new BodyLengthError(call, agreed, length)
    agreed = length
  }
  return agreed
}

export interface Address {
  readonly target: Target
  /** The credentials in the URL. */
  readonly credentials: Credentials | null
}

const REMEMBERED = 256

/** Parsed addresses by their text, so that a repeated URL is parsed once. */
export class AddressBook {
  readonly #baseUrl: string | undefined
  readonly #known = new Map<string, Address>()
  #lastText = ''
  #last: Address | null = null

  /** A relative URL starts at `baseUrl`, which has been checked. */
  constructor(baseUrl: string | undefined) {
    this.#baseUrl = baseUrl
  }

  /**
   * `query` replaces that of the URL.
   * @throws InvalidUrlError when that is no http or https URL.
   */
  find(url: string | URL, call: string, query?: string): Address {
    let text = typeof url === 'string' ? url : textOf(url, call)
    if (query !== undefined) text = withQuery(parsedUrl(text, this.#baseUrl, call), query)
    // Comparing two strings is faster than hashing one.
    if (text === this.#lastText && this.#last !== null) return this.#last
    const address = this.#known.get(text) ?? this.#parsed(text, call)
    if (address.credentials === null) {
      this.#lastText = text
      this.#last = address
    }
    return address
  }

  #parsed(text: string, call: string): Address {
    const address = parse(text, this.#baseUrl, call)
    // Credentials are not kept longer than needed.
    if (address.credentials !== null) return address
    if (this.#known.size >= REMEMBERED) this.#known.clear()
    this.#known.set(text, address)
    return address
  }
}

function textOf(url: unknown, call: string): string {
  if (url instanceof URL) return url.href
  throw new InvalidUrlError(`${call}() is refused: the URL is ${masked(url)}. ${FIX}`)
}

export const isHttpUrl = (text: string): boolean =>
  URL.canParse(text) && !hasNoHost.test(text) && /^https?:$/.test(new URL(text).protocol)

function withQuery(url: URL, query: string): string {
  url.search = query
  return url.href
}

function parsedUrl(text: string, baseUrl: string | undefined, call: string): URL {
  if (URL.canParse(text, baseUrl) && !hasNoHost.test(text)) return new URL(text, baseUrl)
  const what = baseUrl === undefined ? 'not an absolute URL' : 'not a URL'
  throw new InvalidUrlError(
    `${call}() is refused: ${shownUrl(text)} is ${what}. ${/\[[^\]]*%/.test(text) ? ZONE : FIX}`,
  )
}

function parse(text: string, baseUrl: string | undefined, call: string): Address {
  const url = parsedUrl(text, baseUrl, call)
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new InvalidUrlError(
      `${call}() is refused: the scheme of ${shownUrl(text)} is ${url.protocol.slice(0, -1)}. ${FIX}`,
    )
  const address = parseTarget(url)
  if (address.credentials === null || areSendable(address.credentials)) return address
  throw new InvalidUrlError(
    `${call}() is refused: the user name or the password in ${shownUrl(text)} has a control character. Take it out.`,
  )
}

/** The URL parser takes the path of `http:///path` for the host. */
const hasNoHost = /^\s*https?:\/\/\//i

/** The URL standard does not have RFC 6874. */
const ZONE =
  'A URL cannot have an address with a zone: use a host name, and give the address by the lookup of the session.'

const FIX =
  'Give an http or https URL, such as https://example.com/path; a relative one starts at the baseUrl of new Session.'
