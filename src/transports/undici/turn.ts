// Before a connection is used again, it is looked at: the kernel is asked, or the event loop has polled all sockets once more.
// To ask costs a quarter of a small request. A poll costs that once for all connections of a turn, but is a little older.

/** A connection that waits for the event loop. */
export interface Waiter {
  /** All that had come by `since` has been read. */
  polled(since: number): void
}

let waiting: Waiter[] = []
let wasAsked = false
/** Several connections waited for the last poll that any has waited for. */
let isCrowded = false

/** In the check phase of the loop's next turn: this one may have polled the sockets already. */
export function afterNextPoll(waiter: Waiter): void {
  if (waiting.push(waiter) === 1) setImmediate(endTurn)
}

/** True for one call in each turn of the event loop, while connections are used again one at a time. */
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
