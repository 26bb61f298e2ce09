// Credentials by address and scheme.

import { ArgumentException, ArgumentNullException, ArgumentOutOfRangeException } from '../errors/index.ts'
import {
  checkedText,
  type ICredentials,
  type NetworkCredential,
  SystemNetworkCredential,
} from './network-credential.ts'

interface Entry {
  readonly prefix: URL
  /** In lower case. */
  readonly authType: string
  readonly credential: NetworkCredential
}

const logOn = new SystemNetworkCredential()

/** The credential whose prefix is the longest that the address begins with. */
export class CredentialCache implements ICredentials, Iterable<NetworkCredential> {
  #entries: Entry[] = []

  /** Stands for the user who is logged on; answers no challenge here. */
  static get defaultCredentials(): ICredentials {
    return logOn
  }

  static get defaultNetworkCredentials(): NetworkCredential {
    return logOn
  }

  /** @throws ArgumentNullException, and ArgumentException when the same is there already */
  add(uriPrefix: URL | string, authType: string, credential: NetworkCredential): void
  add(host: string, port: number, authType: string, credential: NetworkCredential): void
  add(
    ...given: [URL | string, string, NetworkCredential] | [string, number, string, NetworkCredential]
  ): void {
    const credential = given[given.length - 1] as NetworkCredential
    const key = keyOf(given.slice(0, -1) as Key)
    if (this.#find(key) !== undefined)
      throw new ArgumentException('There is a credential for this prefix and scheme already.')
    if (credential === null || credential === undefined) throw new ArgumentNullException('cred')
    this.#entries.push({ ...key, credential })
  }

  /** Does nothing where there is none. */
  remove(uriPrefix: URL | string, authType: string): void
  remove(host: string, port: number, authType: string): void
  remove(...given: Key): void {
    const found = this.#find(keyOf(given))
    this.#entries = this.#entries.filter((entry) => entry !== found)
  }

  getCredential(uri: URL | string, authType: string): NetworkCredential | null
  getCredential(host: string, port: number, authType: string): NetworkCredential | null
  getCredential(...given: Key): NetworkCredential | null {
    const { authType, prefix: uri } = keyOf(given)
    let best: Entry | null = null
    for (const entry of this.#entries)
      if (
        entry.authType === authType &&
        isPrefix(entry.prefix, uri) &&
        (best === null || entry.prefix.href.length > best.prefix.href.length)
      )
        best = entry
    return best?.credential ?? null
  }

  [Symbol.iterator](): IterableIterator<NetworkCredential> {
    return this.#entries.map(({ credential }) => credential).values()
  }

  #find(key: Omit<Entry, 'credential'>): Entry | undefined {
    return this.#entries.find(
      ({ authType, prefix }) => authType === key.authType && prefix.href === key.prefix.href,
    )
  }
}

type Key = [URL | string, string] | [string, number, string]

function keyOf(given: Key): Omit<Entry, 'credential'> {
  if (given.length === 3) {
    const [host, port, authType] = given
    if (checkedText(host, 'host') === '') throw new ArgumentException('A host has a name.', 'host')
    if (!(port >= 0)) throw new ArgumentOutOfRangeException('port')
    const type = checkedText(authType, 'authenticationType').toLowerCase()
    return { prefix: new URL(`http://${host}:${port}/`), authType: type }
  }
  const [uri, authType] = given
  if (uri === null || uri === undefined) throw new ArgumentNullException('uriPrefix')
  return { prefix: new URL(uri), authType: checkedText(authType, 'authType').toLowerCase() }
}

/** CredentialKey.IsPrefix: the same server, and the same path as far as the last slash of the prefix. */
function isPrefix(prefix: URL, uri: URL): boolean {
  if (prefix.origin !== uri.origin) return false
  const folder = prefix.pathname.slice(0, prefix.pathname.lastIndexOf('/')).toLowerCase()
  return (
    uri.pathname.lastIndexOf('/') >= folder.length &&
    uri.pathname.slice(0, folder.length).toLowerCase() === folder
  )
}
