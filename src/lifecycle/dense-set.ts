// Members that come and go in any order, each at the cost of one step, without garbage.
// Not a Set: when V8 grows or shrinks one, the table before keeps what it held and leads to the table after. Once one of
// them is old, every member that ever was in is kept alive until the next full collection.

export interface Member {
  /** Where it is; -1 when it is in no set. Written by the set alone. */
  index: number
}

export class DenseSet<T extends Member> {
  readonly #members: T[] = []

  get size(): number {
    return this.#members.length
  }

  /** Does nothing for one that is in. */
  add(member: T): void {
    if (member.index === -1) member.index = this.#members.push(member) - 1
  }

  /** Does nothing for one that is not in. */
  remove(member: T): void {
    const { index } = member
    if (index === -1) return
    const last = this.#members.pop() as T
    if (last !== member) {
      this.#members[index] = last
      last.index = index
    }
    member.index = -1
  }

  /** A copy, to be walked while members come and go. */
  all(): T[] {
    return [...this.#members]
  }
}
