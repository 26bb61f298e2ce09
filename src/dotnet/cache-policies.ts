// Cache policies. There is no cache: a policy adds fields to the request head, for caches on the way.

import { ArgumentOutOfRangeException } from './exceptions.ts'

/** Levels for every scheme. */
export const RequestCacheLevel = {
  Default: 0,
  BypassCache: 1,
  CacheOnly: 2,
  CacheIfAvailable: 3,
  Revalidate: 4,
  Reload: 5,
  NoCacheNoStore: 6,
} as const

/** Levels for http and https. */
export const HttpRequestCacheLevel = {
  Default: 0,
  BypassCache: 1,
  CacheOnly: 2,
  CacheIfAvailable: 3,
  Revalidate: 4,
  Reload: 5,
  NoCacheNoStore: 6,
  CacheOrNextCacheOnly: 7,
  Refresh: 8,
} as const

export class RequestCachePolicy {
  readonly level: number

  /** @throws ArgumentOutOfRangeException */
  constructor(level: number = RequestCacheLevel.Default) {
    if (!Number.isInteger(level) || level < 0 || level > this.highest)
      throw new ArgumentOutOfRangeException('level')
    this.level = level
  }

  /** @internal */
  protected get highest(): number {
    return RequestCacheLevel.NoCacheNoStore
  }

  toString(): string {
    const names: Readonly<Record<string, number>> = HttpRequestCacheLevel
    return `Level:${Object.keys(names).find((name) => names[name] === this.level)}`
  }
}

export class HttpRequestCachePolicy extends RequestCachePolicy {
  /** @internal */
  protected override get highest(): number {
    return HttpRequestCacheLevel.Refresh
  }
}

const fields: Readonly<Record<number, readonly string[]>> = {
  [HttpRequestCacheLevel.CacheOnly]: ['Cache-Control', 'only-if-cached'],
  [HttpRequestCacheLevel.CacheOrNextCacheOnly]: ['Cache-Control', 'only-if-cached'],
  [HttpRequestCacheLevel.NoCacheNoStore]: ['Cache-Control', 'no-store, no-cache', 'Pragma', 'no-cache'],
  [HttpRequestCacheLevel.Refresh]: ['Cache-Control', 'max-age=0', 'Pragma', 'no-cache'],
  [HttpRequestCacheLevel.Reload]: ['Cache-Control', 'no-cache', 'Pragma', 'no-cache'],
  [HttpRequestCacheLevel.Revalidate]: ['Cache-Control', 'max-age=0'],
}

/** The fields that a policy adds to a head: name, value, name, value … */
export const cacheFieldsOf = ({ level }: RequestCachePolicy): readonly string[] => fields[level] ?? []
