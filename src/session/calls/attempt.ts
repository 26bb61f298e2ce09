// One way to fail.

/** What is refused at once rejects, too: a call has one way to fail. */
export function attempt<T>(call: () => Promise<T>): Promise<T> {
  try {
    return call()
  } catch (error) {
    return Promise.reject(error)
  }
}
