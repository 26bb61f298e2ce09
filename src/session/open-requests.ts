// The open requests of a session. Unreferenced ones have to be collectable, but a weak reference and its finalizer
// cost more than a small request. So each is referenced strongly for some milliseconds after it was opened and after
// each call that took longer; most are closed by then.

import { DenseSet, type Member } from '../lifecycle/index.ts'

export interface OpenRequest extends Member {
  /** True while it is referenced strongly. Used by `OpenRequests` only. */
  isFresh: boolean
  /** Makes it collectable, now or when its pending call is over, after which it calls `refresh`. */
  loosen(): void
}

export class OpenRequests<T extends OpenRequest> {
  readonly #fresh = new DenseSet<T>()
  readonly #others = new DenseSet<T>()
  #timer: NodeJS.Timeout | null = null

  add(request: T): void {
    request.isFresh = true
    this.#fresh.add(request)
    if (this.#fresh.size >= MOST_FRESH) this.#loosen()
    else this.#timer ??= setTimeout(() => this.#expire(), FRESH_MS).unref()
  }

  remove(request: T): void {
    if (request.isFresh) this.#fresh.remove(request)
    else this.#others.remove(request)
  }

  /** One of its calls is over. */
  refresh(request: T): void {
    if (request.index === -1) return
    this.remove(request)
    this.add(request)
  }

  all(): T[] {
    return [...this.#fresh.all(), ...this.#others.all()]
  }

  #expire(): void {
    this.#timer = null
    this.#loosen()
  }

  #loosen(): void {
    for (const request of this.#fresh.all()) {
      this.#fresh.remove(request)
      request.isFresh = false
      this.#others.add(request)
      request.loosen()
    }
  }
}

const FRESH_MS = 10
/** A loop that opens requests without yielding must not fill the memory. */
const MOST_FRESH = 2048
