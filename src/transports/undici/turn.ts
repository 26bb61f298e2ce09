// Before a connection is used again, it has to be quiet: either the kernel is asked, or the event loop has polled all
// sockets once more. Asking costs a quarter of a small request. A poll serves all connections of a turn, but is
// slightly older.

/** A connection that waits for a poll. */
export interface Waiter {
  /** Everything that had arrived up to now was read; or, if `isLate`, up to a while ago. */
  polled(isLate: boolean): void
}

/** The result of a poll is trusted for this time; after that, the kernel is asked. */
const POLL_HOLDS_MS = 0.2
/** In a poll that takes longer than that, sockets have much to read. While nothing is sent, there is less each time. */
const MOST_POLLS = 4

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
  setImmediate(goOn, waiting, performance.now(), MOST_POLLS)
  waiting = []
}

/** For connections whose turn comes late, another poll costs less than asking for each. They wait for so many that help none of them. */
function goOn(connections: readonly Waiter[], since: number, polls: number): void {
  let left = polls
  for (let i = 0; i < connections.length; i++) {
    const now = performance.now()
    const isLate = now - since > POLL_HOLDS_MS
    if (isLate && left > 0) {
      setImmediate(goOn, connections.slice(i), now, left - 1)
      return
    }
    if (!isLate) left = MOST_POLLS
    connections[i]?.polled(isLate)
  }
}
