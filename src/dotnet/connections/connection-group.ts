// The connections of one service point under one group name, leased up to the limit, first come first served. A lease
// lasts until the response is closed or read to its end, as in System.Net; the transport gets its connection back
// earlier, with the last byte.

/** Only the group writes the fields. */
export interface ConnectionLease {
  leaseState: 'none' | 'pending' | 'held'
  previous: ConnectionLease | null
  next: ConnectionLease | null
  /** A connection is free, and now leased. */
  granted(): void
}

export class ConnectionGroup {
  readonly #limit: () => number
  readonly #emptied: () => void
  #inUse = 0
  #first: ConnectionLease | null = null
  #last: ConnectionLease | null = null

  /** `emptied` is called when the last lease is released. */
  constructor(limit: () => number, emptied: () => void) {
    this.#limit = limit
    this.#emptied = emptied
  }

  get inUse(): number {
    return this.#inUse
  }

  /** True when a connection is free; otherwise `granted` follows, unless the lease is released before. */
  acquire(lease: ConnectionLease): boolean {
    if (this.#first === null && this.#inUse < this.#limit()) {
      lease.leaseState = 'held'
      this.#inUse++
      return true
    }
    lease.leaseState = 'pending'
    lease.previous = this.#last
    if (this.#last === null) this.#first = lease
    else this.#last.next = lease
    this.#last = lease
    return false
  }

  /** Ends a lease, or the wait for one. Does nothing when there is neither. */
  release(lease: ConnectionLease): void {
    const { leaseState } = lease
    if (leaseState === 'pending') this.#unlink(lease)
    lease.leaseState = 'none'
    if (leaseState !== 'held') return
    this.#inUse--
    this.grantPending()
    if (this.#inUse === 0) this.#emptied()
  }

  /** Grants as many pending leases as the limit allows. */
  grantPending(): void {
    while (this.#first !== null && this.#inUse < this.#limit()) {
      const first = this.#first
      this.#unlink(first)
      first.leaseState = 'held'
      this.#inUse++
      first.granted()
    }
  }

  #unlink(lease: ConnectionLease): void {
    const { previous, next } = lease
    if (previous === null) this.#first = next
    else previous.next = next
    if (next === null) this.#last = previous
    else next.previous = previous
    lease.previous = null
    lease.next = null
  }
}
