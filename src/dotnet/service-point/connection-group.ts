// Who may use the connections that one service point has under one group name: so many at a time, first come first served.
// A place is held until the response is closed or read to its end, as System.Net holds a connection; the transport has its
// connection back earlier, when the last byte has come in.

/** @internal */
export interface Occupant {
  /** A place is free now, and taken. */
  admitted(): void
}

export class ConnectionGroup {
  readonly #limit: () => number
  readonly #waiting = new Set<Occupant>()
  #inUse = 0

  constructor(limit: () => number) {
    this.#limit = limit
  }

  get inUse(): number {
    return this.#inUse
  }

  /** True when there is a place; otherwise `admitted` follows, unless the occupant leaves before. */
  enter(occupant: Occupant): boolean {
    if (this.#inUse < this.#limit() && this.#waiting.size === 0) {
      this.#inUse++
      return true
    }
    this.#waiting.add(occupant)
    return false
  }

  /** Gives a place up, or the waiting for one. */
  leave(occupant: Occupant): void {
    if (this.#waiting.delete(occupant)) return
    this.#inUse--
    this.admit()
  }

  /** Lets in whom the limit allows. */
  admit(): void {
    while (this.#waiting.size > 0 && this.#inUse < this.#limit()) {
      const [next] = this.#waiting as Iterable<Occupant> as [Occupant]
      this.#waiting.delete(next)
      this.#inUse++
      next.admitted()
    }
  }
}
