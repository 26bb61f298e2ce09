// Waits of a send while no call of the lifecycle is pending: for a body that is being made, or made again for a redirect, and for the
// delay before a retry. A cancel, a close or an abort ends them.

import type { Failure, Phase } from '../../machines/index.ts'
import { AbortWatch } from './abort-watch.ts'

/** Makes the errors of a request. */
interface Failing {
  failure(call: 'send', failure: Failure, cause: unknown): Error
}

export class Wait {
  readonly #calls: Failing
  readonly #phaseAhead: () => Phase | null
  #isWaiting = false
  #isGivenUp = false
  #reason: unknown
  #reject: ((reason: unknown) => void) | null = null

  /** `phaseAhead` gives the phase while a body is about to be made again, before `of` is called; otherwise null. */
  constructor(calls: Failing, phaseAhead: () => Phase | null = () => null) {
    this.#calls = calls
    this.#phaseAhead = phaseAhead
  }

  /** False if nothing is waited for. */
  cancel(message: string, cause: Error | null): boolean {
    const phase = this.#phaseAhead()
    if (this.#isGivenUp || (phase === null && !this.#isWaiting)) return false
    const failure = { phase: phase ?? 'queue', reason: 'cancelled', message } as const
    this.giveUp(this.#calls.failure('send', failure, cause))
    return true
  }

  /** Rejects the present wait, and any later one, with the reason. */
  giveUp(reason: unknown): void {
    if (this.#isGivenUp) return
    this.#isGivenUp = true
    this.#reason = reason
    this.#reject?.(reason)
  }

  /** If the promise is fulfilled after the wait was ended, `late` gets its value. */
  async of<T>(
    begin: () => T | Promise<T>,
    signal: AbortSignal | undefined,
    late: (value: T, reason: unknown) => void,
  ): Promise<T> {
    if (this.#isGivenUp) throw this.#reason
    const watch = signal === undefined ? null : new AbortWatch(signal, () => this.giveUp(signal.reason))
    this.#isWaiting = true
    try {
      return await new Promise((resolve, reject) => {
        this.#reject = reject
        Promise.resolve(begin()).then((value) => {
          if (this.#isGivenUp) late(value, this.#reason)
          else resolve(value)
        }, reject)
      })
    } finally {
      this.#isWaiting = false
      watch?.stop()
    }
  }
}
