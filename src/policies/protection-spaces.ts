// Protection spaces: where on a server which credentials are good, so that they are sent without being asked for again.

import type { Credentials } from '../lifecycle/index.ts'
import type { Authenticator } from './schemes.ts'

export interface ProtectionSpace {
  /** Null where no challenge has named it yet. */
  readonly realm: string | null
  /** From the strength of a challenge. */
  readonly strength: number
  readonly authenticator: Authenticator
  /** Null where a value was made by somebody else. */
  readonly credentials: Credentials | null
  /** Paths that begin like one of these are in it. */
  prefixes: readonly string[]
  /** A response other than a challenge has come for it. */
  confirmed: boolean
}

/** Servers that are remembered; the one that was first added goes when there are more. */
const MOST = 256

/** Of one space; the most recent ones are kept. */
const MOST_PREFIXES = 64

/** What a session, or a request with credentials of its own, remembers. */
export class ProtectionSpaces {
  readonly #spaces = new Map<string, ProtectionSpace[]>()

  /** The one with the longest prefix. `server` is the origin of a server or proxy. */
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

  /** One whose credentials were good. */
  ofRealm(server: string, realm: string): ProtectionSpace | null {
    const spaces = this.#spaces.get(server) ?? NONE
    return (
      spaces.find((space) => space.confirmed && space.realm === realm && space.credentials !== null) ?? null
    )
  }

  /** Its realm and where it begins tell which it takes the place of. */
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

  /** Its realm is found at other paths, too. */
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

/** RFC 7617 §2.2: what is as deep as the path that was asked for, or deeper. */
export const folderOf = (path: string): string => {
  const [only] = path.split('?', 1) as [string]
  return only.slice(0, only.lastIndexOf('/') + 1)
}

/** RFC 7616 §3.3: the paths that `domain` names, of this origin alone; without any, the whole server. */
export function domainOf(domain: string | undefined, url: string): readonly string[] {
  const { origin } = new URL(url)
  const uris = (domain ?? '').split(/\s+/).filter((uri) => uri !== '' && URL.canParse(uri, url))
  const paths = uris.map((uri) => new URL(uri, url)).filter((each) => each.origin === origin)
  return uris.length === 0 || paths.length === 0 ? ['/'] : paths.map(({ pathname }) => pathname)
}
