// Protection spaces: which credentials are good for which part of a server, so that they are sent without a
// challenge.

import type { Credentials } from '../lifecycle/index.ts'
import type { Authenticator } from './basic-and-digest.ts'

export interface ProtectionSpace {
  /** Null if no challenge has named it yet. */
  readonly realm: string | null
  /** Made for a challenge of this strength. */
  readonly strength: number
  readonly authenticator: Authenticator
  /** Null for a field value that a function gave. */
  readonly credentials: Credentials | null
  /** Paths that begin with one of these are in the space. */
  prefixes: readonly string[]
  /** A response without a challenge has come for it. */
  confirmed: boolean
}

/** How many servers are remembered; the first one added is dropped. */
const MOST = 256

/** How many replaced values are kept for one space; the latest ones. */
const MOST_PREFIXES = 64

/** The memory of a session, or of a request with its own credentials. */
export class ProtectionSpaces {
  readonly #spaces = new Map<string, ProtectionSpace[]>()

  /** The space with the longest matching prefix. `server` is the origin of a server or proxy. */
  find(server: string, path: string): ProtectionSpace | null {
    let found: ProtectionSpace | null = null
    let length = -1
    for (const space of this.#spaces.get(server) ?? NONE)
      for (const prefix of space.prefixes)
        if (prefix.length > length && path.startsWith(prefix)) {
          found = space
          length = prefix.length
        }
    return found
  }

  /** A space whose credentials were accepted. */
  ofRealm(server: string, realm: string): ProtectionSpace | null {
    const spaces = this.#spaces.get(server) ?? NONE
    return (
      spaces.find((space) => space.confirmed && space.realm === realm && space.credentials !== null) ?? null
    )
  }

  /** Replaces the space of the same realm and beginning. */
  add(server: string, space: ProtectionSpace): void {
    const others = (this.#spaces.get(server) ?? NONE).filter(
      ({ prefixes, realm }) =>
        realm !== null &&
        (realm !== space.realm || !prefixes.every((prefix) => space.prefixes.includes(prefix))),
    )
    this.#spaces.delete(server)
    this.#spaces.set(server, [...others, space])
    if (this.#spaces.size > MOST) this.#spaces.delete(this.#spaces.keys().next().value as string)
  }

  /** Its realm was seen at other paths, too. */
  extend(space: ProtectionSpace, prefixes: readonly string[]): void {
    space.prefixes = [...new Set([...space.prefixes, ...prefixes])].slice(-MOST_PREFIXES)
  }

  remove(server: string, space: ProtectionSpace): void {
    const others = (this.#spaces.get(server) ?? NONE).filter((each) => each !== space)
    if (others.length === 0) this.#spaces.delete(server)
    else this.#spaces.set(server, others)
  }

  /** Forgets everything. */
  clear(): void {
    this.#spaces.clear()
  }
}

const NONE: readonly ProtectionSpace[] = []

/** RFC 7617 §2.2: paths at least as deep as the requested one. */
export const folderOf = (path: string): string => {
  const [only] = path.split('?', 1) as [string]
  return only.slice(0, only.lastIndexOf('/') + 1)
}

/** RFC 7616 §3.3: the paths of this origin that `domain` names; without any, the whole server. */
export function domainOf(domain: string | undefined, url: string): readonly string[] {
  const { origin } = new URL(url)
  const uris = (domain ?? '').split(/\s+/).filter((uri) => uri !== '' && URL.canParse(uri, url))
  const paths = uris.map((uri) => new URL(uri, url)).filter((each) => each.origin === origin)
  return uris.length === 0 || paths.length === 0 ? ['/'] : paths.map(({ pathname }) => pathname)
}
