// Who may use the connections that one service point has under one group name: so many at a time, first come first served.
// A place is held until the response is closed or read to its end, as System.Net holds a connection; the transport has its
// connection back earlier, when the last byte has come in.

/** Its first members are of no concern to anybody but the group. @internal */
export interface Occupant {
  place: 'none' | 'waiting' | 'inside'
  before: Occupant | null
  behind: Occupant | null
  /** A place is free now, and taken. */
  admitted(): void
}

export class ConnectionGroup {
  readonly #limit: () => number
  readonly #emptied: () => void
  #inUse = 0
  #first: Occupant | null = null
  #last: Occupant | null = null

  /** `emptied` is told when nobody has a place any more. */
  constructor(limit: () => number, emptied: () => void) {
    this.#limit = limit
    this.#emptied = emptied
  }

  get inUse(): number {
    return this.#inUse
  }

  /** True when there is a place; otherwise `admitted` follows, unless the occupant leaves before. */
  enter(occupant: Occupant): boolean {
    if (this.#first === null && this.#inUse < this.#limit()) {
      occupant.place = 'inside'
      this.#inUse++
      return true
    }
    occupant.place = 'waiting'
    occupant.before = this.#last
    if (this.#last === null) this.#first = occupant
    else this.#last.behind = occupant
    this.#last = occupant
    return false
  }

  /** Gives a place up, or the waiting for one; does nothing for one who has neither. */
  leave(occupant: Occupant): void {
    const { place } = occupant
    if (place === 'waiting') this.#unlink(occupant)
    occupant.place = 'none'
    if (place !== 'inside') return
    this.#inUse--
    this.admit()
    if (this.#inUse === 0) this.#emptied()
  }

  /** Lets in whom the limit allows. */
  admit(): void {
    while (this.#first !== null && this.#inUse < this.#limit()) {
      const next = this.#first
      this.#unlink(next)
      next.place = 'inside'
      this.#inUse++
      next.admitted()
    }
  }

  #unlink(occupant: Occupant): void {
    const { before, behind } = occupant
    if (before === null) this.#first = behind
    else before.behind = behind
    if (behind === null) this.#last = before
    else behind.before = before
    occupant.before = null
    occupant.behind = null
  }
}
