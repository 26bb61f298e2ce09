// Waiting for something to become true: whoever changes what others wait for notifies them.

import { setTimeout as sleep } from 'node:timers/promises'

/** The most that a wait counts at once. */
const STEP_MS = 100

/**
 * Waits for so many milliseconds of an event loop that runs. Time for which it was held up, by other scenarios of this
 * process or by a busy machine, counts as one step, however long it was: whatever was due in it has its turn first.
 */
export async function idleFor(ms: number, signal?: AbortSignal): Promise<void> {
  const stepMs = Math.min(Math.max(ms / 10, 1), STEP_MS)
  for (let step = 0; step < ms / stepMs && signal?.aborted !== true; step++)
    await sleep(stepMs, undefined, { signal }).catch(() => {})
}

export class ConditionVariable {
  readonly #waiting = new Set<() => void>()

  /** Something has changed. */
  notify(): void {
    for (const check of [...this.#waiting]) check()
  }

  /** True once the condition holds; false when it does not within so many milliseconds. */
  until(condition: () => boolean, ms: number): Promise<boolean> {
    if (condition()) return Promise.resolve(true)
    return new Promise((resolve) => {
      const giveUp = new AbortController()
      const settle = (answer: boolean): void => {
        this.#waiting.delete(check)
        giveUp.abort()
        resolve(answer)
      }
      const check = (): void => {
        if (condition()) settle(true)
      }
      this.#waiting.add(check)
      void idleFor(ms, giveUp.signal).then(() => settle(condition()))
    })
  }
}
