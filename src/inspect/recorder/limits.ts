// How much is remembered. Older entries are dropped and counted.

export interface Limits {
  /**
   * The most requests; above this, the oldest finished ones are dropped first.
   * @defaultValue 10,000
   */
  readonly requests: number
  /**
   * The most events and notifications of one request.
   * @defaultValue 4,000
   */
  readonly entries: number
  /**
   * The most bytes in all, estimated.
   * @defaultValue 67,108,864 (64 MiB)
   */
  readonly bytes: number
}

export const DEFAULT_LIMITS: Limits = { requests: 10_000, entries: 4_000, bytes: 64 * 1024 * 1024 }

/** The size of an entry without its strings. */
export const ENTRY_BYTES = 200
/** The size of a request without its entries and strings. */
export const REQUEST_BYTES = 1500

/** The size of the strings in a flat object and in its direct members. */
export function textBytes(value: object, deep = true): number {
  let bytes = 0
  for (const name in value) {
    const each = (value as Record<string, unknown>)[name]
    if (typeof each === 'string') bytes += each.length
    else if (deep && typeof each === 'object' && each !== null) bytes += textBytes(each, false)
  }
  return bytes
}
