// "In a turn of its own", for the two places that every request passes.

/** As queueMicrotask, without the AsyncResource that Node makes for each of those. The callback must not throw. */
export function defer(callback: () => void): void {
  void settled.then(callback)
}

const settled = Promise.resolve()
