// How much is recorded. Older entries are dropped and counted.

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
