// From the caller's URL to where a request goes. What was parsed once is remembered.

import {
  areSendable,
  type Credentials,
  InvalidUrlError,
  masked,
  parseTarget,
  shownUrl,
  type Target,
} from '../../lifecycle/index.ts'

export interface Address {
  readonly target: Target
  /** Those in the URL. */
  readonly credentials: Credentials | null
}

const REMEMBERED = 256

/** Parsed addresses by their text, so that a URL that is requested again and again is parsed once. */
export class AddressBook {
  readonly #known = new Map<string, Address>()
  #lastText = ''
  #last: Address | null = null

  /** @throws InvalidUrlError when the text is not an absolute http or https URL. */
  find(url: string | URL, call: string): Address {
    const text = typeof url === 'string' ? url : textOf(url, call)
    // Two texts are compared faster than one is hashed.
    if (text === this.#lastText && this.#last !== null) return this.#last
    const address = this.#known.get(text) ?? this.#parsed(text, call)
    if (address.credentials === null) {
      this.#lastText = text
      this.#last = address
    }
    return address
  }

  #parsed(text: string, call: string): Address {
    const address = parse(text, call)
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

function parse(text: string, call: string): Address {
  if (!URL.canParse(text) || hasNoHost.test(text))
    throw new InvalidUrlError(
      `${call}() is refused: ${shownUrl(text)} is not an absolute URL. ${/\[[^\]]*%/.test(text) ? ZONE : FIX}`,
    )
  const url = new URL(text)
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

/** RFC 6874 is not in the URL standard. */
const ZONE =
  'An address with a zone cannot stand in a URL: give a host name, and the address by the lookup of the session.'

const FIX = 'Give an http or https URL, such as https://example.com/path.'
