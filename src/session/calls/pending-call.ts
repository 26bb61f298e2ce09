// A call that answered "pending", as the promise that its caller holds.

export type CallKind = 'send' | 'sendEx' | 'write' | 'end' | 'read' | 'take' | 'query'

export class PendingCall {
  readonly kind: CallKind
  readonly promise: Promise<unknown>
  readonly #signal: AbortSignal | undefined
  readonly #cancel: (() => void) | undefined
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
    this.#cancel = cancel
    signal.addEventListener('abort', this)
  }

  handleEvent(): void {
    this.#aborted = true
    this.#cancel?.()
  }

  resolve(value: unknown): void {
    this.#signal?.removeEventListener('abort', this)
    this.#resolve(value)
  }

  /** An abort is told by the reason that was given with it. */
  reject(error: unknown): void {
    this.#signal?.removeEventListener('abort', this)
    this.#reject(this.#aborted ? this.#signal?.reason : error)
  }
}
