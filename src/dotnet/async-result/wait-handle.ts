// Waiting for an operation. Node has no thread that could be blocked, so waiting gives a promise.

import type { Clock } from '../../lifecycle/index.ts'
import { ArgumentOutOfRangeException } from '../errors/index.ts'

/** As a ManualResetEvent: once set it stays set. */
export class WaitHandle {
  readonly #clock: Clock
  #isSet: boolean
  #waiting: (() => void)[] = []

  /** @internal */
  constructor(clock: Clock, isSet: boolean) {
    this.#clock = clock
    this.#isSet = isSet
  }

  /**
   * True as soon as the handle is set; false when `milliseconds` have passed before. -1, or nothing, waits without end;
   * 0 looks and does not wait.
   */
  waitOne(milliseconds = -1): Promise<boolean> {
    if (!(milliseconds >= -1))
      throw new ArgumentOutOfRangeException('millisecondsTimeout', 'Give milliseconds, or -1 to wait on.')
    if (this.#isSet || milliseconds === 0) return Promise.resolve(this.#isSet)
    return new Promise((resolve) => {
      const undo = milliseconds === -1 ? nothing : this.#clock.after(milliseconds, () => resolve(false))
      this.#waiting.push(() => {
        undo()
        resolve(true)
      })
    })
  }

  /** @internal */
  set(): void {
    this.#isSet = true
    for (const wake of this.#waiting.splice(0)) wake()
  }
}

const nothing = (): void => {}
