// One reader of the stream for Stately's inspector.

import type { ServerResponse } from 'node:http'

/**
 * The most messages that wait for a slow reader. Above this it is disconnected; it reconnects by itself and starts
 * over.
 */
const MOST = 5_000

export class StatelyStream {
  readonly #response: ServerResponse
  #waiting: (string | (() => string))[] = []
  #isBlocked = false

  constructor(response: ServerResponse, closed: () => void) {
    this.#response = response
    response.on('drain', () => {
      this.#isBlocked = false
      this.#flush()
    })
    response.on('close', () => {
      this.#waiting = []
      closed()
    })
    response.on('error', () => {})
  }

  /** A function is called a turn later. */
  send(message: string | (() => string)): void {
    if (this.#waiting.length === MOST) {
      this.#response.destroy()
      return
    }
    if (this.#waiting.push(message) === 1 && !this.#isBlocked) setImmediate(() => this.#flush())
  }

  end(): void {
    this.#response.destroy()
  }

  #flush(): void {
    if (this.#isBlocked || this.#response.destroyed || this.#waiting.length === 0) return
    const text = this.#waiting
      .map((each) => `data: ${typeof each === 'function' ? each() : each}\n\n`)
      .join('')
    this.#waiting = []
    this.#isBlocked = !this.#response.write(text)
  }
}
