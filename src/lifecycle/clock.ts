// The time that the lifecycle lives in: monotonic, and replaceable so that tests can move it. And what keeps the process alive
// while a call is pending.

export interface Clock {
  /** Milliseconds since some moment; never goes back. */
  now(): number
  /** Calls back once, not before `ms` milliseconds from now. Returns the way to undo it. */
  after(ms: number, callback: () => void): () => void
  /** Calls back once, when what has come in by now was delivered. */
  soon(callback: () => void): void
}

/** Node's monotonic clock. Its timers do not keep the process alive: a pending call does. */
export const systemClock: Clock = {
  now: () => performance.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms).unref()
    return () => clearTimeout(timer)
  },
  // The event loop looks at its sockets between timers and immediates.
  soon(callback) {
    setImmediate(callback)
  },
}

let pending = 0
let timer: NodeJS.Timeout | null = null

/** A call is pending: the event loop goes on until `releaseEventLoop`. */
export function holdEventLoop(): void {
  if (++pending > 1) return
  timer ??= setInterval(ignore, MAX_MS)
  timer.ref()
}

/** The call is over. Once for each `holdEventLoop`. */
export function releaseEventLoop(): void {
  if (--pending === 0) timer?.unref()
}

const MAX_MS = 2_147_483_647
const ignore = (): void => {}
