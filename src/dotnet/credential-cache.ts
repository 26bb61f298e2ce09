// Credentials by address and scheme, and by host, port and scheme, which are two separate lists.

import { absoluteUri } from './absolute-uri.ts'
import {
  ArgumentException,
  ArgumentNullException,
  ArgumentOutOfRangeException,
  InvalidOperationException,
} from './exceptions.ts'
import {
  checkedText,
  type ICredentials,
  type NetworkCredential,
  SystemNetworkCredential,
} from './network-credential.ts'

interface PrefixEntry {
  readonly prefix: URL
  /** In lower case. */
  readonly authType: string
  readonly credential: NetworkCredential
}

const logOn = new SystemNetworkCredential()
/** The schemes that Windows answers with the logged-on user. */
const ofWindows: ReadonlySet<string> = new Set(['ntlm', 'kerberos', 'negotiate'])

type PrefixKey = readonly [URL | string | null, string | null]
type HostKey = readonly [string | null, number, string | null]

/** The credential whose prefix is the longest that the address begins with. */
export class CredentialCache implements ICredentials, Iterable<NetworkCredential> {
  #prefixes: PrefixEntry[] = []
  readonly #hosts = new Map<string, NetworkCredential>()
  /** Counts the changes, which end an enumeration. */
  #version = 0

  /** Represents the logged-on user; answers no challenge here. */
  static get defaultCredentials(): ICredentials {
    return logOn
  }

  static get defaultNetworkCredentials(): NetworkCredential {
    return logOn
  }

  /** @throws ArgumentNullException, and ArgumentException if there is such an entry already */
  add(uriPrefix: URL | string, authType: string, credential: NetworkCredential): void
  add(host: string, port: number, authType: string, credential: NetworkCredential): void
  add(
    ...given: [URL | string, string, NetworkCredential] | [string, number, string, NetworkCredential]
  ): void {
    if (given.length === 4) {
      const [host, port, authType, credential] = given
      const key = hostKey(host, port, authType)
      refuseLogOn(credential, authType, 'authenticationType')
      if (this.#hosts.has(key)) throw known()
      this.#version++
      this.#hosts.set(key, credential)
      return
    }
    const [uriPrefix, scheme, credential] = given
    const { authType, prefix } = prefixKey(uriPrefix, scheme)
    refuseLogOn(credential, authType, 'authType')
    if (this.#find(prefix, authType) !== undefined) throw known()
    this.#version++
    this.#prefixes.push({ prefix, authType, credential })
  }

  /** Does nothing if there is no such entry, or an argument is null. */
  remove(uriPrefix: URL | string | null, authType: string | null): void
  remove(host: string | null, port: number, authType: string | null): void
  remove(...given: PrefixKey | HostKey): void {
    if (given.length === 3) {
      const [host, port, authType] = given
      if (host === null || authType === null || !(port >= 0)) return
      if (this.#hosts.delete(textKey(host, port, authType))) this.#version++
      return
    }
    const [uriPrefix, scheme] = given
    if (uriPrefix === null || scheme === null) return
    const { authType, prefix } = prefixKey(uriPrefix, scheme)
    const found = this.#find(prefix, authType)
    if (found === undefined) return
    this.#version++
    this.#prefixes = this.#prefixes.filter((entry) => entry !== found)
  }

  /** @throws ArgumentNullException, ArgumentException, ArgumentOutOfRangeException */
  getCredential(uri: URL | string, authType: string): NetworkCredential | null
  getCredential(host: string, port: number, authType: string): NetworkCredential | null
  getCredential(...given: PrefixKey | HostKey): NetworkCredential | null {
    if (given.length === 3) return this.#hosts.get(hostKey(...given)) ?? null
    const { authType, prefix: uri } = prefixKey(...given)
    let best: PrefixEntry | null = null
    for (const entry of this.#prefixes)
      if (
        entry.authType === authType &&
        isPrefix(entry.prefix, uri) &&
        (best === null || entry.prefix.href.length > best.prefix.href.length)
      )
        best = entry
    return best?.credential ?? null
  }

  /** @throws InvalidOperationException if the cache is changed during the enumeration */
  *[Symbol.iterator](): IterableIterator<NetworkCredential> {
    const version = this.#version
    const check = (): void => {
      if (version !== this.#version)
        throw new InvalidOperationException('The cache was changed during the enumeration: copy it first.')
    }
    check()
    for (const { credential } of this.#prefixes) {
      yield credential
      check()
    }
    for (const credential of this.#hosts.values()) {
      yield credential
      check()
    }
  }

  #find(prefix: URL, authType: string): PrefixEntry | undefined {
    return this.#prefixes.find((entry) => entry.authType === authType && entry.prefix.href === prefix.href)
  }
}

const known = (): ArgumentException =>
  new ArgumentException('There is a credential for this address and scheme already.')

function refuseLogOn(credential: NetworkCredential, authType: string, paramName: string): void {
  if (credential === null || credential === undefined) throw new ArgumentNullException('cred')
  if (credential instanceof SystemNetworkCredential && !ofWindows.has(authType.toLowerCase()))
    throw new ArgumentException(
      'The user who is logged on can be asked by NTLM, Kerberos and Negotiate only: give a NetworkCredential.',
      paramName,
    )
}

function hostKey(host: string | null, port: number, authType: string | null): string {
  if (checkedText(host, 'host') === '') throw new ArgumentException('Give the name of a host.', 'host')
  checkedText(authType, 'authenticationType')
  if (!(port >= 0)) throw new ArgumentOutOfRangeException('port')
  return textKey(host as string, port, authType as string)
}

const textKey = (host: string, port: number, authType: string): string =>
  `${authType.toLowerCase()}\n${port}\n${host.toLowerCase()}`

function prefixKey(
  uri: URL | string | null,
  authType: string | null,
): { readonly prefix: URL; readonly authType: string } {
  if (uri === null || uri === undefined) throw new ArgumentNullException('uriPrefix')
  const scheme = checkedText(authType, 'authType').toLowerCase()
  return { prefix: new URL(absoluteUri(uri, 'uriPrefix')), authType: scheme }
}

/** CredentialKey.IsPrefix: the same server, and the same path up to the last slash of the prefix. */
function isPrefix(prefix: URL, uri: URL): boolean {
  if (prefix.origin !== uri.origin) return false
  const folder = prefix.pathname.slice(0, prefix.pathname.lastIndexOf('/')).toLowerCase()
  return (
    uri.pathname.lastIndexOf('/') >= folder.length &&
    uri.pathname.slice(0, folder.length).toLowerCase() === folder
  )
}
