// Waiting for something to become true: whoever changes the world rings.

export class Bell {
  readonly #waiting = new Set<() => void>()

  /** Something has changed. */
  ring(): void {
    for (const check of [...this.#waiting]) check()
  }

  /** True once the condition holds; false when it does not within so many milliseconds. */
  until(condition: () => boolean, ms: number): Promise<boolean> {
    if (condition()) return Promise.resolve(true)
    return new Promise((resolve) => {
      const settle = (answer: boolean): void => {
        this.#waiting.delete(check)
        clearTimeout(timer)
        resolve(answer)
      }
      const check = (): void => {
        if (condition()) settle(true)
      }
      const timer = setTimeout(() => settle(condition()), ms)
      this.#waiting.add(check)
    })
  }
}
