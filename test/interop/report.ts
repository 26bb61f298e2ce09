// The checks and their results.

import { setTimeout as sleep } from 'node:timers/promises'

export class Report {
  readonly #limitMs: number
  #passed = 0
  #failed = 0
  #leftOut = 0

  /** Each check has so many milliseconds. */
  constructor(limitMs = 30_000) {
    this.#limitMs = limitMs
  }

  get isGood(): boolean {
    return this.#failed === 0
  }

  title(text: string): void {
    console.log(`\n${text}`)
  }

  async check(name: string, run: () => Promise<void>): Promise<void> {
    const timeLimit = new AbortController()
    const late = sleep(this.#limitMs, undefined, { signal: timeLimit.signal }).then(() => {
      throw new Error(`no end after ${this.#limitMs / 1000} s`)
    })
    late.catch(() => {})
    try {
      await Promise.race([run(), late])
      this.#passed++
      console.log(`  ok      ${name}`)
    } catch (error) {
      this.fail(name, error)
    } finally {
      timeLimit.abort()
    }
  }

  fail(name: string, error: unknown): void {
    this.#failed++
    console.log(
      `  FAILED  ${name}\n          ${String((error as Error).stack).replaceAll('\n', '\n          ')}`,
    )
  }

  leaveOut(what: string, why: string): void {
    this.#leftOut++
    console.log(`\n${what} is left out: ${why}`)
  }

  end(): void {
    const leftOut = this.#leftOut === 0 ? '' : `, ${this.#leftOut} left out`
    console.log(`\n${this.#passed} passed, ${this.#failed} failed${leftOut}`)
  }
}
