// What a promise or a call fails with.

/** The rejection; fails the test when there is none. */
export async function rejection<E extends Error = Error>(promise: Promise<unknown>): Promise<E> {
  try {
    await promise
  } catch (error) {
    return error as E
  }
  throw new Error('it was fulfilled')
}

/** Runs something that causes `count` exceptions which nobody catches. */
export async function uncaught(count: number, run: () => void | Promise<void>): Promise<unknown[]> {
  const others = process.listeners('uncaughtException')
  process.removeAllListeners('uncaughtException')
  const errors: unknown[] = []
  try {
    const counted = new Promise<void>((resolve) => {
      process.on('uncaughtException', (error) => {
        errors.push(error)
        if (errors.length === count) resolve()
      })
    })
    await run()
    await counted
  } finally {
    process.removeAllListeners('uncaughtException')
    for (const other of others) process.on('uncaughtException', other)
  }
  return errors
}
