// A clock that the test moves. Callbacks that are due now run by themselves, each in a turn of its own; later ones wait.

import type { Clock } from '../lifecycle/index.ts'

export interface ManualClockOptions {
  /**
   * Whether callbacks that are due now run by themselves. Otherwise they run in `turn()`, `advance()` and `idle()`.
   * @defaultValue true
   */
  readonly auto?: boolean
}

interface Entry {
  readonly at: number
  readonly order: number
  readonly callback: () => void
}

// Taken when the module loads, so that a test with fake timers does not stop this clock.
const nextTurn = setImmediate

/** A clock for tests: time stands still until the test moves it. */
export class ManualClock implements Clock {
  readonly #auto: boolean
  /** Sorted by time. */
  readonly #entries: Entry[] = []
  #now = 0
  #order = 0
  #scheduled = false
  #whenIdle: (() => void)[] = []

  constructor({ auto = true }: ManualClockOptions = {}) {
    this.#auto = auto
  }

  now(): number {
    return this.#now
  }

  after(ms: number, callback: () => void): () => void {
    const entry: Entry = { at: this.#now + Math.max(0, ms), order: this.#order++, callback }
    const later = this.#entries.findIndex(({ at }) => at > entry.at)
    this.#entries.splice(later < 0 ? this.#entries.length : later, 0, entry)
    this.#schedule()
    return () => {
      const at = this.#entries.indexOf(entry)
      if (at >= 0) this.#entries.splice(at, 1)
    }
  }

  /** Runs the callback after everything that is due now. */
  soon(callback: () => void): void {
    this.after(0, callback)
  }

  /** Milliseconds until something is due; null if nothing is planned. */
  get due(): number | null {
    const [first] = this.#entries
    return first === undefined ? null : Math.max(0, first.at - this.#now)
  }

  /** Runs the next callback that is due now. False if none is. */
  turn(): boolean {
    if (this.due !== 0) return false
    const { callback } = this.#entries.shift() as Entry
    callback()
    return true
  }

  /** Moves to the next planned callback without running it. False if nothing is planned. */
  skip(): boolean {
    const [first] = this.#entries
    if (first === undefined) return false
    this.#now = Math.max(this.#now, first.at)
    this.#schedule()
    return true
  }

  /** Moves the time forward and runs each callback at its time. Promises settle after every callback. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms
    for (;;) {
      await this.idle()
      const { due } = this
      if (due === null || this.#now + due > end) break
      this.skip()
    }
    this.#now = end
  }

  /** Runs everything that is due now. */
  idle(): Promise<void> {
    return new Promise((resolve) => {
      this.#whenIdle.push(resolve)
      this.#schedule()
    })
  }

  #schedule(): void {
    const wanted = this.#whenIdle.length > 0 || (this.#auto && this.due === 0)
    if (!wanted || this.#scheduled) return
    this.#scheduled = true
    nextTurn(() => this.#run())
  }

  #run(): void {
    this.#scheduled = false
    if (!this.turn()) {
      const resolvers = this.#whenIdle
      this.#whenIdle = []
      for (const resolve of resolvers) resolve()
    }
    this.#schedule()
  }
}

/** The clocks that scripts wait for, with their time when the wait began, and whether it goes on. */
const awaited = new Map<ManualClock, { readonly at: number; isStill(): boolean }>()
let isWarned = false
/** Milliseconds of real time. */
const WARNED_AFTER = 1000
const realTimeout = setTimeout

/** A script waits for the clock. If nobody moves it for a second, or until nothing else is left to do, the process is warned, once. */
export function noteWait(clock: unknown, ms: number, isStill: () => boolean): void {
  if (isWarned || ms <= 0 || !(clock instanceof ManualClock) || awaited.has(clock)) return
  if (awaited.size === 0) {
    realTimeout(warnOfWaiting, WARNED_AFTER).unref()
    process.once('beforeExit', warnOfWaiting)
  }
  awaited.set(clock, { at: clock.now(), isStill })
}

function warnOfWaiting(): void {
  process.off('beforeExit', warnOfWaiting)
  const waits = [...awaited].some(([clock, { at, isStill }]) => clock.now() === at && isStill())
  awaited.clear()
  if (!waits || isWarned) return
  isWarned = true
  process.emitWarning(
    'A script waits for a ManualClock that nobody moves: await clock.advance(ms), while the call is pending.',
    { code: 'HINTERNET_CLOCK' },
  )
}
