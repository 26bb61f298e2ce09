// Members that come and go in any order, each at the cost of one step, without garbage.
// Not a Set: when V8 grows or shrinks one, the table before keeps what it held and leads to the table after. Once one of
// them is old, every member that ever was in is kept alive until the next full collection.

export interface Member {
  /** Its place; -1 when it is in no roster. Of no concern to anybody but the roster. */
  place: number
}

export class Roster<T extends Member> {
  readonly #members: T[] = []

  get size(): number {
    return this.#members.length
  }

  /** Does nothing for one that is in. */
  add(member: T): void {
    if (member.place === -1) member.place = this.#members.push(member) - 1
  }

  /** Does nothing for one that is not in. */
  remove(member: T): void {
    const { place } = member
    if (place === -1) return
    const last = this.#members.pop() as T
    if (last !== member) {
      this.#members[place] = last
      last.place = place
    }
    member.place = -1
  }

  /** A copy, to be walked while members come and go. */
  all(): T[] {
    return [...this.#members]
  }
}
