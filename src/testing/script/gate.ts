// A place in a script where the server waits until the test lets it go on.

export class Gate {
  /** Settles when a server has come here. */
  readonly reached: Promise<void>
  #reach: () => void = () => {}
  #isOpen = false
  #waiting: (() => void)[] = []

  constructor() {
    this.reached = new Promise((resolve) => {
      this.#reach = resolve
    })
  }

  /** Lets those who wait pass, and all who come later. */
  open(): void {
    this.#isOpen = true
    const waiting = this.#waiting
    this.#waiting = []
    for (const pass of waiting) pass()
  }

  /** For who plays a script: calls back once the gate is open, at once if it is. */
  arrive(pass: () => void): void {
    this.#reach()
    if (this.#isOpen) pass()
    else this.#waiting.push(pass)
  }
}
