// Ends the program early: after a signal, or if nobody reads the output.

const signals = { SIGINT: 130, SIGTERM: 143 } as const

/** A name look-up cannot be stopped: the program waits for one no longer than this many milliseconds. */
const GRACE_MS = 250

export class StopSign {
  readonly #controller = new AbortController()
  readonly #listeners: (() => void)[] = []
  /** The exit code; null while nothing stops the program. */
  exitCode: number | null = null

  constructor() {
    for (const [signal, exitCode] of Object.entries(signals)) {
      const stop = (): void => this.#stop(exitCode)
      // A second signal finds no listener, and ends the process at once.
      process.once(signal, stop)
      this.#listeners.push(() => process.off(signal, stop))
    }
    const outputFailed = (error: NodeJS.ErrnoException): void => this.#stop(error.code === 'EPIPE' ? 0 : 1)
    process.stdout.on('error', outputFailed)
    // Without the notifications, the body is still useful.
    process.stderr.on('error', () => {})
  }

  /** Aborted when the program has to end. */
  get signal(): AbortSignal {
    return this.#controller.signal
  }

  release(): void {
    for (const release of this.#listeners) release()
    if (this.exitCode === null) return
    const { exitCode } = this
    setTimeout(() => process.exit(exitCode), GRACE_MS).unref()
  }

  #stop(exitCode: number): void {
    if (this.exitCode !== null) return
    this.exitCode = exitCode
    this.#controller.abort()
  }
}
