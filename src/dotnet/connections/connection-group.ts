// The connections of one service point under one group name, leased up to the limit, first come first served. A lease
// lasts until the response is closed or read to its end, as in System.Net; the transport gets its connection back
// earlier, with the last byte.

import { Fifo, type Linked } from '../../lifecycle/index.ts'

/** Only the group writes the fields. */
export interface ConnectionLease extends Linked<ConnectionLease> {
  leaseState: 'none' | 'pending' | 'held'
  /** A connection is free, and now leased. */
  granted(): void
}

export class ConnectionGroup {
  readonly #limit: () => number
  readonly #emptied: () => void
  #inUse = 0
  readonly #pending = new Fifo<ConnectionLease>()

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
    if (this.#pending.length === 0 && this.#inUse < this.#limit()) {
      lease.leaseState = 'held'
      this.#inUse++
      return true
    }
    lease.leaseState = 'pending'
    this.#pending.push(lease)
    return false
  }

  /** Ends a lease, or the wait for one. Does nothing when there is neither. */
  release(lease: ConnectionLease): void {
    const { leaseState } = lease
    this.#pending.remove(lease)
    lease.leaseState = 'none'
    if (leaseState !== 'held') return
    this.#inUse--
    this.grantPending()
    if (this.#inUse === 0) this.#emptied()
  }

  /** Grants as many pending leases as the limit allows. */
  grantPending(): void {
    while (this.#inUse < this.#limit()) {
      const first = this.#pending.shift()
      if (first === undefined) return
      first.leaseState = 'held'
      this.#inUse++
      first.granted()
    }
  }
}
