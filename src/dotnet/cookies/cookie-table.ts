// Stores the cookies of a container by domain, then by path. When it is full, it removes old ones, as CookieContainer does.

import { type Cookie, CookieVariant, isSame } from './cookie.ts'

interface Bucket {
  readonly cookies: Cookie[]
  /** When it was last used, as a growing number. */
  used: number
}

type Paths = Map<string, Bucket>

export interface Asked {
  /** In lower case. */
  readonly host: string
  readonly path: string
  readonly port: number
  readonly isSecure: boolean
}

export class CookieTable {
  capacity: number
  perDomainCapacity: number
  readonly #domains = new Map<string, Paths>()
  #count = 0
  #uses = 0

  constructor(capacity: number, perDomainCapacity: number) {
    this.capacity = capacity
    this.perDomainCapacity = perDomainCapacity
  }

  get count(): number {
    return this.#count
  }

  *all(): IterableIterator<Cookie> {
    for (const paths of this.#domains.values())
      for (const { cookies } of paths.values())
        for (const cookie of cookies) if (!cookie.expired) yield cookie
  }

  /** An expired cookie removes the stored one with the same identity. If no room can be made, nothing is added. */
  add(cookie: Cookie): void {
    const key = keyOf(cookie)
    const known = this.#domains.get(key)?.get(cookie.path)
    const at = known?.cookies.findIndex((each) => isSame(each, cookie)) ?? -1
    if (cookie.expired) {
      if (known === undefined || at < 0) return
      known.cookies.splice(at, 1)
      this.#count--
      this.#tidy(key)
      return
    }
    if (known !== undefined && at >= 0) {
      if ((known.cookies[at] as Cookie).variant <= cookie.variant) known.cookies[at] = cookie
      return
    }
    if (sizeOf(this.#domains.get(key)) >= this.perDomainCapacity && !this.#ageDomain(key)) return
    if (this.#count >= this.capacity && !this.#ageAll()) return
    this.#bucket(key, cookie.path).cookies.push(cookie)
    this.#count++
  }

  /** The cookies for a host, with any path. */
  ofHost(host: string): Cookie[] {
    const found: Cookie[] = []
    for (const [domain] of domainsOf(host))
      for (const { cookies } of this.#domains.get(domain)?.values() ?? []) found.push(...cookies)
    return found
  }

  /** The cookies for an address: first those of the host itself, and longer paths before shorter ones. */
  find(asked: Asked): Cookie[] {
    const found: Cookie[] = []
    for (const [domain, onlyPlain] of domainsOf(asked.host)) this.#collect(found, domain, onlyPlain, asked)
    return found
  }

  /** Called after a limit was lowered. */
  shrink(): void {
    if (this.#count > this.capacity) this.#ageAll()
    for (const [key, paths] of this.#domains) if (sizeOf(paths) > this.perDomainCapacity) this.#ageDomain(key)
  }

  #collect(found: Cookie[], domain: string, onlyPlain: boolean, { isSecure, path, port }: Asked): void {
    const paths = this.#domains.get(domain)
    if (paths === undefined) return
    for (const prefix of [...paths.keys()].filter((each) => isPathOf(each, path)).sort(byPath)) {
      const bucket = paths.get(prefix) as Bucket
      bucket.used = ++this.#uses
      this.#expire(bucket)
      for (const cookie of bucket.cookies) {
        if (onlyPlain && cookie.variant !== CookieVariant.Plain) continue
        if (cookie.secure && !isSecure) continue
        if (cookie.portList === null || cookie.portList.includes(port)) found.push(cookie)
      }
    }
    this.#tidy(domain)
  }

  /** False if there is no room for another one in the domain. */
  #ageDomain(key: string): boolean {
    const paths = this.#domains.get(key)
    if (paths === undefined) return true
    for (const bucket of paths.values()) this.#expire(bucket)
    const left = this.#cut(paths, Math.min(this.perDomainCapacity, this.capacity) - 1)
    this.#tidy(key)
    return left
  }

  /** Removes the same share from every domain; if that is not enough, from the least recently used bucket. */
  #ageAll(): boolean {
    const before = this.#count
    const part = this.#count > this.capacity ? this.capacity / this.#count : 1
    for (const paths of this.#domains.values()) {
      for (const bucket of paths.values()) this.#expire(bucket)
      const most = Math.min(this.perDomainCapacity, this.capacity) - 1
      this.#cut(paths, Math.min(Math.floor(sizeOf(paths) * part), most))
    }
    if (this.#count === before) {
      const oldest = [...this.#domains.values()]
        .flatMap((paths) => [...paths.values()])
        .filter(({ cookies }) => cookies.length > 0)
        .reduce<Bucket | null>(
          (least, each) => (least === null || each.used < least.used ? each : least),
          null,
        )
      while (oldest !== null && this.#count >= this.capacity && oldest.cookies.length > 0) this.#drop(oldest)
    }
    for (const key of [...this.#domains.keys()]) this.#tidy(key)
    return this.#count < this.capacity
  }

  /** Removes from the least recently used bucket. */
  #cut(paths: Paths, most: number): boolean {
    let size = sizeOf(paths)
    for (const bucket of [...paths.values()].sort((a, b) => a.used - b.used))
      while (size > most && bucket.cookies.length > 0) {
        this.#drop(bucket)
        size--
      }
    return size <= most
  }

  #drop(bucket: Bucket): void {
    bucket.cookies.shift()
    this.#count--
  }

  #expire(bucket: Bucket): void {
    for (let i = bucket.cookies.length - 1; i >= 0; i--)
      if ((bucket.cookies[i] as Cookie).expired) {
        bucket.cookies.splice(i, 1)
        this.#count--
      }
  }

  #tidy(key: string): void {
    const paths = this.#domains.get(key)
    if (paths === undefined) return
    for (const [path, { cookies }] of paths) if (cookies.length === 0) paths.delete(path)
    if (paths.size === 0) this.#domains.delete(key)
  }

  #bucket(key: string, path: string): Bucket {
    const paths = this.#domains.get(key) ?? new Map<string, Bucket>()
    this.#domains.set(key, paths)
    const bucket = paths.get(path) ?? { cookies: [], used: ++this.#uses }
    paths.set(path, bucket)
    return bucket
  }
}

/** A domain that was set explicitly covers all hosts in it, with or without a leading dot. */
const keyOf = ({ domain, isDomainImplicit }: Cookie): string => {
  const lower = domain.toLowerCase()
  return isDomainImplicit || lower.startsWith('.') ? lower : `.${lower}`
}

const sizeOf = (paths: Paths | undefined): number => {
  let size = 0
  if (paths !== undefined) for (const { cookies } of paths.values()) size += cookies.length
  return size
}

/** Each with whether only its plain cookies go to the host: RFC 2109 allows one level up, Netscape's specification all levels. */
function domainsOf(host: string): [domain: string, onlyPlain: boolean][] {
  const domains: [string, boolean][] = [
    [host, false],
    [`.${host}`, false],
  ]
  if (/^\[|^\d+\.\d+\.\d+\.\d+$/.test(host)) return domains
  for (let dot = host.indexOf('.'), level = 0; dot >= 0; dot = host.indexOf('.', dot + 1), level++)
    domains.push([host.slice(dot), level > 0])
  return domains
}

/** RFC 6265 §5.1.4; an empty path matches every path. */
const isPathOf = (prefix: string, path: string): boolean =>
  prefix === '' ||
  path === prefix ||
  (path.startsWith(prefix) && (prefix.endsWith('/') || path[prefix.length] === '/'))

const byPath = (a: string, b: string): number => {
  if (a.startsWith(b) || b.startsWith(a)) return b.length - a.length
  return a < b ? -1 : 1
}
