// Before a connection is used again, we check that no unasked bytes have come. Either the kernel is asked, which costs a quarter of
// a small request, or the event loop polls all sockets once more. One poll serves all connections of a turn, but its result is
// slightly older.

import { performance } from 'node:perf_hooks'

/** A connection that waits for a poll. */
export interface Waiter {
  /** Everything that had arrived up to `now` was read; or, if `isLate`, up to a while before. */
  polled(isLate: boolean, now: number): void
}

/** The result of a poll is trusted for this time; after that, the kernel is asked. */
const POLL_HOLDS_MS = 0.5
/** If a poll takes longer than that, the sockets have much to read. Another poll has less, because nothing is sent meanwhile. */
const MOST_POLLS = 4

let waiting: Waiter[] = []
let wasAsked = false
/** Several connections waited for the last poll. */
let isCrowded = false

/** Calls the waiter in the check phase of the next turn, because this turn may already have polled the sockets. */
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

/** For connections whose turn comes late, another poll costs less than asking the kernel for each. After MOST_POLLS polls that helped no connection, it is asked. */
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
    connections[i]?.polled(isLate, now)
  }
}
