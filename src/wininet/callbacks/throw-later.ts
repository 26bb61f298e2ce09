/** As Node does for an EventTarget: the error is an uncaughtException, and whoever was speaking goes on. */
export function throwLater(error: unknown): void {
  process.nextTick(() => {
    throw error
  })
}
