// Listens to AbortSignals: once for each signal, however many requests and calls use it.

import { DenseSet, type Member } from '../lifecycle/index.ts'

/** Calls `aborted` when the signal is aborted, until `stop`. */
export class AbortWatch implements Member {
  index = -1
  readonly aborted: () => void
  readonly #listener: SignalListener

  constructor(signal: AbortSignal, aborted: () => void) {
    this.aborted = aborted
    this.#listener = SignalListener.on(signal)
    this.#listener.add(this)
  }

  stop(): void {
    if (this.index !== -1) this.#listener.remove(this)
  }
}

class SignalListener {
  static readonly #all = new WeakMap<AbortSignal, SignalListener>()
  readonly #signal: AbortSignal
  readonly #watches = new DenseSet<AbortWatch>()

  private constructor(signal: AbortSignal) {
    this.#signal = signal
  }

  static on(signal: AbortSignal): SignalListener {
    const known = SignalListener.#all.get(signal)
    if (known !== undefined) return known
    const listener = new SignalListener(signal)
    SignalListener.#all.set(signal, listener)
    return listener
  }

  add(watch: AbortWatch): void {
    if (this.#watches.size === 0) this.#signal.addEventListener('abort', this)
    this.#watches.add(watch)
  }

  remove(watch: AbortWatch): void {
    this.#watches.remove(watch)
    if (this.#watches.size === 0) this.#signal.removeEventListener('abort', this)
  }

  handleEvent(): void {
    for (const watch of this.#watches.all()) if (watch.index !== -1) watch.aborted()
  }
}
