// Connections that are used again go on when the event loop has looked at all sockets once more.

/** Who waits for the loop. */
export interface Waiter {
  /** All that had come by `since` has been read. */
  looked(since: number): void
}

let waiting: Waiter[] = []

/** In the check phase of the loop's next turn: this one may have looked at the sockets already. */
export function afterNextLook(waiter: Waiter): void {
  if (waiting.push(waiter) === 1) setImmediate(turn)
}

function turn(): void {
  setImmediate(goOn, waiting, performance.now())
  waiting = []
}

function goOn(looking: readonly Waiter[], since: number): void {
  for (const waiter of looking) waiter.looked(since)
}
