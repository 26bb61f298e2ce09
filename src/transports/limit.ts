// A limit that may change while others wait for it.

/** A number, or a function that is asked each time. */
export type Limit = number | (() => number)

/** What holds now: one at least, so that nobody waits for ever. An error of the function is an uncaughtException. */
export function atMost(limit: Limit): number {
  if (typeof limit === 'number') return limit
  try {
    const asked = limit()
    return asked >= 1 ? asked : 1
  } catch (error) {
    process.nextTick(() => {
      throw error
    })
    return 1
  }
}
