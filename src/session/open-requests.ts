// The requests of a session that are not closed. One that nobody holds is to be collected, but a weak reference and its
// finalizer cost more than sending a small request does. So each is held strongly for some milliseconds after it was opened
// and after each call that took longer; most are closed by then.

import { DenseSet, type Member } from '../lifecycle/index.ts'

export interface OpenRequest extends Member {
  /** It is held strongly for now. Of no concern to anybody but `OpenRequests`. */
  isFresh: boolean
  /** From now on it may be collected, or as soon as its pending call is over: it then calls `refresh`. */
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

  /** A call of it is over. */
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
/** A loop that opens requests and never yields must not fill the memory. */
const MOST_FRESH = 2048
