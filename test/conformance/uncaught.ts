// Exceptions that nobody has caught, taken from where they would end the process.

export class UncaughtExceptions implements Disposable {
  readonly errors: unknown[] = []
  readonly #others = process.listeners('uncaughtException')
  readonly #rejections = process.listeners('unhandledRejection')
  readonly #take = (error: unknown): void => void this.errors.push(error)

  /** From now on, until it is disposed of. */
  constructor() {
    process.removeAllListeners('uncaughtException')
    process.removeAllListeners('unhandledRejection')
    process.on('uncaughtException', this.#take)
    process.on('unhandledRejection', this.#take)
  }

  [Symbol.dispose](): void {
    process.off('uncaughtException', this.#take)
    process.off('unhandledRejection', this.#take)
    for (const other of this.#others) process.on('uncaughtException', other)
    for (const other of this.#rejections) process.on('unhandledRejection', other)
  }
}
