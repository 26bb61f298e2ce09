// Handles an exception that a listener, an observer or a callback throws.

/** As with an EventTarget of Node: the error is an uncaughtException, and the caller continues. */
export function throwLater(error: unknown): void {
  process.nextTick(() => {
    throw error
  })
}
