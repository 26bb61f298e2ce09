// The handles that are valid, by value. No value is ever given out twice, by any library state.

import type { HINTERNET } from '../callbacks/index.ts'
import type { Handle } from './handle.ts'

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
