// A set whose members come and go in any order at constant cost, without garbage. It is not a Set because V8, when it
// grows or shrinks a Set, lets the old table keep its members and point to the new one. Once such a table is old,
// every former member stays alive until the next full collection.

export interface Member {
  /** Index in the set; -1 if it is in none. Only the set writes it. */
  index: number
}

export class DenseSet<T extends Member> {
  readonly #members: T[] = []

  get size(): number {
    return this.#members.length
  }

  /** Does nothing if it is in already. */
  add(member: T): void {
    if (member.index === -1) member.index = this.#members.push(member) - 1
  }

  /** Does nothing if it is not in. */
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

  /** A copy, for loops during which members come and go. */
  all(): T[] {
    return [...this.#members]
  }
}
