// Before a connection is used again, it has to be quiet: either the kernel is asked, or the event loop has polled all
// sockets once more. Asking costs a quarter of a small request. A poll serves all connections of a turn, but is
// slightly older.

/** A connection that waits for a poll. */
export interface Waiter {
  /** Everything that had arrived by `since` was read. */
  polled(since: number): void
}

let waiting: Waiter[] = []
let wasAsked = false
/** Several connections waited for the last poll. */
let isCrowded = false

/** In the check phase of the next turn: this turn may already have polled the sockets. */
export function afterNextPoll(waiter: Waiter): void {
  if (waiting.push(waiter) === 1) setImmediate(endTurn)
}

/** True for one call in each turn, as long as connections are used again one at a time. */
export function isAlone(): boolean {
  if (wasAsked || isCrowded) return false
  wasAsked = true
  setImmediate(forget)
  return true
}

function forget(): void {
  wasAsked = false
}

function endTurn(): void {
  isCrowded = waiting.length > 1
  setImmediate(goOn, waiting, performance.now())
  waiting = []
}

function goOn(connections: readonly Waiter[], since: number): void {
  for (const connection of connections) connection.polled(since)
}
