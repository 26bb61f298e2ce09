// What a promise or a call fails with.

/** The rejection; fails the test when there is none. */
export async function rejection(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise
  } catch (error) {
    return error as Error
  }
  throw new Error('it was fulfilled')
}

/** Runs something during which exceptions that nobody catches are expected, until there are `count` of them. */
export async function uncaught(count: number, run: () => void | Promise<void>): Promise<unknown[]> {
  const others = process.listeners('uncaughtException')
  process.removeAllListeners('uncaughtException')
  const errors: unknown[] = []
  try {
    await new Promise<void>((resolve, reject) => {
      process.on('uncaughtException', (error) => {
        errors.push(error)
        if (errors.length === count) resolve()
      })
      Promise.resolve(run()).catch(reject)
    })
  } finally {
    process.removeAllListeners('uncaughtException')
    for (const other of others) process.on('uncaughtException', other)
  }
  return errors
}
