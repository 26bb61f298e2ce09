// A body that is being made, or made again for a redirect. No call of the lifecycle is pending meanwhile, but a
// cancel, a close or an abort still stops it.

import type { Failure, Phase } from '../../../machines/index.ts'
import { AbortWatch } from '../abort-watch.ts'
import type { Payload } from './payload.ts'

/** Makes the errors of a request. */
interface Failing {
  failure(call: 'send', failure: Failure, cause: unknown): Error
}

export class BodyMaking {
  readonly #calls: Failing
  readonly #phaseAhead: () => Phase | null
  #isMaking = false
  #isGivenUp = false
  #reason: unknown
  #reject: ((reason: unknown) => void) | null = null

  /** `phaseAhead` gives the phase while the body is about to be made again, before `of` is called; otherwise null. */
  constructor(calls: Failing, phaseAhead: () => Phase | null) {
    this.#calls = calls
    this.#phaseAhead = phaseAhead
  }

  /** False if no body is being made. */
  cancel(message: string, cause: Error | null): boolean {
    const phase = this.#phaseAhead()
    if (this.#isGivenUp || (phase === null && !this.#isMaking)) return false
    const failure = { phase: phase ?? 'queue', reason: 'cancelled', message } as const
    this.giveUp(this.#calls.failure('send', failure, cause))
    return true
  }

  /** Rejects, with the reason, the present and later requests for the body. */
  giveUp(reason: unknown): void {
    if (this.#isGivenUp) return
    this.#isGivenUp = true
    this.#reason = reason
    this.#reject?.(reason)
  }

  async of(make: () => Payload | Promise<Payload>, signal: AbortSignal | undefined): Promise<Payload> {
    if (this.#isGivenUp) throw this.#reason
    const watch = signal === undefined ? null : new AbortWatch(signal, () => this.giveUp(signal.reason))
    this.#isMaking = true
    try {
      return await new Promise((resolve, reject) => {
        this.#reject = reject
        Promise.resolve(make()).then((payload) => {
          if (this.#isGivenUp) this.#release(payload)
          else resolve(payload)
        }, reject)
      })
    } finally {
      this.#isMaking = false
      watch?.stop()
    }
  }

  /** It was made too late; its owner may free what it holds. */
  #release(payload: Payload): void {
    if (payload.bytes !== null) return
    try {
      payload.open().release(this.#reason)
    } catch {
      // It was already used up.
    }
  }
}
