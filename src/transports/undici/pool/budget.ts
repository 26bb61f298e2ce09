// The connections of all pools together, where they have a limit: who came first is served first, whatever its origin.

import { atMost, faultOf, type Limit } from '../../limit.ts'
import { type ConnectionHolder, UnreadWarning } from './holders.ts'

/** What the budget needs of each pool. */
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

  /** How many connections there may be now. */
  get limit(): number {
    return atMost(this.#limit)
  }

  /** What is wrong with the function that says it; null for nothing. */
  get fault(): Error | null {
    return faultOf(this.#limit)
  }

  get isLimited(): boolean {
    return this.#limit !== Number.POSITIVE_INFINITY
  }

  /** More are open than may be: the limit was lowered. */
  get isExceeded(): boolean {
    return this.#open > this.limit
  }

  /** The exchanges that have the connections. */
  get holders(): ConnectionHolder[] {
    return [...this.#pools].flatMap((pool) => pool.holders)
  }

  /** Tells apart who came first. */
  ticket(): number {
    return ++this.#tickets
  }

  opened(): void {
    this.#open++
  }

  closed(): void {
    this.#open--
  }

  /** Makes room for one more connection, by closing the one that has been idle longest where it has to; false when there is none. */
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

  /** True when somebody has waited longer than that for a connection to another origin. */
  isOwedToAnother(than: BudgetedPool, since: number): boolean {
    if (!this.isLimited) return false
    const next = this.#next()
    return next !== null && next !== than && next.waitingSince < since
  }

  /** Tells everybody who waits when nobody reads what any connection brings. */
  blame(): void {
    if (!this.isLimited || this.#open < this.limit) return
    const { holders } = this
    if (holders.every(({ isUnread }) => isUnread)) for (const pool of this.#pools) pool.tellAll(holders)
  }

  /** Room was made, or a limit was raised: those who wait get a connection in the order in which they came. */
  spread(): void {
    if (this.#isSpreading) return
    this.#isSpreading = true
    for (let next = this.#next(); next !== null && this.hasRoom(); next = this.#next()) next.admit()
    this.#isSpreading = false
  }

  /** The pool of the one who has waited longest and that has room for a connection. */
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
