// The limit for the connections of all pools together: requests are served in order, whatever their origin.

import { atMost, faultOf, type Limit } from '../../limit.ts'
import { type ConnectionHolder, UnreadWarning } from './holders.ts'

/** What the budget needs from each pool. */
export interface BudgetedPool {
  readonly holders: readonly ConnectionHolder[]
  readonly isFull: boolean
  /** The ticket of the connection that has been idle longest; infinite where none is. */
  readonly idleSince: number
  /** The ticket of the request that has waited longest; infinite where none does. */
  readonly waitingSince: number
  closeLongestIdle(): void
  admit(): void
  tellAll(holders: readonly ConnectionHolder[]): void
}

export class Budget {
  readonly unreadWarning: UnreadWarning = new UnreadWarning()
  readonly #limit: Limit
  readonly #pools: Iterable<BudgetedPool>
  #open = 0
  #tickets = 0
  #isSpreading = false

  constructor(limit: Limit, pools: Iterable<BudgetedPool>) {
    this.#limit = limit
    this.#pools = pools
  }

  /** The present limit of connections. */
  get limit(): number {
    return atMost(this.#limit)
  }

  /** Why the function that gives the limit failed; null if it did not. */
  get fault(): Error | null {
    return faultOf(this.#limit)
  }

  get isLimited(): boolean {
    return this.#limit !== Number.POSITIVE_INFINITY
  }

  /** More are open than allowed, because the limit was lowered. */
  get isExceeded(): boolean {
    return this.#open > this.limit
  }

  /** The exchanges that have the connections. */
  get holders(): ConnectionHolder[] {
    return [...this.#pools].flatMap((pool) => pool.holders)
  }

  /** Numbers that tell which came first. */
  ticket(): number {
    return ++this.#tickets
  }

  opened(): void {
    this.#open++
  }

  closed(): void {
    this.#open--
  }

  /**
   * Makes room for one more connection, if necessary by closing the one that has been idle longest; false if there is
   * none.
   */
  hasRoom(): boolean {
    if (!this.isLimited) return true
    const { limit } = this
    while (this.#open >= limit) {
      const pool = least(this.#pools, ({ idleSince }) => idleSince)
      if (pool === null) return false
      pool.closeLongestIdle()
    }
    return true
  }

  /** True if a request for another origin has waited longer than that. */
  isOwedToAnother(than: BudgetedPool, since: number): boolean {
    if (!this.isLimited) return false
    const next = this.#next()
    return next !== null && next !== than && next.waitingSince < since
  }

  /** Reports to all waiting requests if none of the responses is being read. */
  blame(): void {
    if (!this.isLimited || this.#open < this.limit) return
    const { holders } = this
    if (holders.every(({ isUnread }) => isUnread)) for (const pool of this.#pools) pool.tellAll(holders)
  }

  /** There is room: waiting requests get connections in order. */
  spread(): void {
    if (this.#isSpreading) return
    this.#isSpreading = true
    for (let next = this.#next(); next !== null && this.hasRoom(); next = this.#next()) next.admit()
    this.#isSpreading = false
  }

  /** The pool that has room and whose first request has waited longest. */
  #next(): BudgetedPool | null {
    return least(this.#pools, (pool) => (pool.isFull ? Number.POSITIVE_INFINITY : pool.waitingSince))
  }
}

/** The pool with the smallest number that is not infinite. */
function least(pools: Iterable<BudgetedPool>, numberOf: (pool: BudgetedPool) => number): BudgetedPool | null {
  let found: BudgetedPool | null = null
  let smallest = Number.POSITIVE_INFINITY
  for (const pool of pools) {
    const number = numberOf(pool)
    if (number >= smallest) continue
    smallest = number
    found = pool
  }
  return found
}
