// Runs a callback in a later turn; for the two places that every request passes.

/** Like queueMicrotask, without the AsyncResource that Node makes each time. The callback must not throw. */
export function defer(callback: () => void): void {
  void settled.then(callback)
}

const settled = Promise.resolve()
