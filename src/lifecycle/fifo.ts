// A queue whose members can leave from any place in constant time. The links are in the members, so nothing is
// allocated.

export interface Linked<T> {
  previous: T | undefined
  next: T | undefined
}

export class Fifo<T extends Linked<T>> {
  #first: T | undefined
  #last: T | undefined
  #length = 0

  get length(): number {
    return this.#length
  }

  get first(): T | undefined {
    return this.#first
  }

  *[Symbol.iterator](): Iterator<T> {
    for (let member = this.#first; member !== undefined; member = member.next) yield member
  }

  has(member: T): boolean {
    return member.previous !== undefined || this.#first === member
  }

  push(member: T): void {
    member.previous = this.#last
    if (this.#last === undefined) this.#first = member
    else this.#last.next = member
    this.#last = member
    this.#length++
  }

  unshift(member: T): void {
    member.next = this.#first
    if (this.#first === undefined) this.#last = member
    else this.#first.previous = member
    this.#first = member
    this.#length++
  }

  shift(): T | undefined {
    const member = this.#first
    if (member !== undefined) this.remove(member)
    return member
  }

  /** Does nothing if it is not in the queue. */
  remove(member: T): void {
    if (!this.has(member)) return
    const { previous, next } = member
    if (previous === undefined) this.#first = next
    else previous.next = next
    if (next === undefined) this.#last = previous
    else next.previous = previous
    member.previous = undefined
    member.next = undefined
    this.#length--
  }
}
