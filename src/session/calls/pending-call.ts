// A call that answered "pending", as the promise that its caller holds.

import { AbortWatch } from './abort-watch.ts'

export type CallKind = 'send' | 'sendEx' | 'write' | 'end' | 'read' | 'take' | 'query'

export class PendingCall {
  readonly kind: CallKind
  readonly promise: Promise<unknown>
  readonly #signal: AbortSignal | undefined
  readonly #watch: AbortWatch | undefined
  #resolve!: (value: unknown) => void
  #reject!: (reason: unknown) => void
  #aborted = false

  /** While it is pending, an abort of the signal calls `cancel`. */
  constructor(kind: CallKind, signal: AbortSignal | undefined, cancel: () => void) {
    this.kind = kind
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    if (signal === undefined) return
    this.#signal = signal
    if (signal.aborted) {
      // A listener aborted it in the middle of the very call.
      this.#aborted = true
      cancel()
      return
    }
    this.#watch = new AbortWatch(signal, () => {
      this.#aborted = true
      cancel()
    })
  }

  resolve(value: unknown): void {
    this.#watch?.stop()
    this.#resolve(value)
  }

  /** An abort is told by the reason that was given with it. */
  reject(error: unknown): void {
    this.#watch?.stop()
    this.#reject(this.#aborted ? this.#signal?.reason : error)
  }
}
