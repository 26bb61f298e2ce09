// The handles that are valid, by value. No value is ever given out twice, by any library state.

import type { HINTERNET } from '../callbacks/index.ts'
import type { Handle } from './handle.ts'

/** Where Windows begins, too: larger than any small number that may stand in its place by mistake. */
const FIRST: HINTERNET = 0x00cc_0004

let next = FIRST

/** Divisible by four, as those of Windows are. */
export function newValue(): HINTERNET {
  const value = next
  next += 4
  return value
}

export class HandleTable {
  readonly #valid = new Map<HINTERNET, Handle>()

  get size(): number {
    return this.#valid.size
  }

  add(handle: Handle): void {
    this.#valid.set(handle.value, handle)
  }

  remove(handle: Handle): void {
    this.#valid.delete(handle.value)
  }

  find(value: HINTERNET): Handle | undefined {
    return this.#valid.get(value)
  }

  all(): Handle[] {
    return [...this.#valid.values()]
  }
}
