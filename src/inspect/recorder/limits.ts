// How much is remembered. What is older is dropped, and counted.

export interface Limits {
  /** Requests; of those over this, the oldest that are over go first. */
  readonly requests: number
  /** Events and notifications of one request. */
  readonly entries: number
  /** Bytes in all, estimated. */
  readonly bytes: number
}

export const DEFAULT_LIMITS: Limits = { requests: 10_000, entries: 4_000, bytes: 64 * 1024 * 1024 }

/** What an entry takes, apart from its texts. */
export const ENTRY_BYTES = 200
/** What a request takes, apart from its entries and its texts. */
export const REQUEST_BYTES = 1500

/** Of the texts in a flat object and in the objects right inside it. */
export function textBytes(value: object, deep = true): number {
  let bytes = 0
  for (const name in value) {
    const each = (value as Record<string, unknown>)[name]
    if (typeof each === 'string') bytes += each.length
    else if (deep && typeof each === 'object' && each !== null) bytes += textBytes(each, false)
  }
  return bytes
}
