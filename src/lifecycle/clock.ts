// The clock of the lifecycle, which is monotonic and which tests can replace; and what keeps the process alive while
// a call is pending.

// The global `performance` is a getter, which costs more than the reading.
import { performance } from 'node:perf_hooks'

export interface Clock {
  /** Milliseconds since an arbitrary moment. Never goes back. */
  now(): number
  /** Calls back once, `ms` milliseconds from now or later. Returns a function that cancels it. */
  after(ms: number, callback: () => void): () => void
  /** Calls back once, after everything that has arrived by now was delivered. */
  soon(callback: () => void): void
}

/** Node's monotonic clock. Its timers do not keep the process alive; pending calls do. */
export const systemClock: Clock = {
  now: () => performance.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms).unref()
    return () => clearTimeout(timer)
  },
  // The event loop polls its sockets between timers and immediates.
  soon(callback) {
    setImmediate(callback)
  },
}

let pending = 0
let timer: NodeJS.Timeout | null = null

/** A call is pending: keeps the event loop alive until `releaseEventLoop`. */
export function holdEventLoop(): void {
  if (++pending > 1) return
  timer ??= setInterval(ignore, MAX_MS)
  timer.ref()
}

/** Call it once for each `holdEventLoop`, when the call is over. */
export function releaseEventLoop(): void {
  if (--pending === 0) timer?.unref()
}

const MAX_MS = 2_147_483_647
const ignore = (): void => {}
