// Keeps the process alive while a call is pending, whatever the call waits for: the queue of a pool, a promise of a policy,
// or a socket. Turning a timer's reference on and off costs 15 ns.

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
